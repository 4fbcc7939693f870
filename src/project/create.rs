//! One project, from the answers to its place on disk.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use super::NewProject;
use super::destination::Destination;
use crate::error::UserError;
use crate::host::{command, interrupt};
use crate::template::Template;
use crate::template::answers::Answers;
use crate::template::worker::{Failure, Job};

/// Generates a project beside its place, and moves it there when it is whole.
///
/// # Errors
///
/// The template refuses an answer, or the project cannot be written; nothing is left behind then.
pub fn create(
    template: &Template,
    destination: &Destination,
    name: &str,
    answers: Answers,
) -> anyhow::Result<NewProject> {
    let parent = destination.folder.parent().context("the project needs a folder to be in")?;
    let workshop = tempfile::Builder::new()
        .prefix(".pyo3-template-")
        .tempdir_in(parent)
        .map_err(|error| UserError::new(format!("cannot write to {}: {error}", parent.display())))?;
    let scratch = tempfile::tempdir()?;
    let folder = workshop.path().join("project");
    std::fs::create_dir(&folder)?;
    let job = Job { name: name.to_owned(), answers, destination: folder.clone() };
    for outcome in template.generate(&[job], scratch.path())? {
        outcome.map_err(|failure| match failure {
            Failure::Refused(message) => UserError::new(message).into(),
            Failure::Failed(message) => anyhow::anyhow!(message),
        })?;
    }
    init_git(&folder);
    let (name, package) = names(&folder)?;
    interrupt::check()?;
    destination.take(&folder)?;
    Ok(NewProject { folder: destination.folder.clone(), name, package })
}

/// Makes the project a git repository, as `cargo new` does: not inside another one, and not without git.
fn init_git(folder: &Path) {
    let git = |arguments: &[&str]| command::run(Command::new("git").args(arguments).current_dir(folder));
    if git(&["rev-parse", "--is-inside-work-tree"]).is_err() {
        // A project without a repository is a whole project.
        let _ = git(&["init", "--quiet"]);
    }
}

/// The distribution name and the package name of the project in `folder`.
fn names(folder: &Path) -> anyhow::Result<(String, String)> {
    let pyproject: toml::Table = toml::from_str(&std::fs::read_to_string(folder.join("pyproject.toml"))?)?;
    let name = pyproject["project"]["name"].as_str().context("pyproject.toml has no name")?;
    let module = pyproject["tool"]["maturin"]["module-name"].as_str().context("pyproject.toml has no module-name")?;
    let package = module.split('.').next().unwrap_or(module);
    Ok((name.to_owned(), package.to_owned()))
}
