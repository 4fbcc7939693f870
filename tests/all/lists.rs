//! A list that is written twice says the same in both places.

use std::collections::BTreeSet;

use crate::runner::workflow;
use crate::support::{TOOL, default_variant, files, read, root};
use pyo3_template::check::run;

/// The words that follow `option` in a text.
fn arguments(text: &str, option: &str) -> BTreeSet<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    words.windows(2).filter(|pair| pair[0] == option).map(|pair| pair[1].trim_matches('`').to_owned()).collect()
}

#[test]
fn workflows_and_the_guide_name_checks_that_exist() {
    let names: BTreeSet<_> = run::names().into_iter().map(str::to_owned).collect();
    for path in [".github/workflows/ci.yml", ".github/workflows/weekly.yml", "docs/src/testing.md"] {
        let text = read(path);
        for option in ["--only", "--except"] {
            let unknown: Vec<_> = arguments(&text, option).into_iter().filter(|name| name != "CHECK").collect();
            let unknown: Vec<_> = unknown.into_iter().filter(|name| !names.contains(name)).collect();
            assert!(unknown.is_empty(), "{path}: {option} {unknown:?}");
        }
    }
}

/// A colon at the end of a line makes a command a mapping.
#[test]
fn the_workflows_of_this_repository_are_yaml() {
    for path in files(&root().join(".github/workflows")).into_keys() {
        let workflow = workflow::read(&root().join(".github/workflows").join(&path));
        assert!(workflow.unwrap_or_else(|error| panic!("{path}: {error}"))["jobs"].is_object(), "{path}");
    }
}

/// What one job leaves out, another makes.
#[test]
fn ci_makes_every_check() {
    let text = read(".github/workflows/ci.yml");
    assert_eq!(arguments(&text, "--only"), arguments(&text, "--except"));
}

#[test]
fn the_guide_names_modules_of_tests_that_exist() {
    for (path, text) in files(&root().join("docs/src")) {
        let text = String::from_utf8(text).unwrap();
        for module in text.split("cargo test --test all ").skip(1).filter_map(|rest| rest.split("::").next()) {
            let file = format!("tests/all/{module}.rs");
            assert!(root().join(&file).is_file(), "docs/src/{path} names {file}");
        }
        for named in text.split("tests/").skip(1).filter_map(|rest| rest.split('`').next()) {
            let named = format!("tests/{named}");
            let is_here = named.contains(char::is_whitespace) || root().join(&named).exists();
            assert!(is_here || !named.ends_with(".rs"), "docs/src/{path} names {named}");
        }
    }
}

#[test]
fn the_guide_names_variants_that_exist() {
    let guide = read("docs/src/testing.md");
    let output = std::process::Command::new(TOOL).arg("variants").current_dir(root()).output().unwrap();
    let variants = String::from_utf8(output.stdout).unwrap();
    assert_eq!(variants.lines().next(), Some(&*default_variant()));
    for variant in arguments(&guide, "--variant").into_iter().filter(|name| name != "NAME") {
        assert!(variants.lines().any(|name| name == variant), "{variant}");
    }
}
