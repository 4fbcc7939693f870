//! `rename` turns a project into the one that `new` creates, or says why not and changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use pyo3_template::host::command;
use pyo3_template::template::worker::Failure;
use pyo3_template::template::{answers, record, source};

use crate::any_input::{self, Input};
use crate::support::{self, files, make, root, tool, values};

type Files = BTreeMap<String, Vec<u8>>;

/// `rename` in a project.
fn rename(project: &Path, arguments: &[&str]) -> Command {
    let mut command = tool(project);
    command.arg("rename").args(arguments);
    command
}

/// Renames a project, which has to succeed, and returns what is printed.
fn renamed(project: &Path, arguments: &[&str]) -> String {
    let output = rename(project, arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", error(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Asserts that a command fails with exit code 2 and this message, and that the project is as before.
fn assert_refused(project: &Path, mut command: Command, message: &str) {
    let before = files(project);
    let output = command.output().unwrap();
    assert_eq!(error(&output), format!("error: {message}\n"));
    assert_eq!(output.status.code(), Some(2));
    assert!(files(project) == before, "a file was changed");
}

/// Asserts that two projects are equal, and names the files that differ.
fn assert_same(found: &Files, expected: &Files, context: &str) {
    let differs = |path: &&String| found.get(*path) != expected.get(*path);
    let paths: BTreeSet<_> = found.keys().chain(expected.keys()).filter(differs).collect();
    assert!(paths.is_empty(), "{context}: {paths:?} differ");
}

/// Generates projects as `new` creates them, without Cargo.lock.
fn generate(folder: &Path, inputs: &[&Input]) -> Vec<(PathBuf, Result<(), Failure>)> {
    let origin = support::open(root()).origin;
    let origin = || origin.iter().map(|(name, value)| format!("{name}={value}"));
    let inputs =
        inputs.iter().map(|(name, definitions)| (name.as_str(), definitions.iter().cloned().chain(origin()).collect()));
    let generated = support::generate(folder, inputs);
    for (project, _) in generated.iter().filter(|(_, outcome)| outcome.is_ok()) {
        record::add_tree(project).unwrap();
    }
    generated
}

#[test]
fn a_renamed_project_equals_a_new_one() {
    let [starters, licenses, providers] = ["starter", "license", "wheel_ci"].map(values);
    let definitions = |(index, starter): (usize, &String)| {
        vec![
            format!("starter={starter}"),
            format!("license={}", licenses[index % licenses.len()]),
            format!("wheel_ci={}", providers[index % providers.len()]),
            format!("dev_scripts={}", index % 2 == 0),
        ]
    };
    let texts = ["repository_owner=octo-org", "description=A \"text\""].map(str::to_owned);
    let inputs: Vec<Input> = starters.iter().enumerate().map(|case| ("demo".to_owned(), definitions(case))).collect();
    let with_texts = |(_, definitions): &Input| ("zeta-9.x".to_owned(), [&definitions[..], &texts].concat());
    let renamed_inputs: Vec<_> = inputs.iter().map(with_texts).collect();
    let folder = tempfile::tempdir().unwrap();
    let generated = generate(folder.path(), &inputs.iter().chain(&renamed_inputs).collect::<Vec<_>>());
    let (old, new) = generated.split_at(starters.len());
    for (starter, ((project, _), (expected, _))) in starters.iter().zip(old.iter().zip(new)) {
        renamed(project, &["zeta-9.x", "--owner", "octo-org", "--description", "A \"text\""]);
        assert_same(&files(project), &files(expected), starter);
    }
    // As `new` creates it.
    let inside = tempfile::tempdir().unwrap();
    let definitions: Vec<_> = renamed_inputs[0].1.iter().map(String::as_str).collect();
    assert_same(&files(&old[0].0), &files(&make(inside.path(), "zeta-9.x", &definitions)), "new");
}

/// What `new` makes of each input: the files of the project, or the message.
fn outcomes(inputs: &[Input]) -> Vec<Result<Files, String>> {
    let questions = support::open(root()).questions;
    let check = |(_, definitions): &Input| answers::collect(&questions, None, definitions);
    let checked: Vec<_> = inputs.iter().map(|input| check(input).map_err(|error| error.to_string())).collect();
    let valid: Vec<_> = inputs.iter().zip(&checked).filter(|(_, outcome)| outcome.is_ok()).collect();
    let valid: Vec<_> = valid.into_iter().map(|(input, _)| input).collect();
    let folder = tempfile::tempdir().unwrap();
    let mut generated = generate(folder.path(), &valid).into_iter();
    let outcome = |checked: Result<_, String>| {
        checked?;
        let (project, outcome) = generated.next().unwrap();
        outcome.map(|()| files(&project)).map_err(|failure| failure.to_string())
    };
    checked.into_iter().map(outcome).collect()
}

/// One project is renamed again and again, from one hostile answer to the next.
#[test]
fn any_answer_gives_what_new_gives_or_changes_nothing() {
    let cases = if support::is_thorough() { 300 } else { 20 };
    let template = support::open(root());
    // A program can't be given a null character.
    let strategy = any_input::input(&template.questions)
        .prop_filter("a null character", |(name, texts)| !name.contains('\0') && !texts.concat().contains('\0'));
    let mut runner = TestRunner::default();
    let mut inputs: Vec<Input> = (0..cases).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
    // The project has the default answers then, like a new one.
    inputs.insert(0, ("q".repeat(64), vec!["description={{ x }} {% raw %} ${{ y }} \"\\".to_owned()]));

    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    let mut made = 0;
    for (input, outcome) in inputs.iter().zip(outcomes(&inputs)) {
        let (name, definitions) = input;
        let before = files(&project);
        let mut command = tool(&project);
        command.arg("rename").args(definitions.iter().map(|definition| format!("--define={definition}")));
        let output = command.args(["--", name]).output().unwrap();
        match outcome {
            Ok(expected) => {
                assert!(output.status.success(), "{}: {input:?}", error(&output));
                assert_same(&files(&project), &expected, &format!("{input:?}"));
                made += 1;
            }
            Err(message) => {
                assert_eq!(error(&output), format!("error: {message}\n"), "{input:?}");
                assert_eq!(output.status.code(), Some(2), "{input:?}");
                assert_same(&files(&project), &before, &format!("{input:?}"));
            }
        }
    }
    let refused = inputs.len() - made;
    support::say(&format!("{} sets of answers: {made} renamed projects, {refused} refused", inputs.len()));
    assert!(made > 1 && refused > 0);
}

#[test]
fn a_changed_file_is_refused_and_a_taken_path_too() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    let write = |path: &str, text: &str| std::fs::write(project.join(path), text).unwrap();
    let readme = std::fs::read_to_string(project.join("README.md")).unwrap();
    write("README.md", "changed");
    std::fs::rename(project.join("tox.toml"), folder.path().join("tox.toml")).unwrap();
    let message = "restore these files first, they were changed after the project was created: README.md, tox.toml";
    assert_refused(&project, rename(&project, &["sums"]), message);
    write("README.md", &readme);
    std::fs::rename(folder.path().join("tox.toml"), project.join("tox.toml")).unwrap();

    std::fs::create_dir(project.join("python/sums")).unwrap();
    write("python/sums/__init__.py", "mine");
    let message = "move these files first, the renamed project needs their paths: python/sums/__init__.py";
    assert_refused(&project, rename(&project, &["sums"]), message);

    std::fs::create_dir(project.join(".pyo3-template")).unwrap();
    let message = ".pyo3-template exists: delete it, unless another command is using it";
    assert_refused(&project, rename(&project, &["sums"]), message);
}

/// A file stands where the renamed package needs a folder, which is found after other files were replaced.
#[test]
fn an_error_halfway_restores_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    std::fs::write(project.join("python/sums"), "mine").unwrap();
    let before = files(&project);
    let output = rename(&project, &["sums"]).output().unwrap();
    let message = error(&output);
    assert!(message.starts_with("error: cannot write python/sums/__init__.py: "), "{message}");
    assert_eq!(output.status.code(), Some(2));
    assert_same(&files(&project), &before, "after the error");
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_the_old_or_the_new_project() {
    use std::process::Stdio;
    let folder = tempfile::tempdir().unwrap();
    let original = make(folder.path(), "demo", &[]);
    let project = folder.path().join("copy");
    let copy = || {
        let _ = std::fs::remove_dir_all(&project);
        source::copy_all(&original, &project).unwrap();
    };
    copy();
    let start = std::time::Instant::now();
    renamed(&project, &["sums"]);
    let duration = start.elapsed();
    let (old, new) = (files(&original), files(&project));
    assert!(old != new);
    for moment in 0..12 {
        copy();
        let child = rename(&project, &["sums"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(duration * moment / 10);
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        let output = child.wait_with_output().unwrap();
        let expected = if output.status.success() { &new } else { &old };
        assert_same(&files(&project), expected, &format!("{:?}, {}", output.status.code(), error(&output)));
        assert!([None, Some(0), Some(130)].contains(&output.status.code()), "{}", error(&output));
    }
}

#[test]
fn files_of_the_user_and_the_history_stay() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"];
        command::run(Command::new("git").args(identity).args(arguments).current_dir(&project)).unwrap()
    };
    git(&["add", "--all", "."]);
    git(&["commit", "--quiet", "--message", "Initial commit"]);
    git(&["remote", "add", "origin", "https://github.com/octo-org/sums.git"]);
    let mine = [("python/demo/mine.py", "1"), ("mine.txt", "2"), ("uv.lock", "3")];
    for (path, text) in mine {
        std::fs::write(project.join(path), text).unwrap();
    }
    let printed = renamed(&project, &["sums"]);
    assert!(printed.contains("\npython/demo still contains files that the template didn't create.\n"), "{printed}");
    for (path, text) in mine {
        assert_eq!(std::fs::read_to_string(project.join(path)).unwrap(), text);
    }
    // Without --owner, the placeholder becomes the owner of the remote.
    let record = support::toml(&project.join(".template-answers.toml"));
    assert_eq!(record["values"]["repository_owner"].as_str(), Some("octo-org"));
    assert!(!printed.contains("your-github-name"), "{printed}");

    assert_eq!(git(&["log", "--format=%s"]), "Initial commit\n");
    let (_, commands) = printed.split_once("Commit it:\n").unwrap();
    assert_eq!(commands, "  git add --all .\n  git commit --message \"Rename the project\"\n");
    git(&["add", "--all", "."]);
    git(&["commit", "--quiet", "--message", "Rename the project"]);
    let moved = git(&["log", "-1", "--name-status", "--format=", "--find-renames"]);
    assert!(moved.lines().any(|line| line.ends_with("python/demo/py.typed\tpython/sums/py.typed")), "{moved}");
    // The owner is kept from now on.
    renamed(&project, &["sums", "--description", "x"]);
    let record = support::toml(&project.join(".template-answers.toml"));
    assert_eq!(record["values"]["repository_owner"].as_str(), Some("octo-org"));
}

/// As the guide says for a project that was changed.
#[test]
fn a_branch_with_the_new_name_is_merged_into_a_changed_project() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"];
        command::run(Command::new("git").args(identity).args(arguments).current_dir(&project)).unwrap()
    };
    let append = |path: &str, text: &str| {
        let before = std::fs::read_to_string(project.join(path)).unwrap();
        std::fs::write(project.join(path), before + text).unwrap();
    };
    let commit = |message: &str| {
        git(&["add", "--all", "."]);
        git(&["commit", "--quiet", "--message", message]);
    };
    commit("Begin");
    append("README.md", "\nMy text.\n");
    append("python/demo/__init__.py", "\nmine = 1\n");
    commit("Change");
    git(&["switch", "--quiet", "--create", "rename", "HEAD~"]);
    renamed(&project, &["sums", "--description", "Adds numbers"]);
    commit("Rename the project");
    git(&["switch", "--quiet", "main"]);
    git(&["merge", "--quiet", "--no-edit", "rename"]);

    let read = |path: &str| std::fs::read_to_string(project.join(path)).unwrap();
    let readme = read("README.md");
    assert!(readme.starts_with("# sums\n") && readme.ends_with("\nMy text.\n"), "{readme}");
    assert!(read("python/sums/__init__.py").ends_with("\nmine = 1\n"));
    assert!(!project.join("python/demo").exists());
}

