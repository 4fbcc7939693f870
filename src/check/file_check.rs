//! Checks of single files, run once for each distinct path and content.

use std::path::{Path, PathBuf};
use std::time::Instant;

use sha2::{Digest, Sha256};

use super::distinct::{self, DistinctFile};
use super::passed::Passed;
use super::report::{Fault, Tally, Tier};
use crate::host::cpu;
use crate::host::python::Venv;

/// A check of single files.
pub struct FileCheck {
    pub name: &'static str,
    pub is_for: fn(path: &str) -> bool,
    /// The check's source code.
    pub source: &'static str,
    /// Checks the files, and adds the results to the tally.
    pub run: fn(&FileCheck, &[&DistinctFile], &FileBench, &mut Tally) -> anyhow::Result<()>,
}

/// What file checks share.
pub struct FileBench<'a> {
    pub tools: &'a Venv,
    pub passed: &'a Passed,
    /// The folder for files that programs read.
    pub folder: PathBuf,
}

impl FileCheck {
    /// Checks all files that the check applies to.
    ///
    /// # Errors
    ///
    /// An interrupt, or a file cannot be written. Faults are in the tally.
    pub fn check_all(&self, files: &[DistinctFile], bench: &FileBench) -> anyhow::Result<Tally> {
        let (start, cpu) = (Instant::now(), cpu::used());
        let files: Vec<_> = files.iter().filter(|file| (self.is_for)(file.path)).collect();
        let total = files.iter().map(|file| file.projects.len()).sum();
        let mut tally = Tally::new(Tier::Files, self.name, total, files.len());
        (self.run)(self, &files, bench, &mut tally)?;
        tally.row.seconds = start.elapsed().as_secs_f64();
        tally.row.cpu_seconds = (cpu::used() - cpu).as_secs_f64();
        Ok(tally)
    }

    /// Returns the cache key of a file. `more` is other input of the check.
    pub fn key(&self, file: &DistinctFile, more: &str, bench: &FileBench) -> String {
        let seen = distinct::name(&distinct::digest(file.path, file.content));
        bench.passed.key(&seen, &[self.source, more])
    }

    /// Creates a fault in a file.
    pub fn fault(&self, file: &DistinctFile, message: &str) -> Fault {
        let (variant, variants) = (&file.projects[0].variant.name, file.projects.len());
        let message = format!("{}{message}", file.path);
        Fault::new(self.name, variant, variants, message, &format!("--only {}", self.name))
    }
}

/// Returns where to write a file for a program: at its own path, in a folder named after its content.
pub fn place(folder: &Path, file: &DistinctFile) -> PathBuf {
    folder.join(distinct::name(&Sha256::digest(file.content))).join(file.path)
}
