//! A project remembers the answers that it was made from, and they make it again.

use std::process::Command;

use pyo3_template::host::command;
use pyo3_template::template::record;

use crate::support::{copy_template, files, git_tree, make, new, read, root, toml};

#[test]
fn the_answers_make_the_same_project_again() {
    let folder = tempfile::tempdir().unwrap();
    let definitions =
        ["description=A \"text\" \\ {{ x }}", "license=MIT", "abi=per-version", "min_python=3.13", "wheel_ci=none"];
    let first = make(folder.path(), "demo", &definitions);

    let again = folder.path().join("again");
    std::fs::create_dir(&again).unwrap();
    let answers = first.join(".template-answers.toml");
    let output = new(&again, &["demo", "--values-file", &answers.to_string_lossy()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(files(&again.join("demo")), files(&first));
}

#[test]
fn the_name_and_the_template_are_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let (source, commit) = ("https://example.org/a/b", "0123456789abcdef0123456789abcdef01234567");
    let definitions = [format!("template_source={source}"), format!("template_commit={commit}")];
    let project = make(folder.path(), "demo", &definitions.each_ref().map(String::as_str));
    let record = toml(&project.join(".template-answers.toml"));
    assert_eq!(record["template"]["source"].as_str(), Some(source));
    assert_eq!(record["template"]["commit"].as_str(), Some(commit));
    assert_eq!(record["project"]["name"].as_str(), Some("demo"));
    assert_eq!(record["project"]["tree"].as_str(), Some(&*git_tree(&project)));
}

#[test]
fn the_address_and_the_commit_of_a_clean_checkout_are_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let checkout = folder.path().join("checkout");
    std::fs::create_dir(&checkout).unwrap();
    copy_template(&checkout);
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"];
        command::run(Command::new("git").args(identity).args(arguments).current_dir(&checkout)).unwrap()
    };
    git(&["init", "--quiet"]);
    git(&["remote", "add", "origin", "https://user:token@example.org/a/b.git"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "Begin"]);
    let record = |name| {
        let arguments = [name, "--template", "checkout", "-d", "license=MIT"];
        let output = new(folder.path(), &arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        toml(&folder.path().join(name).join(".template-answers.toml"))["template"].clone()
    };
    let clean = record("clean");
    assert_eq!(clean["source"].as_str(), Some("https://example.org/a/b"));
    assert_eq!(clean["commit"].as_str(), Some(git(&["rev-parse", "HEAD"]).trim()));

    std::fs::write(checkout.join("template/base/new.txt"), "new").unwrap();
    assert_eq!(record("changed").get("commit"), None);
}

/// git sorts the folder `a` as `a/`, after `a-b` and `a.b`.
#[test]
fn the_hash_equals_gits_for_any_names() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("a")).unwrap();
    for path in ["a/x", "a-b", "a.b", "a0", "é"] {
        std::fs::write(folder.path().join(path), path).unwrap();
    }
    let hash: String = record::tree(folder.path()).unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash, git_tree(folder.path()));
}

#[test]
fn every_answer_is_remembered_and_so_is_the_version_of_the_template() {
    let folder = tempfile::tempdir().unwrap();
    let answers = toml(&make(folder.path(), "demo", &[]).join(".template-answers.toml"));
    let remembered: Vec<_> = answers["values"].as_table().unwrap().keys().cloned().collect();
    let questions: Vec<_> =
        pyo3_template::template::questions::read(root()).unwrap().into_iter().map(|question| question.name).collect();
    assert_eq!(remembered, questions);

    let version = answers["template"]["version"].as_str();
    assert_eq!(version, Some(env!("CARGO_PKG_VERSION")));
    assert!(read("template/base/.template-answers.toml.liquid").contains(env!("CARGO_PKG_VERSION")));
}
