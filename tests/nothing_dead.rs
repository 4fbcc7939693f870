//! Every question, every value, every layer and every file of the template is in use, and costs only the builds that it
//! can matter to.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use pyo3_template::check;
use pyo3_template::check::projects::{self, Project};
use pyo3_template::questions::Kind;
use pyo3_template::template::Template;
use pyo3_template::variants::{self, Request, Selection};
use support::{TOOL, copy_template, files, in_project, make, root};

/// Every variant of the template.
static PROJECTS: LazyLock<Vec<Project>> = LazyLock::new(|| {
    let template = Template::open(root(), TOOL.into()).unwrap();
    projects::generate(&template, &variants::all(&template.questions)).unwrap().projects
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
    let template = Template::open(root(), TOOL.into()).unwrap();
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

/// A few variants, which have every file in them that a change below touches.
fn generate_few(root: &Path) -> Vec<Project> {
    let template = Template::open(root, TOOL.into()).unwrap();
    let few = ["starter=hello_world,debugging", "license=MIT", "min_python=3.11"].map(str::to_owned);
    let request = Request { conditions: &few, ..Request::default() };
    let few = Selection::new(&template.questions, &request).unwrap().of(variants::all(&template.questions));
    projects::generate(&template, &few).unwrap().projects
}

/// The inputs of each check, with the template as it is.
static INPUTS: LazyLock<BTreeMap<&str, BTreeSet<String>>> =
    LazyLock::new(|| check::inputs(generate_few(root()).iter()));

/// The checks whose inputs are not those of the template as it is, when a file of it ends in one more line.
fn rebuilt(path: &str, line: &str) -> Vec<&'static str> {
    let copy = tempfile::tempdir().unwrap();
    copy_template(copy.path());
    let file = copy.path().join("template").join(path);
    std::fs::write(&file, std::fs::read_to_string(&file).unwrap() + line).unwrap();
    let after = check::inputs(generate_few(copy.path()).iter());
    after.into_iter().filter(|(check, keys)| INPUTS[check] != *keys).map(|(check, _)| check).collect()
}

/// The checks that compile something have as many inputs with every answer to such a question as with one.
#[test]
fn a_question_that_does_not_touch_the_package_adds_no_build() {
    let all = check::inputs(PROJECTS.iter());
    for (question, answer) in [("wheel_ci", "none"), ("debug_configs", "false")] {
        let with_one = check::inputs(PROJECTS.iter().filter(|project| project.variant.answers[question] == answer));
        for check in ["clippy", "rust", "types", "wheel", "pytest", "release"] {
            assert_eq!(all[check], with_one[check], "{check} with every {question}");
        }
    }
}

#[test]
fn a_change_costs_the_checks_that_can_see_it() {
    let nothing: &[&str] = &[];
    assert_eq!(rebuilt("base/.github/workflows/ci.yml.liquid", "# x\n"), nothing);
    assert_eq!(rebuilt("base/SECURITY.md.liquid", "x\n"), nothing);
    assert_eq!(rebuilt("base/tox.toml.liquid", "# x\n"), ["tox"]);
    assert_eq!(rebuilt("licenses/MIT/LICENSE-MIT.liquid", "x\n"), ["wheel"]);
    assert_eq!(rebuilt("starters/hello_world/README.md.liquid", "x\n"), ["wheel"]);
    let example = "\n```python\n>>> 1\n1\n```\n";
    assert_eq!(rebuilt("starters/hello_world/README.md.liquid", example), ["pytest", "wheel"]);
    assert_eq!(
        rebuilt("starters/hello_world/tests/test_errors.py.liquid", "# x\n"),
        ["lint", "pytest", "types", "walk", "wheel"]
    );
    assert_eq!(
        rebuilt("starters/hello_world/benchmarks/test_greeting.py.liquid", "# x\n"),
        ["lint", "release", "types"]
    );
    assert_eq!(rebuilt("starters/debugging/FAULTS.md.liquid", "x\n"), nothing);
    let session = "\n```console\n$ true\n```\n";
    assert_eq!(rebuilt("starters/debugging/FAULTS.md.liquid", session), ["debugger", "walk"]);
    assert_eq!(rebuilt("debug-configs/debug/gdbinit", "# x\n"), ["debugger", "walk"]);
    assert_eq!(rebuilt("debug-configs/debug/calls.py", "# x\n"), ["debugger", "lint", "walk"]);
    assert_eq!(rebuilt("debug-configs/.vscode/tasks.json", "// x\n"), nothing);
    let every_build = ["clippy", "pytest", "release", "rust", "types", "walk", "wheel"];
    assert_eq!(rebuilt("starters/hello_world/src/lib.rs", "// x\n"), every_build);
}
