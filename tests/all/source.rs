//! The tool works on the checkout that it is called in, wherever it was compiled: cargo gives two checkouts that share a
//! target folder the same program.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::{TOOL, copy_template, default_variant, root};

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
fn outside_of_a_checkout_the_template_has_to_be_named() {
    let folder = tempfile::tempdir().unwrap();
    let output = count(folder.path(), None);
    assert_eq!(output.status.code(), Some(2));
    let message =
        "error: the working directory is not in a checkout of the template: pass its folder with --template\n";
    assert_eq!(String::from_utf8_lossy(&output.stderr), message);
}
