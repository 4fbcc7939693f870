//! Whatever a user answers, there comes out a whole project in which the text stands as it was given, or one line that
//! says why not, and nothing on disk.
//!
//! 500 sets of answers; 2,000 where `PYO3_TEMPLATE_THOROUGH` is set, as once a week.

use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::support::{self, files, root};
use pyo3_template::host::scratch;
use pyo3_template::template::Template;
use pyo3_template::template::answers::{self, Answers};
use pyo3_template::template::questions::Question;
use pyo3_template::template::record;
use pyo3_template::template::worker::{Failure, Job};
use saphyr::LoadableYamlNode;

/// How many projects are on disk at once.
const BATCH: usize = 100;

/// A name, and what follows each `-d`.
pub type Input = (String, Vec<String>);

/// Pieces of text that mean something to a language that a file is written in, or to those who show it.
const MEANINGFUL: [&str; 44] = [
    "\"",
    "'",
    "\\",
    "{{",
    "}}",
    "{%",
    "%}",
    "${{ x }}",
    "#",
    "`",
    "$(x)",
    "<b>",
    "-->",
    "&amp;",
    "]]",
    "|",
    "*",
    "_",
    "[x](y)",
    ": ",
    "- ",
    "---",
    "%",
    "\u{301}",
    "\u{200b}",
    "🦀",
    "עברית",
    "日本",
    "~",
    "^",
    "=",
    "{",
    "}",
    "!",
    "@",
    ";",
    "../",
    "C:\\",
    "\"\"\"",
    "'''",
    "%s",
    "{0}",
    "1. ",
    "+ ",
];

/// Pieces that no line of text may hold.
const CONTROL: [&str; 9] = ["\n", "\r\n", "\t", "\0", "\u{1b}", "\u{7f}", "\u{85}", "\u{2028}", "\u{202e}"];

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        30 => prop::sample::select(MEANINGFUL.to_vec()).prop_map(str::to_owned),
        20 => "[a-z]{1,8}",
        10 => "\\PC{1,4}",
        10 => Just(" ".to_owned()),
        1 => any::<char>().prop_map(String::from),
        1 => prop::sample::select(CONTROL.to_vec()).prop_map(str::to_owned),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        30 => prop::collection::vec(piece(), 0..10).prop_map(|pieces| pieces.concat()),
        1 => "[a-zé{}\"]{500,600}",
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => "[a-zA-Z][a-zA-Z0-9]{0,12}([-_.][a-zA-Z0-9]{1,8}){0,3}",
        1 => "[a-z]{60,70}",
        1 => prop::sample::select(vec!["json", "pyo3", "self", "1abc", "é-x", "con", "a", "A.B_c-d", ""]).prop_map(str::to_owned),
        1 => text(),
    ]
}

fn owner() -> impl Strategy<Value = String> {
    prop_oneof![12 => "[a-zA-Z0-9]{1,10}(-[a-z0-9]{1,10}){0,3}", 1 => text()]
}

/// Mostly values that are offered, now and then one that is not.
fn choice(question: &Question) -> BoxedStrategy<String> {
    prop_oneof![40 => prop::sample::select(question.values()), 1 => text()].boxed()
}

pub fn input(questions: &[Question]) -> impl Strategy<Value = Input> {
    let definitions: Vec<_> = questions
        .iter()
        .map(|question| {
            let name = question.name.clone();
            let value = match question.name.as_str() {
                "repository_owner" => owner().boxed(),
                _ if question.values().is_empty() => text().boxed(),
                _ => choice(question),
            };
            value.prop_map(move |value| format!("{name}={value}"))
        })
        .collect();
    let stray = prop::option::weighted(0.03, text());
    (name(), definitions, stray)
        .prop_map(|(name, definitions, stray)| (name, definitions.into_iter().chain(stray).collect()))
}

fn assert_one_line(message: &str, input: &Input) {
    assert!(!message.is_empty() && !message.contains(['\n', '\r']), "{message:?} for {input:?}");
    assert!(!message.contains("Rhai") && !message.contains("panick"), "{message:?} for {input:?}");
}