/// As after unpacking an archive.
#[cfg(unix)]
#[test]
fn a_project_without_a_repository_is_renamed_from_outside_and_committed() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("a demo");
    std::fs::rename(make(folder.path(), "demo", &[]), &project).unwrap();
    std::fs::remove_dir_all(project.join(".git")).unwrap();
    let listed = renamed(folder.path(), &["sums", "a demo", "--dry-run"]);
    let [changed, added, deleted] =
        ["change ", "add ", "delete "].map(|verb| listed.lines().filter(|line| line.starts_with(verb)).count());
    let printed = renamed(folder.path(), &["sums", "a demo"]);
    let (summary, commands) = printed.split_once("\nCommit it:\n").unwrap();
    let expected = format!(
        "Changed {changed} files, added {added} and deleted {deleted}.\n\
         Replace these placeholders: A Python package written in Rust, your-github-name.\n"
    );
    assert_eq!(summary, expected);
    assert!(!project.join("python/demo").exists());
    let mut bash = Command::new("bash");
    let names = ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"];
    bash.args(["-ec", commands]).current_dir(folder.path()).envs(names.map(|name| (name, "x")));
    command::run(&mut bash).unwrap();
    let mut git = Command::new("git");
    git.args(["log", "--format=%s", "main"]).current_dir(&project);
    assert_eq!(command::run(&mut git).unwrap(), "Rename the project\n");
}

