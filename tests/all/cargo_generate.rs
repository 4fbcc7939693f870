//! `cargo generate` alone, without this tool, gives the same project and asks the same questions.

use std::path::{Path, PathBuf};
use std::process::Command;

use pyo3_template::template::record;

use crate::support::{self, files, make, root};

/// cargo-generate's own command line, as the example of this package.
fn example() -> PathBuf {
    let name = format!("cargo-generate{}", std::env::consts::EXE_SUFFIX);
    let path = Path::new(support::TOOL).parent().unwrap().join("examples").join(name);
    assert!(path.is_file(), "{} is built by `cargo test`, and by `cargo build --examples`", path.display());
    path
}

/// A `cargo-generate` that is installed, if there is one of a version that the template takes.
fn installed() -> Option<PathBuf> {
    let output = Command::new("cargo-generate").args(["generate", "--version"]).output().ok()?;
    let printed = String::from_utf8(output.stdout).ok()?;
    let version = printed.split_whitespace().last()?;
    let minor: u32 = version.strip_prefix("0.")?.split('.').next()?.parse().ok()?;
    (minor >= 26).then(|| "cargo-generate".into())
}

/// `generate --path TEMPLATE --name demo` in `folder`, with a home of its own and no identity.
fn generate(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(["generate", "--path"]).arg(root()).args(["--name", "demo", "--vcs", "none"]);
    command.current_dir(folder).env("USER", "somebody").env("CARGO_HOME", folder);
    command
}

/// Compares all files. Only the tool records the hash of the others, and where it has its template from.
fn assert_same(theirs: &Path, ours: &Path) {
    let (mut theirs_files, mut ours_files) = (files(theirs), files(ours));
    let records = [theirs_files.remove(record::FILE), ours_files.remove(record::FILE)];
    let [theirs_record, ours_record] = records.map(|bytes| String::from_utf8(bytes.unwrap()).unwrap());
    assert_eq!(theirs_files, ours_files);
    let ours_record: toml::Table = ours_record.parse().unwrap();
    let theirs_record: toml::Table = theirs_record.parse().unwrap();
    assert_eq!(theirs_record["values"], ours_record["values"]);
    assert_eq!(theirs_record["project"]["name"], ours_record["project"]["name"]);
    assert_eq!(ours_record["project"]["tree"].as_str(), Some(&*support::git_tree(theirs)));
}

fn assert_same_files(program: &Path) {
    for definitions in [
        &[][..],
        &["abi=per-version", "min_python=3.10", "license=BSD-3-Clause"],
        &["wheel_ci=none", "description=\"{{ x }}\" \\ #1 é", "repository_owner=octo-org"],
    ] {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let mut command = generate(program, folder.path());
        command.arg("--silent").args(definitions.iter().flat_map(|definition| ["-d", definition]));
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let ours = make(elsewhere.path(), "demo", definitions);
        assert_same(&folder.path().join("demo"), &ours);
    }
}

#[test]
fn the_command_line_of_our_lock_file_gives_the_same_files() {
    assert_same_files(&example());
}

#[test]
fn an_installed_command_line_gives_the_same_files() {
    match installed() {
        Some(program) => assert_same_files(&program),
        None => support::say("skipped: no cargo-generate 0.26 or later is installed"),
    }
}

#[test]
fn a_bad_name_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(example());
    command.args(["generate", "--silent", "--name", "pyo3", "--path"]).arg(root());
    let output = command.current_dir(folder.path()).env("USER", "x").env("CARGO_HOME", folder.path()).output().unwrap();
    assert!(!output.status.success());
    let printed = String::from_utf8_lossy(&output.stderr);
    assert!(printed.contains("\"pyo3\" is a dependency of the project; try pyo3-rs"), "{printed}");
    assert!(!folder.path().join("pyo3").exists());
}

#[cfg(unix)]
mod at_a_terminal {
    use super::*;
    use pyo3_template::template::questions::{self, Kind};
    use rexpect::session::{PtySession, spawn_command};

    /// Presses Enter at every question that is open, in order, and sees each with its default marked.
    fn press_enter_at_each(session: &mut PtySession) {
        for question in questions::read(root()).unwrap() {
            if !question.is_open() {
                continue;
            }
            let before =
                session.exp_string(&question.prompt).unwrap_or_else(|error| panic!("{}: {error}", question.name));
            for other in questions::read(root()).unwrap() {
                let is_next = other.name == question.name;
                assert!(
                    is_next || !before.ends_with(&other.prompt),
                    "{} is asked before {}",
                    other.name,
                    question.name
                );
            }
            if let Kind::Choice { choices, .. } = &question.kind {
                session.exp_string(&choices[0].label).unwrap();
                session.exp_string(&choices.last().unwrap().label).unwrap();
            }
            session.send_line("").unwrap();
        }
    }

    #[test]
    fn cargo_generate_asks_the_questions_in_their_order_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let mut session = spawn_command(generate(&example(), folder.path()), Some(300_000)).unwrap();
        press_enter_at_each(&mut session);
        session.exp_string("Done!").unwrap();
        session.exp_eof().unwrap();

        let elsewhere = tempfile::tempdir().unwrap();
        let silent = make(elsewhere.path(), "demo", &[]);
        assert_same(&folder.path().join("demo"), &silent);
    }

    #[test]
    fn the_tool_asks_the_same_questions() {
        let folder = tempfile::tempdir().unwrap();
        let mut command = support::tool(folder.path());
        command.args(["new", "demo", "--no-lock"]);
        let mut session = spawn_command(command, Some(300_000)).unwrap();
        press_enter_at_each(&mut session);
        session.exp_string("Created demo in demo.").unwrap();
        session.exp_eof().unwrap();

        let elsewhere = tempfile::tempdir().unwrap();
        let silent = make(elsewhere.path(), "demo", &[]);
        assert_eq!(files(&folder.path().join("demo")), files(&silent));
    }

    #[test]
    fn a_question_with_an_answer_is_not_asked_and_silent_asks_none() {
        for arguments in [&["--silent"][..], &["-d", "abi=stable", "-d", "min_python=3.11", "--silent"]] {
            let folder = tempfile::tempdir().unwrap();
            let mut command = support::tool(folder.path());
            command.args(["new", "demo", "--no-lock"]).args(arguments);
            let mut session = spawn_command(command, Some(300_000)).unwrap();
            let before = session.exp_string("Created demo in demo.").unwrap();
            assert!(!before.contains('?'), "{before}");
        }
    }
}
