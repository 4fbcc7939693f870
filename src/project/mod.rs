//! A project for a user: where it is put, how it is made, what comes next, and the proof that it works.

pub mod create;
pub mod destination;
pub mod first_day;
pub mod next_steps;
pub mod repository;
pub mod workspace;

use std::path::PathBuf;

use crate::host::python::Version;
use repository::Repository;

/// A project that has been made.
#[derive(Debug)]
pub struct NewProject {
    pub folder: PathBuf,
    /// The distribution name, as it stands in pyproject.toml.
    pub name: String,
    /// The name that Python imports.
    pub package: String,
    /// The oldest Python that it supports.
    pub minimum: Version,
    /// Whether it has a Cargo.lock.
    pub is_locked: bool,
    pub repository: Repository,
}
