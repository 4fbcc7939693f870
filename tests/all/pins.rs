//! The script that moves the template's pins takes each newer release to every place, and no other.

// `gh` is played by a script of the shell.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::support::{copy_template, files, read, root, toml};

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// What GitHub says of a repository: its newest release, and when that was published.
type Releases<'a> = BTreeMap<&'a str, (&'a str, &'a str)>;

/// Runs the script in a copy of the template, and returns what it printed.
fn move_pins(copy: &Path, releases: &Releases) -> String {
    copy_template(copy);
    std::fs::copy(root().join("versions.toml"), copy.join("versions.toml")).unwrap();
    let programs = copy.join("programs");
    std::fs::create_dir(&programs).unwrap();
    let gh = programs.join("gh");
    let mut cases = String::new();
    for (repository, (version, published)) in releases {
        let release = serde_json::json!({ "tag_name": version, "published_at": published });
        let commit = serde_json::json!({ "sha": COMMIT });
        cases += &format!("repos/{repository}/releases/latest) echo '{release}' ;;\n");
        cases += &format!("repos/{repository}/commits/{version}) echo '{commit}' ;;\n");
    }
    std::fs::write(&gh, format!("#!/bin/sh\ncase $2 in\n{cases}*) exit 1 ;;\nesac\n")).unwrap();
    std::fs::set_permissions(&gh, PermissionsExt::from_mode(0o755)).unwrap();

    let python = pyo3_template::host::python::at_least("3.11".parse().unwrap()).unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let script = root().join(".github/move_pins.py");
    let output = Command::new(python.executable).arg(script).current_dir(copy).env("PATH", path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Every repository with the release that is pinned already, long ago.
fn unchanged(versions: &toml::Table) -> BTreeMap<String, String> {
    let tables = ["actions", "pre-commit"].map(|table| versions[table].as_table().unwrap());
    let version = |(name, pin): (&String, &toml::Value)| {
        let repository = name.strip_prefix("https://github.com/").unwrap_or(name);
        (repository.to_owned(), pin["version"].as_str().unwrap().to_owned())
    };
    tables.into_iter().flatten().map(version).collect()
}

#[test]
fn a_newer_release_is_taken_to_every_place() {
    let versions = toml(&root().join("versions.toml"));
    let known = unchanged(&versions);
    let long_ago = "2020-01-01T00:00:00Z";
    let mut releases: Releases =
        known.iter().map(|(repository, version)| (repository.as_str(), (version.as_str(), long_ago))).collect();
    releases.insert("actions/checkout", ("v99.0.1", long_ago));
    releases.insert("pre-commit/pre-commit-hooks", ("v98.0.0", long_ago));
    // One is too young, and one is older than what is pinned.
    releases.insert("actions/setup-python", ("v99.0.0", "2120-01-01T00:00:00Z"));
    releases.insert("actions/attest", ("v0.1.0", long_ago));

    let copy = tempfile::tempdir().unwrap();
    let printed = move_pins(copy.path(), &releases);
    let (checkout, hooks) = (&known["actions/checkout"], &known["pre-commit/pre-commit-hooks"]);
    let expected = [
        format!("- actions/checkout: {checkout} → v99.0.1\n"),
        format!("- pre-commit/pre-commit-hooks: {hooks} → v98.0.0\n"),
    ];
    assert_eq!(printed, expected.concat());

    let old = versions["actions"]["actions/checkout"]["commit"].as_str().unwrap();
    let mut expected = files(&root().join("template"));
    for (path, content) in &mut expected {
        let text = String::from_utf8(content.clone()).unwrap();
        let text = text.replace(&format!("{old} # {checkout}"), &format!("{COMMIT} # v99.0.1"));
        let old_hook =
            versions["pre-commit"]["https://github.com/pre-commit/pre-commit-hooks"]["commit"].as_str().unwrap();
        let text = text.replace(&format!("{old_hook}  # frozen: {hooks}"), &format!("{COMMIT}  # frozen: v98.0.0"));
        assert!(text.contains(COMMIT) || !path.ends_with("ci.yml.liquid"), "{path} has no pin that moves");
        *content = text.into_bytes();
    }
    assert!(files(&copy.path().join("template")) == expected, "more or less than the pins has moved");
    let moved = toml(&copy.path().join("versions.toml"));
    assert_eq!(moved["actions"]["actions/checkout"]["version"].as_str(), Some("v99.0.1"));
    assert_eq!(moved["actions"]["actions/checkout"]["commit"].as_str(), Some(COMMIT));
    assert_eq!(moved["actions"]["actions/attest"], versions["actions"]["actions/attest"]);
}

#[test]
fn without_a_newer_release_nothing_moves() {
    let known = unchanged(&toml(&root().join("versions.toml")));
    let long_ago = "2020-01-01T00:00:00Z";
    let releases: Releases =
        known.iter().map(|(repository, version)| (repository.as_str(), (version.as_str(), long_ago))).collect();
    let copy = tempfile::tempdir().unwrap();
    assert_eq!(move_pins(copy.path(), &releases), "");
    assert_eq!(std::fs::read_to_string(copy.path().join("versions.toml")).unwrap(), read("versions.toml"));
}
