//! The template: its questions, answers and variants, and the generation of projects.
//!
//! Follow one answer: [`questions`] → [`answers`] or [`variants`] → [`worker`].

pub mod answers;
pub mod questions;
pub mod record;
pub mod source;
pub mod variants;
pub mod worker;

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use walkdir::WalkDir;

use answers::Answers;
use questions::Question;
use source::Source;
use worker::{Failure, Job};

/// A template, copied to a temporary folder.
pub struct Template {
    copy: TempDir,
    /// The questions, in the order in which they are asked.
    pub questions: Vec<Question>,
    /// The template's address and commit, as far as they are known.
    pub origin: Answers,
    /// The executable of this tool, which also runs as the worker.
    pub program: PathBuf,
}

impl Template {
    /// Copies a template and reads its questions. `program` is the executable of this tool.
    ///
    /// # Errors
    ///
    /// A file cannot be read, or a question is invalid.
    pub fn open(source: &Source, program: PathBuf) -> anyhow::Result<Self> {
        let copy = tempfile::tempdir()?;
        source.copy(copy.path())?;
        let questions = questions::read(copy.path())?;
        Ok(Self { copy, questions, origin: record::origin(source), program })
    }

    /// Hashes the template without the folders of other starters.
    ///
    /// # Errors
    ///
    /// A file of the template cannot be read.
    pub fn digest(&self, starter: &str) -> anyhow::Result<String> {
        let starters = self.copy.path().join("template/starters");
        let mut hash = Sha256::new();
        for entry in WalkDir::new(self.copy.path()).sort_by_file_name() {
            let entry = entry?;
            let of_starter = entry.path().strip_prefix(&starters).ok().and_then(|path| path.iter().next());
            if entry.file_type().is_file() && of_starter.is_none_or(|name| name == starter) {
                let path = entry.path().strip_prefix(self.copy.path())?;
                hash.update(path.as_os_str().as_encoded_bytes());
                hash.update([0]);
                hash.update(Sha256::digest(std::fs::read(entry.path())?));
            }
        }
        Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Generates all jobs, with temporary files in `scratch`. The results are in the order of the jobs.
    pub fn generate(&self, jobs: &[Job], scratch: &Path) -> anyhow::Result<Vec<Result<(), Failure>>> {
        worker::run(&self.program, self.copy.path(), scratch, jobs)
    }
}