/// Every file can be read by whoever it is for, and the description is in it as it was given.
fn assert_whole(project: &Path, answers: &Answers, input: &Input) {
    for (path, content) in files(project) {
        let text = String::from_utf8(content).unwrap_or_else(|_| panic!("{path} is not UTF-8 for {input:?}"));
        if path.ends_with(".toml") {
            text.parse::<toml::Table>().unwrap_or_else(|error| panic!("{path}: {error} for {input:?}"));
        }
        if path.ends_with(".yml") || path.ends_with(".yaml") {
            saphyr::Yaml::load_from_str(&text).unwrap_or_else(|error| panic!("{path}: {error} for {input:?}"));
        }
    }
    let description = answers.get("description").unwrap();
    let pyproject = support::toml(&project.join("pyproject.toml"));
    assert_eq!(pyproject["project"]["description"].as_str(), Some(description.as_str()), "{input:?}");
    let replay = support::toml(&project.join(".template-answers.toml"));
    for (name, answer) in answers {
        let replayed = match &replay["values"][name] {
            toml::Value::Boolean(switch) => switch.to_string(),
            text => text.as_str().unwrap().to_owned(),
        };
        assert_eq!(replayed, *answer, "{input:?}");
    }
    let tree: String = record::tree(project).unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(tree, support::git_tree(project), "{input:?}");
    let readme = std::fs::read_to_string(project.join("README.md")).unwrap();
    let shown = support::paragraphs(&readme);
    assert!(shown.contains(description), "{description:?} is not in the README as it was given: {shown:?}");
    let manifest = support::toml(&project.join("Cargo.toml"));
    let package = manifest["package"]["name"].as_str().unwrap();
    assert!(project.join("python").join(package).join("__init__.py").is_file(), "{input:?}");
}

/// Generates a batch and checks each outcome; returns how many became projects.
fn check_batch(template: &Template, inputs: &[Input]) -> usize {
    let folder = scratch::in_memory().unwrap();
    let mut accepted = Vec::new();
    let mut jobs = Vec::new();
    for (index, input) in inputs.iter().enumerate() {
        match answers::collect(&template.questions, None, &input.1) {
            Err(error) => assert_one_line(&error.to_string(), input),
            Ok(answers) => {
                let destination = folder.path().join(index.to_string());
                std::fs::create_dir(&destination).unwrap();
                let answers = answers::with_defaults(&template.questions, answers);
                jobs.push(Job { name: input.0.clone(), answers, destination });
                accepted.push(input);
            }
        }
    }
    let mut made = 0;
    for ((job, input), outcome) in jobs.iter().zip(accepted).zip(template.generate(&jobs, folder.path()).unwrap()) {
        match outcome {
            Ok(()) => {
                assert_whole(&job.destination, &job.answers, input);
                made += 1;
            }
            Err(failure) => {
                assert!(matches!(failure, Failure::Refused(_)), "{failure} for {input:?}");
                assert_one_line(&failure.to_string(), input);
                assert_eq!(job.destination.read_dir().unwrap().count(), 0, "{input:?}");
            }
        }
    }
    let python = pyo3_template::host::python::at_least("3.10".parse().unwrap()).unwrap();
    let output = Command::new(python.executable)
        .args(["-m", "compileall", "-q", "-j", "0"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    made
}

#[test]
fn every_answer_gives_a_whole_project_or_one_line() {
    let cases = if support::is_thorough() { 2_000 } else { 500 };
    let template = support::open(root());
    let strategy = input(&template.questions);
    let mut runner = TestRunner::default();
    let mut made = 0;
    let inputs: Vec<Input> = (0..cases).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
    for batch in inputs.chunks(BATCH) {
        made += check_batch(&template, batch);
    }
    support::say(&format!("{cases} sets of answers: {made} projects, {} refused", cases - made));
    // A generator that is always refused would test nothing, and neither would one that never is.
    assert!(made > cases / 10 && made < cases * 9 / 10, "{made} of {cases} became projects");
}
