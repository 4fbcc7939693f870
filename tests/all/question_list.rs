//! `questions` explains what `new` asks, to people and to programs.

use pyo3_template::template::questions;

use crate::support::{root, tool};

fn printed(arguments: &[&str]) -> String {
    let output = tool(root()).arg("questions").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_question_and_answer_is_explained() {
    let text = printed(&[]);
    for question in questions::read(root()).unwrap() {
        let heading = format!("{}: {}\n", question.name, question.prompt);
        let part = text.split(&heading).nth(1).unwrap_or_else(|| panic!("no `{heading}` in\n{text}"));
        let part = part.split("\n\n").next().unwrap();
        for value in question.values() {
            let mark = if value == question.default() { "  * " } else { "    " };
            let line = part.lines().find(|line| line.starts_with(&format!("{mark}{value}")));
            assert!(line.is_some(), "{}={value} is not in\n{part}", question.name);
        }
        if question.values().is_empty() {
            assert!(part.contains(&question.default()), "{part}");
        }
    }
    let is_explained = |line: &str| line.starts_with("  * hello_world ") && line.contains("  two functions, ");
    assert!(text.lines().any(is_explained), "{text}");
}

#[test]
fn programs_get_the_same_as_json() {
    let list: serde_json::Value = serde_json::from_str(&printed(&["--json"])).unwrap();
    let expected = questions::read(root()).unwrap();
    assert_eq!(list.as_array().unwrap().len(), expected.len());
    for (found, question) in list.as_array().unwrap().iter().zip(expected) {
        assert_eq!(found["name"], question.name);
        assert_eq!(found["question"], question.prompt);
        assert_eq!(found["default"], question.default());
        let values: Vec<_> = found["answers"].as_array().unwrap().iter().map(|answer| &answer["value"]).collect();
        assert_eq!(values, question.values().iter().collect::<Vec<_>>());
    }
    let meaning = |name: &str, value: usize| {
        let question = list.as_array().unwrap().iter().find(|question| question["name"] == name).unwrap();
        question["answers"][value]["meaning"].as_str().unwrap().to_owned()
    };
    assert_eq!(meaning("license", 1), "short and permissive");
    assert_eq!(meaning("min_python", 2), "");
}
