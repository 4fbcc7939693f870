//! What reviewers of repositories look for: sp-repo-review and typos find nothing in a project.

use std::sync::LazyLock;

use crate::support::{self, make, values};
use pyo3_template::host::command;
use pyo3_template::host::python::Venv;

static TOOLS: LazyLock<Venv> = LazyLock::new(support::tools);

#[test]
fn nothing_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let starters = values("starter").into_iter().map(|starter| format!("starter={starter}"));
    let wheel_ci = values("wheel_ci").into_iter().map(|wheel_ci| format!("wheel_ci={wheel_ci}"));
    for answer in starters.chain(wheel_ci) {
        let project = make(folder.path(), &answer.replace(['=', '_'], "-"), &[&answer]);
        for words in [&["repo-review", "."][..], &["typos", "."]] {
            let mut tool = TOOLS.command(words[0]);
            command::run(tool.args(&words[1..]).current_dir(&project))
                .unwrap_or_else(|error| panic!("{answer}: {error}"));
        }
    }
}
