//! setup_validator finds nothing in new projects, and finds planted faults in them.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::nothing_dead::PROJECTS;
use crate::support::{read, root};
use pyo3_template::check::projects::{self, Project};
use pyo3_template::host::python::{self, Version};

const SCRIPT: &str = "template/dev-scripts/scripts/setup_validator.py";

/// Runs the script in a folder, and returns what it prints with `--json`.
fn validate(folder: &Path, arguments: &[&str]) -> serde_json::Value {
    let python = python::at_least(Version { major: 3, minor: 10, free_threaded: false }).unwrap();
    let mut command = Command::new(python.executable);
    command.arg(root().join(SCRIPT)).args(["--json", "--quiet"]).args(arguments).current_dir(folder);
    command.env("PYTHONDONTWRITEBYTECODE", "1").env_remove("VIRTUAL_ENV").env_remove("CONDA_PREFIX");
    let output = command.output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The repository rules that a project breaks, each with what was found.
fn broken_rules(folder: &Path) -> Vec<(String, String)> {
    let report = validate(folder, &["--only", "R"]);
    let text = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|finding| (text(finding, "rule"), text(finding, "found"))).collect()
}

/// Writes a project with a lock file, which `new` creates.
fn write(project: &Project, folder: &Path) {
    projects::write(&project.files, folder).unwrap();
    std::fs::write(folder.join("Cargo.lock"), "version = 4\n").unwrap();
}

/// Returns a project for each starter and ABI, and for each answer to the other questions.
fn some_projects() -> Vec<&'static Project> {
    let first = &PROJECTS[0].variant.answers;
    let other = |project: &&Project| {
        let answers = project.variant.answers.iter().filter(|(name, value)| first[*name] != **value);
        let names: Vec<_> = answers.map(|(name, _)| name.as_str()).collect();
        names.len() <= 1 || names.iter().all(|name| ["abi", "starter"].contains(name))
    };
    PROJECTS.iter().filter(other).collect()
}

#[test]
fn new_projects_are_ready() {
    let projects = some_projects();
    assert!(projects.len() > 25, "{}", projects.len());
    for project in projects {
        let folder = tempfile::tempdir().unwrap();
        write(project, folder.path());
        assert_eq!(broken_rules(folder.path()), [], "{}", project.variant.name);
    }
}

/// Asserts that the script finds a change of a file, and nothing else.
#[track_caller]
fn assert_found(path: &str, old: &str, new: &str, expected: &[(&str, &str)]) {
    let folder = tempfile::tempdir().unwrap();
    write(&PROJECTS[0], folder.path());
    let file = folder.path().join(path.replace("package", projects::PACKAGE));
    if old.is_empty() {
        std::fs::remove_file(file).unwrap();
    } else {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains(old), "{path} has no {old:?}");
        std::fs::write(file, text.replacen(old, new, 1)).unwrap();
    }
    let expected: Vec<_> = expected.iter().map(|(rule, found)| ((*rule).to_owned(), (*found).to_owned())).collect();
    assert_eq!(broken_rules(folder.path()), expected);
}

#[test]
fn a_module_with_another_name() {
    assert_found("src/lib.rs", "mod _core {", "mod core {", &[("R201", "#[pymodule] core")]);
}

#[test]
fn an_abi_for_later_pythons() {
    assert_found("Cargo.toml", "pyo3/abi3-py311", "pyo3/abi3-py312", &[("R204", "abi3-py312")]);
}

#[test]
fn two_versions() {
    let version = "version = \"0.2.0\"\ndynamic = []";
    let found = "0.2.0 here, 0.1.0 in Cargo.toml";
    assert_found("pyproject.toml", "dynamic = [\"version\"]", version, &[("R202", found)]);
}

#[test]
fn a_stub_without_a_function() {
    assert_found("python/package/_core.pyi", "def greet(", "def greeted(", &[("R403", "no greet")]);
}

#[test]
fn no_marker_for_types() {
    assert_found("python/package/py.typed", "", "", &[("R401", "no py.typed")]);
}

#[test]
fn a_workflow_with_a_tag() {
    let pinned = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
    let found = "1 actions, such as actions/checkout@v7";
    assert_found(".github/workflows/ci.yml", pinned, "actions/checkout@v7", &[("R501", found)]);
}

#[test]
fn a_workflow_with_all_permissions() {
    let old = "\npermissions:\n  contents: read";
    assert_found(".github/workflows/ci.yml", old, "\n#", &[("R502", "no permissions")]);
}

#[test]
fn a_missing_licence() {
    assert_found("pyproject.toml", "LICENSE*", "COPYING*", &[("R303", "COPYING* is missing")]);
}

#[test]
fn a_malformed_manifest() {
    let folder = tempfile::tempdir().unwrap();
    write(&PROJECTS[0], folder.path());
    std::fs::write(folder.path().join("pyproject.toml"), "[project\n").unwrap();
    let broken: BTreeSet<_> = broken_rules(folder.path()).into_iter().map(|(rule, _)| rule).collect();
    assert!(broken.contains("R101"), "{broken:?}");
}

/// The page has the rules, levels, titles and advice of rules.md.
#[test]
fn the_guide_explains_every_rule() {
    let rules = validate(root(), &["--list"]);
    let rules = rules["rules"].as_array().unwrap();
    let page = read("docs/src/setup-validator.md");
    let sections: Vec<_> = page.split("\n### ").skip(1).collect();
    assert_eq!(sections.len(), rules.len());
    for (section, rule) in sections.into_iter().zip(rules) {
        let text = |key: &str| rule[key].as_str().unwrap();
        let section = section.split_whitespace().collect::<Vec<_>>().join(" ");
        let start = format!("{} ({}) Checks that {}. ", text("rule"), text("level"), text("title"));
        assert!(section.starts_with(&start), "{start}: {section}");
        assert!(section.contains(&format!(" To fix it, {}.", text("advice"))), "{start}");
    }
}
