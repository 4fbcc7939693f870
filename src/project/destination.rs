//! Where a project is created: a new path, an empty folder, or a folder that contains only `.git`.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::repository;
use crate::error::UserError;

/// The prefix of the tool's temporary folders.
pub(super) const HIDDEN: &str = ".pyo3-template";

/// Where to create a project.
#[derive(Debug)]
pub struct Destination {
    /// Absolute, without symlinks.
    pub(super) folder: PathBuf,
    /// The path as the user wrote it.
    shown: String,
    /// Whether the folder exists. It is never replaced, because it may be a working directory or a mount point.
    exists: bool,
    /// Whether the folder contains `.git`.
    pub(super) has_git: bool,
}

impl Destination {
    /// Checks that a project can be created at `path`.
    ///
    /// # Errors
    ///
    /// The path is not empty, or its parent folder does not exist or cannot be read.
    pub fn check(path: &Path) -> Result<Self, UserError> {
        let shown = path.display().to_string();
        let unreadable = |error: io::Error| UserError::new(format!("cannot read {shown}: {error}"));
        if path.exists() {
            let folder = path.canonicalize().map_err(unreadable)?;
            if !folder.is_dir() {
                return Err(UserError::new(format!("{shown} is a file: choose a new path")));
            }
            let has_git = folder.join(".git").exists();
            if !is_free(&folder).map_err(unreadable)? {
                return Err(not_empty(&shown));
            }
            if has_git && repository::has_commit(&folder) {
                let fault = "is a git repository with commits: choose a new path";
                return Err(UserError::new(format!("{shown} {fault}")));
            }
            return Ok(Self { folder, shown, exists: true, has_git });
        }
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        if !parent.is_dir() {
            return Err(UserError::new(format!("the folder {} does not exist: create it first", parent.display())));
        }
        if path.is_symlink() {
            return Err(UserError::new(format!("{shown} is a broken symlink: choose a new path")));
        }
        let name = path.file_name().ok_or_else(|| no_name(&shown))?;
        let folder = parent.canonicalize().map_err(unreadable)?.join(name);
        Ok(Self { folder, shown, exists: false, has_git: false })
    }

    /// Returns the folder itself if it exists, or its parent.
    pub fn nearest(&self) -> &Path {
        if self.exists { &self.folder } else { self.folder.parent().unwrap_or(&self.folder) }
    }

    /// Creates a hidden temporary folder on the same file system. In an existing folder, it also locks out other
    /// processes.
    ///
    /// # Errors
    ///
    /// Another process created files in the destination, or it cannot be written.
    pub(super) fn workshop(&self) -> Result<TempDir, UserError> {
        let parent = self.nearest();
        let mut builder = tempfile::Builder::new();
        let builder =
            if self.exists { builder.prefix(HIDDEN).rand_bytes(0) } else { builder.prefix(".pyo3-template-") };
        let workshop = builder.tempdir_in(parent).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => not_empty(&self.shown),
            _ => UserError::new(format!("cannot write to {}: {error}", parent.display())),
        })?;
        // Another process may have created a project since the check.
        if self.exists && !is_free(&self.folder).is_ok_and(|is_free| is_free) {
            return Err(not_empty(&self.shown));
        }
        Ok(workshop)
    }

    /// Moves the contents of `folder`, in the temporary folder, to the destination. Files of other processes are kept.
    ///
    /// # Errors
    ///
    /// The destination is not empty, or cannot be written.
    pub(super) fn take(&self, folder: &Path) -> Result<(), UserError> {
        if self.exists {
            return move_content(folder, &self.folder)
                .map_err(|error| UserError::new(format!("cannot write to {}: {error}", self.shown)));
        }
        std::fs::rename(folder, &self.folder).map_err(|error| {
            if self.folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
                not_empty(&self.shown)
            } else {
                UserError::new(format!("cannot write to {}: {error}", self.shown))
            }
        })
    }

    /// Returns the name of the folder: the default of the project name.
    ///
    /// # Errors
    ///
    /// The name of the folder is not valid Unicode.
    pub fn name(&self) -> Result<String, UserError> {
        let name = self.folder.file_name().and_then(OsStr::to_str);
        name.map(str::to_owned).ok_or_else(|| no_name(&self.shown))
    }
}

/// Whether a folder contains at most `.git` and the tool's temporary folder.
fn is_free(folder: &Path) -> io::Result<bool> {
    for entry in folder.read_dir()? {
        let name = entry?.file_name();
        if name != ".git" && name != HIDDEN {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Moves all entries of a folder, or none.
fn move_content(from: &Path, to: &Path) -> io::Result<()> {
    let mut moved = Vec::new();
    let outcome = from.read_dir()?.try_for_each(|entry| {
        let entry = entry?;
        let target = to.join(entry.file_name());
        std::fs::rename(entry.path(), &target)?;
        moved.push((target, entry.path()));
        Ok(())
    });
    if outcome.is_err() {
        for (target, origin) in moved {
            let _ = std::fs::rename(target, origin);
        }
    }
    outcome
}

fn not_empty(shown: &str) -> UserError {
    UserError::new(format!("{shown} is not empty: choose a new path"))
}

fn no_name(shown: &str) -> UserError {
    UserError::new(format!("cannot derive the project name from {shown}: pass --name"))
}
