//! `new`: one project, from the answers to its place on disk.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use thiserror::Error;

use crate::answers::Answers;
use crate::command;
use crate::template::Template;
use crate::worker::Job;

/// Why a project cannot be made where, or as, the user wants it.
#[derive(Debug, Error)]
pub enum NewError {
    #[error("{0} is a file: choose a path that does not exist yet")]
    IsFile(String),
    #[error("{0} is not empty: choose a path that does not exist yet")]
    NotEmpty(String),
    #[error("the folder {0} does not exist: make it first")]
    NoParent(String),
    #[error("{0} has no name to take for the project: give one with --name")]
    NoName(String),
    /// The template's own words.
    #[error("{0}")]
    Refused(String),
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
            return if entries.next().is_some() { Err(NewError::NotEmpty(shown).into()) } else { Ok(Self { folder }) };
        }
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        if !parent.is_dir() {
            return Err(NewError::NoParent(parent.display().to_string()).into());
        }
        let name = path.file_name().ok_or(NewError::NoName(shown))?;
        Ok(Self { folder: parent.canonicalize()?.join(name) })
    }

    /// The project's name, unless the user gives another: that of the folder.
    pub fn name(&self) -> Result<String, NewError> {
        let name = self.folder.file_name().and_then(OsStr::to_str);
        name.map(str::to_owned).ok_or_else(|| NewError::NoName(self.folder.display().to_string()))
    }
}

/// Generates a project beside its place, and moves it there when it is whole.
pub fn create(template: &Template, destination: &Destination, name: &str, answers: Answers) -> anyhow::Result<Project> {
    let parent = destination.folder.parent().context("the project needs a folder to be in")?;
    let workshop = tempfile::Builder::new()
        .prefix(".pyo3-template-")
        .tempdir_in(parent)
        .with_context(|| format!("cannot write to {}", parent.display()))?;
    let _cleanup = RemoveOnInterrupt::new(workshop.path());

    let folder = workshop.path().join("project");
    std::fs::create_dir(&folder)?;
    let job = Job { name: name.to_owned(), answers, destination: folder.clone() };
    for outcome in template.generate(&[job])? {
        outcome.map_err(NewError::Refused)?;
    }
    init_git(&folder);
    let (name, package) = names(&folder)?;

    if destination.folder.exists() {
        std::fs::remove_dir(&destination.folder)?;
    }
    std::fs::rename(&folder, &destination.folder)?;
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

/// Removes a folder when the user presses Ctrl-C, as long as this value lives.
struct RemoveOnInterrupt(Arc<Mutex<Option<PathBuf>>>);

impl RemoveOnInterrupt {
    fn new(folder: &Path) -> Self {
        let shared = Arc::new(Mutex::new(Some(folder.to_owned())));
        let in_handler = Arc::clone(&shared);
        // Without a handler the folder stays behind, which is hidden and says whose it is.
        let _ = ctrlc::set_handler(move || {
            if let Some(folder) = in_handler.lock().unwrap_or_else(PoisonError::into_inner).take() {
                let _ = std::fs::remove_dir_all(folder);
            }
            std::process::exit(130);
        });
        Self(shared)
    }
}

impl Drop for RemoveOnInterrupt {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}
