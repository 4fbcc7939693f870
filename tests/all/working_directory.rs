//! The tool works on the checkout that it is called in, wherever it was compiled: cargo gives two checkouts that share a
//! target folder the same program.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::{TOOL, assert_refused, copy_template, default_variant, root};

/// Counts the variants in a folder, as a person does (`by_cargo` is what cargo would name as the checkout).
fn count(folder: &Path, by_cargo: Option<&Path>) -> Output {
    let mut tool = Command::new(TOOL);
    tool.args(["variants", "--count"]).current_dir(folder).env_remove("CARGO_MANIFEST_DIR");
    if let Some(checkout) = by_cargo {
        tool.env("CARGO_MANIFEST_DIR", checkout);
    }
    tool.output().unwrap()
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_checkout_around_the_working_directory_is_used() {
    let other = tempfile::tempdir().unwrap();
    copy_template(other.path());
    let config = other.path().join("cargo-generate.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let switch = "\n[placeholders.extra]\ntype = \"bool\"\nprompt = \"Extra?\"\ndefault = true\n";
    std::fs::write(&config, text + switch).unwrap();

    let ours: usize = printed(&count(root(), None)).trim().parse().unwrap();
    let expected = format!("{}\n", 2 * ours);
    assert_eq!(printed(&count(&other.path().join("template/base"), None)), expected);
    // `cargo run --manifest-path` leaves the working directory as it is.
    assert_eq!(printed(&count(root(), Some(other.path()))), expected);
}

/// Checks change the working directory.
#[test]
fn a_template_can_be_named_by_a_relative_path() {
    let mut check = Command::new(TOOL);
    check.args(["check", "--fresh", "--only", "lint", "--variant", &default_variant(), "--template", "."]);
    let output = check.current_dir(root()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn outside_of_a_checkout_the_template_of_the_tool_is_used() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(printed(&count(folder.path(), None)), printed(&count(root(), None)));
}

#[test]
fn checks_need_a_checkout() {
    let folder = tempfile::tempdir().unwrap();
    let mut check = Command::new(TOOL);
    let output = check.arg("check").current_dir(folder.path()).env_remove("CARGO_MANIFEST_DIR").output().unwrap();
    let message = "this command needs a checkout of the template: run it there, or pass the folder with --template";
    assert_refused(&output, message, folder.path());
}
