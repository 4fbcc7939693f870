//! Creates a project from answers.

use std::path::Path;

use anyhow::Context;

use super::destination::Destination;
use super::repository::Repository;
use super::{NewProject, lock, workspace};
use crate::error::UserError;
use crate::host::python::Version;
use crate::host::{interrupt, progress};
use crate::template::Template;
use crate::template::answers::Answers;
use crate::template::record;
use crate::template::worker::{Failure, Job};

/// Generates a project in a temporary folder, and moves it to `destination` once it is complete.
///
/// With `locks`, cargo creates `Cargo.lock` if it can.
///
/// # Errors
///
/// The template rejects an answer, or the project cannot be written. Nothing is left behind.
pub fn create(
    template: &Template,
    destination: &Destination,
    name: &str,
    answers: Answers,
    locks: bool,
) -> anyhow::Result<NewProject> {
    let workshop = destination.workshop()?;
    let scratch = tempfile::tempdir()?;
    let folder = workshop.path().join("project");
    std::fs::create_dir(&folder)?;
    let answers = template.origin.clone().into_iter().chain(answers).collect();
    let job = Job { name: name.to_owned(), answers, destination: folder.clone() };
    generate(template, &[job], scratch.path())?;
    record::add_tree(&folder)?;
    let place = &destination.folder;
    // A workspace has one Cargo.lock, in its root.
    let is_locked =
        locks && !workspace::is_possible(place) && progress::wait("create Cargo.lock", || lock::create(&folder));
    let made = (!destination.has_git).then(|| Repository::create(&folder, place));
    let (name, package, minimum) = read_pyproject(&folder)?;
    interrupt::check()?;
    destination.take(&folder)?;
    let repository = made.unwrap_or_else(|| Repository::adopt(place));
    Ok(NewProject { folder: place.clone(), name, package, minimum, is_locked, repository })
}

/// Generates all jobs, with temporary files in `scratch`.
///
/// # Errors
///
/// The template rejects an answer, or a file cannot be written.
pub(super) fn generate(template: &Template, jobs: &[Job], scratch: &Path) -> anyhow::Result<()> {
    let outcomes = template.generate(jobs, scratch)?;
    outcomes.into_iter().try_for_each(|outcome| {
        outcome.map_err(|failure| match failure {
            Failure::Refused(message) => UserError::new(message).into(),
            Failure::Failed(message) => anyhow::anyhow!(message),
        })
    })
}

/// Returns the distribution name, the package name and the oldest Python of the project in `folder`.
fn read_pyproject(folder: &Path) -> anyhow::Result<(String, String, Version)> {
    let pyproject: toml::Table = toml::from_str(&std::fs::read_to_string(folder.join("pyproject.toml"))?)?;
    let name = pyproject["project"]["name"].as_str().context("pyproject.toml has no name")?;
    let module = pyproject["tool"]["maturin"]["module-name"].as_str().context("pyproject.toml has no module-name")?;
    let package = module.split('.').next().unwrap_or(module);
    let requires = pyproject["project"]["requires-python"].as_str().and_then(|text| text.strip_prefix(">="));
    let minimum = requires.and_then(|text| text.parse().ok()).context("pyproject.toml has no requires-python")?;
    Ok((name.to_owned(), package.to_owned(), minimum))
}
