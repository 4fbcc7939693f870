//! `new`: one project, from the answers to its place on disk.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use thiserror::Error;

use crate::answers::Answers;
use crate::command;
use crate::interrupt;
use crate::template::Template;
use crate::worker::Job;

/// Why a project cannot be made where the user wants it.
#[derive(Debug, Error)]
pub enum NewError {
    #[error("{0} is a file: choose a path that does not exist yet")]
    IsFile(String),
    #[error("{0} is a link to nothing: choose a path that does not exist yet")]
    IsBrokenLink(String),
    #[error("{0} is not empty: choose a path that does not exist yet")]
    NotEmpty(String),
    #[error("the folder {0} does not exist: make it first")]
    NoParent(String),
    #[error("cannot write to {0}: {1}")]
    NotWritable(String, std::io::Error),
    #[error("{0} has no name to take for the project: give one with --name")]
    NoName(String),
}

/// A project that has been made.
pub struct Project {
    pub folder: PathBuf,
    /// The distribution name, as it stands in pyproject.toml.
    pub name: String,
    /// The name that Python imports.
    pub package: String,
}

/// The place of a project that is to be made.
#[derive(Debug)]
pub struct Destination {
    /// Absolute, with no link in it.
    folder: PathBuf,
    /// As the user wrote it.
    shown: String,
}

impl Destination {
    /// Checks that a project can be made at `path`: nothing is there, or an empty folder, in a folder that exists.
    pub fn check(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display().to_string();
        if path.exists() {
            let folder = path.canonicalize()?;
            if !folder.is_dir() {
                return Err(NewError::IsFile(shown).into());
            }
            let mut entries = folder.read_dir().with_context(|| format!("cannot look into {shown}"))?;
            return if entries.next().is_some() {
                Err(NewError::NotEmpty(shown).into())
            } else {
                Ok(Self { folder, shown })
            };
        }
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        if !parent.is_dir() {
            return Err(NewError::NoParent(parent.display().to_string()).into());
        }
        if path.is_symlink() {
            return Err(NewError::IsBrokenLink(shown).into());
        }
        let name = path.file_name().ok_or_else(|| NewError::NoName(shown.clone()))?;
        Ok(Self { folder: parent.canonicalize()?.join(name), shown })
    }

    /// Moves a folder here, in one step. If somebody else was quicker, theirs stays.
    fn take(&self, folder: &Path) -> anyhow::Result<()> {
        // Windows does not put a folder in the place of an empty one.
        if cfg!(windows) && self.folder.exists() {
            let _ = std::fs::remove_dir(&self.folder);
        }
        std::fs::rename(folder, &self.folder).map_err(|error| {
            let shown = self.shown.clone();
            if self.folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
                NewError::NotEmpty(shown)
            } else {
                NewError::NotWritable(shown, error)
            }
        })?;
        Ok(())
    }

    /// The project's name, unless the user gives another: that of the folder.
    pub fn name(&self) -> Result<String, NewError> {
        let name = self.folder.file_name().and_then(OsStr::to_str);
        name.map(str::to_owned).ok_or_else(|| NewError::NoName(self.shown.clone()))
    }
}

/// Generates a project beside its place, and moves it there when it is whole.
pub fn create(template: &Template, destination: &Destination, name: &str, answers: Answers) -> anyhow::Result<Project> {
    let parent = destination.folder.parent().context("the project needs a folder to be in")?;
    let workshop = tempfile::Builder::new()
        .prefix(".pyo3-template-")
        .tempdir_in(parent)
        .map_err(|error| NewError::NotWritable(parent.display().to_string(), error))?;
    let scratch = tempfile::tempdir()?;
    let folder = workshop.path().join("project");
    std::fs::create_dir(&folder)?;
    let job = Job { name: name.to_owned(), answers, destination: folder.clone() };
    for outcome in template.generate(&[job], scratch.path())? {
        outcome?;
    }
    init_git(&folder);
    let (name, package) = names(&folder)?;
    interrupt::check()?;
    destination.take(&folder)?;
    Ok(Project { folder: destination.folder.clone(), name, package })
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
