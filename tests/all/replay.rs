//! A project remembers the answers that it was made from, and they make it again.

use crate::support::{files, make, new, read, root, toml};

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
