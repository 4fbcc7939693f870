//! `check --wheels` proves the wheels of a release by running them, and says by name what it has to leave out.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::path::Path;

use crate::support::{self, copy_template, root};
use pyo3_template::check::report::{Proof, Report};
use pyo3_template::check::run::{self, Options};
use pyo3_template::error::UserError;
use pyo3_template::host::python;
use pyo3_template::template::variants;

const NATIVE: &str = "x86_64-unknown-linux-gnu";
const PLATFORM: &str = "manylinux2014_x86_64.manylinux_2_17_x86_64";

/// A platform that nothing here links for.
const ELSEWHERE: &str = "powerpc64le-unknown-linux-gnu";

/// Checks the wheels of the default variant of a template for a few targets.
fn check_wheels(template: &Path, targets: &[&str]) -> anyhow::Result<Report> {
    let template = support::open(template);
    let targets = targets.iter().copied().map(str::to_owned).collect();
    let command = "cargo run -- check".to_owned();
    let options = Options { wheels: Some(targets), fresh: true, command, ..Options::default() };
    // What the checks keep stands in the repository, where most of what they need is compiled already.
    run::run(&template, root(), &variants::all(&template.questions)[..1], &options)
}

/// Asserts that the check fails after a change of a file of the template, and that its message has all of `words`.
fn assert_found(path: &str, old: &str, new: &str, words: &[&str]) {
    let copy = tempfile::tempdir().unwrap();
    copy_template(copy.path());
    let file = copy.path().join("template").join(path);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(old), "{path} has no {old:?}");
    std::fs::write(&file, text.replacen(old, new, 1)).unwrap();
    // None of the faults is one of optimised code.
    let manifest = copy.path().join("template/base/Cargo.toml.liquid");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let text = text.replace("lto = \"fat\"\ncodegen-units = 1\n", "lto = false\nopt-level = 0\n");
    assert!(text.contains("opt-level = 0"), "the profile has changed");
    std::fs::write(&manifest, text).unwrap();

    let report = check_wheels(copy.path(), &[NATIVE]).unwrap();
    let printed = report.to_string();
    assert_eq!(report.faults.len(), 1, "{printed}");
    assert!(report.wheels.is_empty(), "{printed}");
    let variant = support::default_variant();
    let again = format!("  repeat: cargo run -- check --variant '{variant}' --wheels");
    assert!(printed.lines().any(|line| line == again), "no line `{again}`:\n{printed}");
    for word in
        [&format!("FAILED wheels: {variant}\n{NATIVE}: ")].into_iter().map(String::as_str).chain(words.iter().copied())
    {
        assert!(printed.contains(word), "{word} is not in:\n{printed}");
    }
}

#[test]
fn each_wheel_is_run_by_every_python_that_can_load_it() {
    let mut report = check_wheels(root(), &[NATIVE, ELSEWHERE]).unwrap();
    assert!(report.faults.is_empty(), "{report}");
    let found = |tags: &str, platform: &str| {
        let name = format!("my_package-0.1.0-{tags}-{platform}.whl");
        let wheel = report.wheels.iter().find(|wheel| wheel.name == name).unwrap_or_else(|| panic!("{name}: {report}"));
        (wheel.proof, wheel.pythons.join(" "))
    };
    let here = |promised: &[&str]| {
        let pythons = python::find_all();
        let names = promised.iter().filter(|name| pythons.contains_key(&name.parse().unwrap()));
        let names = names.copied().collect::<Vec<_>>().join(" ");
        (if names.is_empty() { Proof::ContractChecked } else { Proof::Run }, names)
    };
    assert_eq!(report.wheels.len(), 6, "{report}");
    let first = found("cp311-abi3", PLATFORM);
    assert_eq!(first.0, Proof::Run, "{report}");
    assert_eq!(first, here(&["3.11", "3.12", "3.13", "3.14", "3.15"]));
    assert_eq!(found("cp314-cp314t", PLATFORM), here(&["3.14t"]));
    assert_eq!(found("cp315-abi3.abi3t", PLATFORM), here(&["3.15", "3.15t"]));
    let elsewhere = "manylinux2014_ppc64le.manylinux_2_17_ppc64le";
    assert_eq!(found("cp311-abi3", elsewhere), (Proof::OnlyDescribed, String::new()));

    let reasons: Vec<_> = report.skips.iter().map(|(skip, _)| skip.reason.clone()).collect();
    assert!(reasons.iter().any(|reason| reason.starts_with(&format!("{ELSEWHERE}: zig supports glibc"))), "{report}");
    for version in ["3.11", "3.12", "3.13", "3.14", "3.15", "3.14t", "3.15t"] {
        let is_skipped = reasons.contains(&format!("Python {version} is not installed"));
        assert_eq!(is_skipped, here(&[version]).0 != Proof::Run, "{version}: {report}");
    }
    report.forbid_skips();
    assert_eq!(report.faults.len(), reasons.len(), "{report}");
}

#[test]
fn a_wheel_that_lacks_a_file() {
    let setting = "python-source = \"python\"";
    let change = format!("{setting}\nexclude = [\"**/py.typed\"]");
    assert_found(
        "base/pyproject.toml.liquid",
        setting,
        &change,
        &["wrong files in the wheel: missing [\"my_package/py.typed\"]"],
    );
}

#[test]
fn a_wheel_that_no_release_expects() {
    let table = "wheel-ci/maturin-action/.github/release_platforms.toml.liquid";
    let tag = format!("tag = \"{PLATFORM}\"");
    let words = ["wrong wheels: missing", "my_package-0.1.0-cp311-abi3-manylinux_2_28_x86_64.whl"];
    assert_found(table, &tag, "tag = \"manylinux_2_28_x86_64\"", &words);
}

#[test]
fn a_test_that_fails() {
    let old = "== \"Hello, World!\"";
    let new = "== \"Hallo, World!\"";
    let words =
        ["my_package-0.1.0-cp311-abi3-", "FAILED tests/test_greeting.py::test_drops_white_space_around_the_name"];
    assert_found("starters/hello_world/tests/test_greeting.py.liquid", old, new, &words);
}

#[test]
fn a_target_that_no_release_has() {
    let error = check_wheels(root(), &["wasm32-wasip1"]).unwrap_err();
    assert!(error.is::<UserError>());
    let message = error.to_string();
    assert!(
        message.starts_with("releases have no wheels for `wasm32-wasip1`: the targets are x86_64-unknown-linux-gnu, "),
        "{message}"
    );
}
