//! What has passed before, so that an unchanged input is not checked again.

use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use super::REQUIREMENTS;
use super::distinct;
use crate::command;
use crate::python::Python;

/// A folder with a file for each input that has passed a check: an empty one, or one with what is to be told of it.
///
/// A name stands for what the check saw and for all that looked at it: this tool, the pinned tools, rustc, the Pythons.
pub struct Store {
    folder: PathBuf,
    /// Names all that looks at an input.
    pub fingerprint: String,
    /// Whether what has passed before counts.
    is_read: bool,
}

impl Store {
    /// Opens the store in `folder`; `program` is this tool, and `root` the repository.
    pub fn open<'a>(
        folder: &Path,
        program: &Path,
        root: &Path,
        pythons: impl Iterator<Item = &'a Python>,
        is_read: bool,
    ) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let mut hash = Sha256::new();
        hash.update(std::fs::read(program)?);
        hash.update(std::fs::read(root.join(REQUIREMENTS))?);
        hash.update(command::run(Command::new("rustc").arg("-vV"))?);
        for python in pythons {
            hash.update(format!("{python:?}"));
        }
        Ok(Self { folder: folder.to_owned(), fingerprint: distinct::name(&hash.finalize()), is_read })
    }

    /// Whether the input called `key` has passed `check`.
    pub fn has(&self, check: &str, key: &str) -> bool {
        self.is_read && self.path(check, key).exists()
    }

    /// Remembers that the input has passed. Should that fail, it is checked again next time.
    pub fn add(&self, check: &str, key: &str) {
        self.note(check, key, "");
    }

    /// Remembers that the input has passed, and what is to be told of it.
    pub fn note(&self, check: &str, key: &str, text: &str) {
        let _ = std::fs::write(self.path(check, key), text);
    }

    /// What was noted of the input when it passed.
    pub fn noted(&self, check: &str, key: &str) -> Option<String> {
        if self.is_read { std::fs::read_to_string(self.path(check, key)).ok() } else { None }
    }

    fn path(&self, check: &str, key: &str) -> PathBuf {
        self.folder.join(format!("{}-{}-{key}", self.fingerprint, check.replace(' ', "_")))
    }
}
