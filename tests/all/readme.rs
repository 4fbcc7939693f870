//! The README and the guide to the questions say what is true.

use crate::support::{make, read, root};
use pyo3_template::template::questions::{self, Kind};

#[test]
fn the_table_of_questions_is_that_of_cargo_generate_toml() {
    let readme = read("README.md");
    let section = readme.split("## The questions\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows: Vec<_> = section.lines().filter(|line| line.starts_with("| `")).collect();
    let expected: Vec<_> = questions::read(root())
        .unwrap()
        .iter()
        .map(|question| {
            let values = match &question.kind {
                Kind::Text { default } => format!("text; `{default}`"),
                _ => question.values().iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" · "),
            };
            format!("| `{}` | {values} | {} |", question.name, question.prompt)
        })
        .collect();
    assert_eq!(rows, expected, "the README should have\n{}", expected.join("\n"));
}

#[test]
fn the_guide_explains_every_value_of_every_choice() {
    let guide = read("docs/src/questions.md");
    for question in questions::read(root()).unwrap() {
        if !matches!(question.kind, Kind::Choice { .. }) {
            continue;
        }
        let heading = format!("\n## {}\n", question.name);
        let section = guide.split(&heading).nth(1).unwrap_or_else(|| panic!("questions.md has no section{heading}"));
        let section = section.split("\n## ").next().unwrap();
        let rows: String = section.lines().filter(|line| line.starts_with('|')).collect();
        for value in question.values() {
            assert!(rows.contains(&format!("`{value}`")), "questions.md has no row for {}={value}", question.name);
        }
    }
}

#[test]
fn the_project_that_is_shown_is_the_one_that_comes_out() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    let readme = read("README.md");
    let shown = readme.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    let paths: Vec<_> = shown.lines().map(|line| line.split("  ").next().unwrap().trim_end()).collect();
    assert!(paths.len() > 10, "{paths:?}");
    for path in paths {
        assert!(project.join(path).exists(), "the README shows {path}");
    }
}

#[test]
fn the_tests_are_run_by_the_command_of_the_readme() {
    let command = "cargo test --locked";
    assert!(read("README.md").contains(&format!("\n{command}\n")));
    assert!(read(".ci/run").contains(command));
    assert!(read(".github/workflows/ci.yml").contains(command));
}
