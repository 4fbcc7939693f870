//! `action-validator`: checks that the jobs and files that a workflow refers to exist.
//!
//! Runs the program instead of linking the crate, whose licence doesn't allow that.

use std::path::Path;
use std::process::Command;

use super::is_workflow;
use crate::check::distinct::{self, DistinctFile};
use crate::check::file_check::{FileBench, FileCheck};
use crate::check::projects::write_file;
use crate::check::report::{Skip, Tally, Verdict};
use crate::host::command::{self, CommandError};
use crate::host::{interrupt, parts};

pub const CHECK: FileCheck =
    FileCheck { name: "action-validator", is_for: is_workflow, source: include_str!("references.rs"), run };

/// Runs action-validator on each workflow, with the files that all its projects have in common.
fn run(check: &FileCheck, files: &[&DistinctFile], bench: &FileBench, tally: &mut Tally) -> anyhow::Result<()> {
    let Ok(version) = command::run(Command::new(check.name).arg("--version")) else {
        let skip = Skip::new(check.name, &parts::ACTION_VALIDATOR.missing());
        tally.skips = vec![skip; files.len()];
        return Ok(());
    };
    for file in files {
        interrupt::check()?;
        let neighbours = common_paths(file);
        let key = check.key(file, &format!("{version}{}", neighbours.join("\n")), bench);
        tally.add(if bench.passed.has(check.name, &key) {
            Verdict::Remembered
        } else if let Err(error) = validate_references(file, &neighbours, &bench.folder) {
            Verdict::Failed(check.fault(file, &format!("\n{error:#}")))
        } else {
            bench.passed.add(check.name, &key);
            Verdict::Passed
        });
    }
    Ok(())
}

/// Returns the paths that all projects with a file have in common.
fn common_paths<'a>(file: &DistinctFile<'a>) -> Vec<&'a str> {
    let is_common = |path: &&String| file.projects.iter().all(|project| project.files.contains_key(*path));
    let paths = file.projects[0].files.keys().filter(is_common).map(String::as_str);
    // The first cargo command in a project creates it.
    paths.chain(["Cargo.lock"]).collect()
}

/// Runs action-validator on a workflow, in a git repository with empty files at `paths`.
fn validate_references(file: &DistinctFile, paths: &[&str], folder: &Path) -> anyhow::Result<()> {
    let repository =
        folder.join(format!("{}-{}", CHECK.name, distinct::name(&distinct::digest(file.path, file.content))));
    for path in paths {
        write_file(&repository.join(path), b"")?;
    }
    write_file(&repository.join(file.path), file.content)?;
    let run = |program: &str, arguments: &[&str]| -> Result<_, CommandError> {
        let mut command = Command::new(program);
        // A git hook may set these for another repository.
        command.args(arguments).current_dir(&repository);
        for variable in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
            command.env_remove(variable);
        }
        command::run(&mut command)
    };
    run("git", &["init", "--quiet"])?;
    run("git", &["add", "--all", "--force"])?;
    run(CHECK.name, &[file.path])?;
    Ok(())
}
