//! A project is formatted as its own lint wants it, however long its name is.

use pyo3_template::host::command;

use crate::support;

#[test]
fn a_project_with_the_shortest_or_the_longest_name_passes_its_lint() {
    let tools = support::tools();
    for starter in support::values("starter") {
        let folder = tempfile::tempdir().unwrap();
        let lengths = [1, 2, 64];
        let names = lengths.map(|length| "q".repeat(length));
        let answers = || vec![format!("starter={starter}")];
        let projects = support::generate(folder.path(), names.iter().map(|name| (name.as_str(), answers())));
        for (length, (project, outcome)) in lengths.into_iter().zip(projects) {
            assert_eq!(outcome, Ok(()));
            for arguments in [&["check", "--no-cache"][..], &["format", "--check", "--diff", "--no-cache"]] {
                let mut ruff = tools.command("ruff");
                let outcome = command::run(ruff.args(arguments).current_dir(&project));
                assert!(outcome.is_ok(), "{starter}, a name of {length} letters: {}", outcome.unwrap_err());
            }
        }
    }
}
