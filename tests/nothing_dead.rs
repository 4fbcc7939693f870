//! Every question, every value, every layer and every file of the template is in use, and costs only the builds that it
//! can matter to.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use pyo3_template::check::{self, projects};
use pyo3_template::questions::Kind;
use pyo3_template::template::Template;
use pyo3_template::variants::{self, Selection};
use support::{TOOL, copy_template, files, make, root};

/// Every variant of the template whose root is given.
fn generate(root: &Path) -> Vec<projects::Project> {
    let template = Template::open(root, TOOL.into()).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    projects::generate(&template, &variants::all(&template.questions), scratch.path()).unwrap()
}

#[test]
fn every_value_of_a_choice_changes_more_than_the_list_of_answers() {
    let template = Template::open(root(), TOOL.into()).unwrap();
    let projects = generate(root());
    let by_answers: BTreeMap<_, _> = projects.iter().map(|project| (&project.variant.answers, project)).collect();
    let without_list = |project: &projects::Project| {
        let mut files = project.files.clone();
        files.remove(".template-answers.toml");
        files
    };
    for question in template.questions.iter().filter(|question| question.is_open()) {
        let values = question.values();
        for (index, value) in values.iter().enumerate() {
            for other in &values[..index] {
                let differs = projects.iter().filter(|project| project.variant.answers[&question.name] == *value).any(
                    |project| {
                        let mut answers = project.variant.answers.clone();
                        answers.insert(question.name.clone(), other.clone());
                        without_list(by_answers[&answers]) != without_list(project)
                    },
                );
                assert!(differs, "{}: {value} and {other} give the same projects", question.name);
            }
        }
    }
}

#[test]
fn every_text_stands_in_more_than_the_list_of_answers() {
    let template = Template::open(root(), TOOL.into()).unwrap();
    for question in template.questions.iter().filter(|question| matches!(question.kind, Kind::Text { .. })) {
        let folder = tempfile::tempdir().unwrap();
        let project = make(folder.path(), "demo", &[&format!("{}=conspicuous", question.name)]);
        let mut files = files(&project);
        files.remove(".template-answers.toml");
        let holds = |content: &Vec<u8>| String::from_utf8_lossy(content).contains("conspicuous");
        assert!(files.values().any(holds), "{} stands nowhere", question.name);
    }
}

/// A layer's files appear in some project; a layer is a folder that some answer chooses.
#[test]
fn every_file_of_the_template_reaches_some_project() {
    let reached: BTreeSet<String> =
        generate(root()).into_iter().flat_map(|project| project.files.into_keys()).collect();
    for path in files(&root().join("template")).into_keys() {
        let parts = if path.starts_with("base/") { 1 } else { 2 };
        let in_project: Vec<_> = path.split('/').skip(parts).collect();
        let in_project = in_project.join("/").replace("python/package/", &format!("python/{}/", projects::PACKAGE));
        let in_project = in_project.strip_suffix(".liquid").unwrap_or(&in_project);
        assert!(reached.contains(in_project), "template/{path} reaches no project");
    }
}

#[test]
fn a_condition_of_cargo_generate_toml_would_be_tested_here() {
    let config = support::toml(&root().join("cargo-generate.toml"));
    assert!(!config.contains_key("conditional"), "test that each condition names questions that exist");
    let template = config["template"].as_table().unwrap();
    assert!(!template.contains_key("ignore"), "test that each ignored path exists");
}

/// A few variants, which have every file in them that a change below touches.
fn generate_few(root: &Path) -> Vec<projects::Project> {
    let template = Template::open(root, TOOL.into()).unwrap();
    let few = ["license=MIT".to_owned(), "min_python=3.11".to_owned()];
    let few = Selection::new(&template.questions, &few, &[], None).unwrap().of(variants::all(&template.questions));
    let scratch = tempfile::tempdir().unwrap();
    projects::generate(&template, &few, scratch.path()).unwrap()
}

/// The checks whose inputs are not those of the template as it is, when a file of it ends in one more line.
fn rebuilt(path: &str, line: &str) -> Vec<&'static str> {
    let copy = tempfile::tempdir().unwrap();
    copy_template(copy.path());
    let before = check::inputs(&generate_few(copy.path()));
    let file = copy.path().join("template").join(path);
    std::fs::write(&file, std::fs::read_to_string(&file).unwrap() + line).unwrap();
    let after = check::inputs(&generate_few(copy.path()));
    before.into_iter().filter(|(check, keys)| after[check] != *keys).map(|(check, _)| check).collect()
}

/// The checks that compile something have as many inputs with every answer to `wheel_ci` as with one.
#[test]
fn a_question_that_only_touches_ci_adds_no_build() {
    let projects = generate(root());
    let all = check::inputs(&projects);
    let without: Vec<_> =
        projects.into_iter().filter(|project| project.variant.answers["wheel_ci"] == "none").collect();
    let without = check::inputs(&without);
    for check in ["clippy", "rust", "types", "wheel", "pytest", "release"] {
        assert_eq!(all[check], without[check], "{check}");
    }
}

#[test]
fn a_change_costs_the_checks_that_can_see_it() {
    let nothing: &[&str] = &[];
    assert_eq!(rebuilt("base/.github/workflows/ci.yml.liquid", "# x\n"), nothing);
    assert_eq!(rebuilt("base/SECURITY.md.liquid", "x\n"), nothing);
    assert_eq!(rebuilt("base/tox.toml.liquid", "# x\n"), ["tox"]);
    assert_eq!(rebuilt("starters/hello_world/README.md.liquid", "x\n"), ["pytest", "wheel"]);
    assert_eq!(
        rebuilt("starters/hello_world/tests/test_errors.py.liquid", "# x\n"),
        ["lint", "pytest", "types", "wheel"]
    );
    let every_build = ["clippy", "pytest", "release", "rust", "types", "wheel"];
    assert_eq!(rebuilt("starters/hello_world/src/lib.rs", "// x\n"), every_build);
}
