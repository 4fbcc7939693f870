//! Every question, every value, every layer and every file of the template is in use, and a question costs only the
//! builds that it can matter to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::support::{self, files, in_project, make, root};
use pyo3_template::check::projects::{self, Project};
use pyo3_template::check::{generated, run};
use pyo3_template::template::questions::Kind;
use pyo3_template::template::variants;

/// Every variant of the template.
pub static PROJECTS: LazyLock<Vec<Project>> = LazyLock::new(|| {
    let template = support::open(root());
    let variants = variants::all(&template.questions);
    generated::projects(&template, &variants, &support::workshop(), false).unwrap().0.projects
});

/// Counted in the file itself, past the tool's own reading of it: what that loses would be missed nowhere else.
#[test]
fn there_are_as_many_variants_as_the_product_of_the_answers() {
    let config = support::toml(&root().join("cargo-generate.toml"));
    let answers = |question: &toml::Value| match question.get("choices") {
        Some(choices) => choices.as_array().unwrap().len(),
        None if question["type"].as_str() == Some("bool") => 2,
        None => 1,
    };
    let product: usize = config["placeholders"].as_table().unwrap().values().map(answers).product();
    assert_eq!(PROJECTS.len(), product);
}

#[test]
fn every_value_of_a_choice_changes_more_than_the_list_of_answers() {
    let template = support::open(root());
    let by_answers: BTreeMap<_, _> = PROJECTS.iter().map(|project| (&project.variant.answers, project)).collect();
    let without_list = |project: &projects::Project| {
        let mut files = project.files.clone();
        files.remove(".template-answers.toml");
        files
    };
    for question in template.questions.iter().filter(|question| question.is_open()) {
        let values = question.values();
        for (index, value) in values.iter().enumerate() {
            for other in &values[..index] {
                let differs = PROJECTS.iter().filter(|project| project.variant.answers[&question.name] == *value).any(
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
    let template = support::open(root());
    for question in template.questions.iter().filter(|question| matches!(question.kind, Kind::Text { .. })) {
        let folder = tempfile::tempdir().unwrap();
        let project = make(folder.path(), "demo", &[&format!("{}=conspicuous", question.name)]);
        let mut files = files(&project);
        files.remove(".template-answers.toml");
        let holds = |content: &Vec<u8>| String::from_utf8_lossy(content).contains("conspicuous");
        assert!(files.values().any(holds), "{} stands nowhere", question.name);
    }
}

/// A layer's files appear in some project; a layer is a folder that some answer chooses. Only the hooks read a
/// starter.rhai.
#[test]
fn every_file_of_the_template_reaches_some_project() {
    let reached: BTreeSet<String> = PROJECTS.iter().flat_map(|project| project.files.keys().cloned()).collect();
    for path in files(&root().join("template")).into_keys() {
        let is_reached = reached.contains(&in_project(&path, projects::PACKAGE));
        assert_eq!(is_reached, !path.ends_with("/starter.rhai"), "template/{path}: whether it reaches a project");
    }
}

#[test]
fn a_condition_of_cargo_generate_toml_would_be_tested_here() {
    let config = support::toml(&root().join("cargo-generate.toml"));
    assert!(!config.contains_key("conditional"), "test that each condition names questions that exist");
    let template = config["template"].as_table().unwrap();
    assert!(!template.contains_key("ignore"), "test that each ignored path exists");
}

/// The checks that compile something have as many inputs with every answer to such a question as with one.
#[test]
fn a_question_that_does_not_touch_the_package_adds_no_build() {
    let all = run::inputs(PROJECTS.iter());
    for (question, answer) in
        [("wheel_ci", "none"), ("debug_configs", "false"), ("dev_scripts", "false"), ("license", "MIT")]
    {
        let with_one = run::inputs(PROJECTS.iter().filter(|project| project.variant.answers[question] == answer));
        for check in ["clippy", "rust", "types", "wheel", "stubs", "stubtest", "pytest", "release", "memory"] {
            assert_eq!(all[check], with_one[check], "{check} with every {question}");
        }
    }
}
