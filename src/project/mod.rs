//! Creates, checks and renames a project for a user.

pub mod create;
pub mod destination;
pub mod first_day;
mod lock;
pub mod next_steps;
pub mod rename;
pub mod repository;
pub mod workspace;

use std::path::PathBuf;

use crate::host::python::Version;
use repository::Repository;

/// A created project.
#[derive(Debug)]
pub struct NewProject {
    pub folder: PathBuf,
    /// The distribution name in pyproject.toml.
    pub name: String,
    /// The import name.
    pub package: String,
    /// The oldest supported Python.
    pub minimum: Version,
    /// Whether it has a Cargo.lock.
    pub is_locked: bool,
    pub repository: Repository,
}
