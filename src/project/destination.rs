//! Where a project is to stand: a path that does not exist yet, or an empty folder.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::error::UserError;

/// The place of a project that is to be made.
#[derive(Debug)]
pub struct Destination {
    /// Absolute, with no link in it.
    pub(super) folder: PathBuf,
    /// As the user wrote it.
    shown: String,
}

impl Destination {
    /// Checks that a project can be made at `path`: nothing is there, or an empty folder, in a folder that exists.
    ///
    /// # Errors
    ///
    /// Something else is there, or the folder around it does not exist or cannot be read.
    pub fn check(path: &Path) -> Result<Self, UserError> {
        let shown = path.display().to_string();
        let unreadable = |error: std::io::Error| UserError::new(format!("cannot look into {shown}: {error}"));
        if path.exists() {
            let folder = path.canonicalize().map_err(unreadable)?;
            if !folder.is_dir() {
                return Err(UserError::new(format!("{shown} is a file: choose a path that does not exist yet")));
            }
            let is_empty = folder.read_dir().map_err(unreadable)?.next().is_none();
            return if is_empty { Ok(Self { folder, shown }) } else { Err(not_empty(&shown)) };
        }
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        if !parent.is_dir() {
            return Err(UserError::new(format!("the folder {} does not exist: make it first", parent.display())));
        }
        if path.is_symlink() {
            return Err(UserError::new(format!("{shown} is a broken symlink: choose a path that does not exist yet")));
        }
        let name = path.file_name().ok_or_else(|| no_name(&shown))?;
        Ok(Self { folder: parent.canonicalize().map_err(unreadable)?.join(name), shown })
    }

    /// Moves a folder here, in one step. A folder that another process has put here meanwhile stays.
    ///
    /// # Errors
    ///
    /// The place is taken, or cannot be written.
    pub(super) fn take(&self, folder: &Path) -> Result<(), UserError> {
        // Windows does not put a folder in the place of an empty one.
        if cfg!(windows) && self.folder.exists() {
            let _ = std::fs::remove_dir(&self.folder);
        }
        std::fs::rename(folder, &self.folder).map_err(|error| {
            if self.folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
                not_empty(&self.shown)
            } else {
                UserError::new(format!("cannot write to {}: {error}", self.shown))
            }
        })
    }

    /// The name of the folder, which is the project's name unless the user gives another.
    ///
    /// # Errors
    ///
    /// The folder's name is not Unicode.
    pub fn name(&self) -> Result<String, UserError> {
        let name = self.folder.file_name().and_then(OsStr::to_str);
        name.map(str::to_owned).ok_or_else(|| no_name(&self.shown))
    }
}

fn not_empty(shown: &str) -> UserError {
    UserError::new(format!("{shown} is not empty: choose a path that does not exist yet"))
}

fn no_name(shown: &str) -> UserError {
    UserError::new(format!("{shown} has no name to take for the project: give one with --name"))
}
