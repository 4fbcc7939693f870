//! A project for a user: where it is put, how it is made, and the proof that it works.

pub mod create;
pub mod destination;
pub mod first_day;

use std::path::PathBuf;

/// A project that has been made.
pub struct NewProject {
    pub folder: PathBuf,
    /// The distribution name, as it stands in pyproject.toml.
    pub name: String,
    /// The name that Python imports.
    pub package: String,
}
