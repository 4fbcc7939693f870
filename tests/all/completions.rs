//! The completions are a script that the shell accepts, and each command has a man page.

use std::process::Command;

use pyo3_template::host::command;

use crate::support::{TOOL, assert_refused};

#[cfg(unix)]
#[test]
fn bash_completes_commands_and_options() {
    let script = r#"
        source <("$0" completions bash)
        for line in "pyo3-template n" "pyo3-template new --val"; do
            COMP_WORDS=($line)
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _pyo3__template pyo3-template "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            echo "${COMPREPLY[@]}"
        done"#;
    let completed = command::run(Command::new("bash").args(["-c", script, TOOL])).unwrap();
    assert_eq!(completed, "new\n--values-file\n");
}

#[test]
fn each_command_has_a_man_page() {
    let folder = tempfile::tempdir().unwrap();
    command::run(Command::new(TOOL).arg("man").arg(folder.path())).unwrap();
    let help = command::run(Command::new(TOOL).arg("help")).unwrap();
    let commands = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    for name in commands.lines().filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        let page = std::fs::read_to_string(folder.path().join(format!("pyo3-template-{name}.1"))).unwrap();
        assert!(page.contains(".SH OPTIONS"), "{page}");
    }
    assert!(!folder.path().join("pyo3-template-__generate.1").exists());
}

#[test]
fn man_pages_need_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(TOOL).args(["man", "missing"]).current_dir(folder.path()).output().unwrap();
    assert_refused(&output, "missing is not a folder: create it first", folder.path());
}