#[test]
fn a_dry_run_lists_the_changes() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    let before = files(&project);
    let printed = renamed(&project, &["sums", "--dry-run"]);
    assert_same(&files(&project), &before, "after a dry run");
    renamed(&project, &["sums"]);
    let after = files(&project);
    let verb = |path: &&String| match (before.get(*path), after.get(*path)) {
        (None, _) => "add",
        (_, None) => "delete",
        (old, new) if old != new => "change",
        _ => "",
    };
    let paths: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let expected = paths.iter().filter(|path| !verb(path).is_empty()).map(|path| format!("{} {path}", verb(path)));
    assert_eq!(printed.lines().map(str::to_owned).collect::<BTreeSet<_>>(), expected.collect());
}

#[test]
fn a_project_of_another_template_or_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let hint = "pass the root of a project that this template created";
    let output = rename(folder.path(), &["sums"]).output().unwrap();
    assert!(error(&output).starts_with("error: cannot read .template-answers.toml in .: "), "{}", error(&output));
    assert!(error(&output).ends_with(&format!(": {hint}\n")), "{}", error(&output));
    assert_eq!(output.status.code(), Some(2));

    let project = make(folder.path(), "demo", &[]);
    let path = project.join(".template-answers.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let version = format!("version = \"{}\"", env!("CARGO_PKG_VERSION"));
    std::fs::write(&path, text.replace(&version, "version = \"0.0.9\"")).unwrap();
    let message = "another version created this project: \
                   run `uvx pyo3-template@0.0.9 rename sums --description 'a b'`";
    assert_refused(&project, rename(&project, &["sums", "--description", "a b"]), message);

    let (start, rest) = text.split_once("tree = \"").unwrap();
    std::fs::write(&path, format!("{start}tree = \"{}\"{}", "0".repeat(40), rest.split_once('"').unwrap().1)).unwrap();
    let message = "this template generates other files than the one that created the project: \
                   pass the folder of that one with --template";
    assert_refused(&project, rename(&project, &["sums"]), message);

    std::fs::write(&path, "[template]\n").unwrap();
    let message = ".template-answers.toml is not a record: missing field `version`";
    assert_refused(&project, rename(&project, &["sums"]), message);
}

