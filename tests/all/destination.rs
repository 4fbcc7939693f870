//! A project appears whole at the path that was asked for, or not at all.

use std::process::Command;

use crate::support::{TOOL, assert_refused, files, make, new, root};

#[test]
fn a_project_may_be_made_in_an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("demo")).unwrap();
    make(folder.path(), "demo", &[]);
    assert!(folder.path().join("demo/Cargo.toml").is_file());
}

#[test]
fn the_folder_that_one_is_in_will_do() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().join("demo");
    std::fs::create_dir(&here).unwrap();
    let output = new(&here, &["."]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(here.join("python/demo/__init__.py").is_file());
}

/// A shell that was in the folder finds the project there.
#[cfg(unix)]
#[test]
fn a_folder_that_exists_stays_the_same_folder() {
    use std::os::unix::fs::MetadataExt;

    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().join("demo");
    std::fs::create_dir(&here).unwrap();
    let before = here.metadata().unwrap().ino();
    assert!(new(&here, &["."]).status.success());
    assert!(here.join("python/demo/__init__.py").is_file());
    assert!(!here.join(".pyo3-template").exists());
    assert_eq!(here.metadata().unwrap().ino(), before);
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().join("demo");
    std::fs::create_dir(&demo).unwrap();
    std::fs::write(demo.join("mine"), "text").unwrap();
    let output = new(folder.path(), &["demo"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "error: demo is not empty: choose a new path\n");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(files(folder.path()).into_keys().collect::<Vec<_>>(), ["demo/mine"]);
}

#[test]
fn a_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("demo"), "text").unwrap();
    let output = new(folder.path(), &["demo"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "error: demo is a file: choose a new path\n");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(files(folder.path()).into_values().collect::<Vec<_>>(), [b"text"]);
}

#[test]
fn the_folder_above_has_to_exist() {
    let folder = tempfile::tempdir().unwrap();
    assert_refused(&new(folder.path(), &["no/demo"]), "the folder no does not exist: create it first", folder.path());
}

#[test]
fn a_path_may_hold_spaces_and_any_letters_when_the_project_has_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let output = new(folder.path(), &["mein Prøjekt", "--name", "demo"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(folder.path().join("mein Prøjekt/python/demo/__init__.py").is_file());
}

#[test]
fn a_workspace_above_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = "[workspace]\nmembers = [\"one\"]\n";
    std::fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    make(folder.path(), "demo", &[]);
    assert_eq!(std::fs::read_to_string(folder.path().join("Cargo.toml")).unwrap(), manifest);
}

#[test]
fn the_project_is_a_git_repository_of_its_own_only_outside_of_another_one() {
    let folder = tempfile::tempdir().unwrap();
    assert!(make(folder.path(), "outer", &[]).join(".git").is_dir());
    let outer = folder.path().join("outer");
    assert!(!make(&outer, "inner", &[]).join(".git").exists());
}

#[test]
fn neither_the_environment_nor_the_settings_of_cargo_generate_change_a_project() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    std::fs::create_dir_all(home.join(".cargo")).unwrap();
    std::fs::write(home.join(".cargo/cargo-generate.toml"), "[values]\nabi = \"per-version\"\n").unwrap();
    let plain = make(folder.path(), "demo", &[]);

    let elsewhere = folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    let output = Command::new(TOOL)
        .args(["new", "demo", "--template"])
        .arg(root())
        .current_dir(&elsewhere)
        .env_clear()
        .env("HOME", &home)
        .env("CARGO_GENERATE_VALUE_ABI", "per-version")
        .env("CARGO_GENERATE_TEMPLATE_VALUES_FILE", "no-such-file")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(files(&elsewhere.join("demo")), files(&plain));
}
