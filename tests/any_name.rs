//! A project is formatted as its own lint wants it, however long its name is.

mod support;

use pyo3_template::check::REQUIREMENTS;
use pyo3_template::{command, questions, tools};
use support::{make, root};

#[test]
fn a_project_with_the_shortest_or_the_longest_name_passes_its_lint() {
    let tools = tools::install(&root().join(REQUIREMENTS), &root().join("target/check/tools")).unwrap();
    let questions = questions::read(root()).unwrap();
    let starters = questions.iter().find(|question| question.name == "starter").unwrap().values();
    for starter in starters {
        for length in [1, 2, 64] {
            let folder = tempfile::tempdir().unwrap();
            let project = make(folder.path(), &"q".repeat(length), &[&format!("starter={starter}")]);
            for arguments in [&["check", "--no-cache"][..], &["format", "--check", "--diff", "--no-cache"]] {
                let mut ruff = tools.command("ruff");
                let outcome = command::run(ruff.args(arguments).current_dir(&project));
                assert!(outcome.is_ok(), "{starter}, a name of {length} letters: {}", outcome.unwrap_err());
            }
        }
    }
}