/// cargo-generate records neither the tree nor the template.
#[test]
fn a_project_from_cargo_generate_gets_a_whole_record() {
    let folder = tempfile::tempdir().unwrap();
    let generated = support::generate(folder.path(), [("demo", vec!["license=MIT".to_owned()])].into_iter());
    let (project, outcome) = &generated[0];
    assert_eq!(*outcome, Ok(()));
    renamed(project, &["sums"]);
    assert_same(&files(project), &files(&make(folder.path(), "sums", &["license=MIT"])), "the record");
}

/// The third-party packages of a Cargo.lock.
fn pins(lock: &str) -> BTreeSet<&str> {
    lock.split("\n[[package]]\n").filter(|package| package.contains("\nchecksum = ")).map(str::trim_end).collect()
}

#[test]
fn cargo_lock_keeps_its_versions() {
    for starter in ["hello_world", "production_deployment"] {
        let folder = tempfile::tempdir().unwrap();
        let definition = format!("starter={starter}");
        let output = tool(folder.path()).args(["new", "demo", "--silent", "-d", &definition]).output().unwrap();
        assert!(output.status.success(), "{}", error(&output));
        let project = folder.path().join("demo");
        let lock = || std::fs::read_to_string(project.join("Cargo.lock")).unwrap();
        // cargo also leaves it as it is.
        let check = || {
            let before = lock();
            for option in ["--locked", "--quiet"] {
                let mut cargo = Command::new("cargo");
                cargo.args(["metadata", option, "--format-version", "1"]).current_dir(&project);
                command::run(&mut cargo).unwrap();
            }
            assert_eq!(lock(), before);
        };
        let before = lock();
        assert!(!pins(&before).is_empty());
        // Sorted before and after all dependencies, without cargo.
        for name in ["zzz-last", "aaa-first"] {
            let output = rename(&project, &[name]).env("PATH", folder.path()).output().unwrap();
            assert!(output.status.success(), "{}", error(&output));
            check();
            assert_eq!(pins(&lock()), pins(&before));
            assert!(lock().contains(&format!("\nname = \"{}\"\n", name.replace('-', "_"))));
        }
        // A dependency has this name: cargo adds versions to both.
        assert!(before.contains("\nname = \"syn\"\n"));
        renamed(&project, &["syn"]);
        check();
        renamed(&project, &["demo"]);
        check();
        assert_eq!(lock(), before);
    }
}
