//! The second tier: each distinct file, in its own language.

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
    /// Its own sources.
    pub source: &'static str,
    /// Checks those files that it is for, and counts in the tally what came of each.
    pub run: fn(&FileCheck, &[&DistinctFile], &FileBench, &mut Tally) -> anyhow::Result<()>,
}

/// What the checks of files share.
pub struct FileBench<'a> {
    pub tools: &'a Venv,
    pub passed: &'a Passed,
    /// Where programs find the files.
    pub folder: PathBuf,
}

impl FileCheck {
    /// Makes the check of all files that it is for.
    ///
    /// # Errors
    ///
    /// An interrupt, or a disk that cannot be written. What the check finds wrong is in the tally.
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

    /// Names a file, its content, and what else the check sees.
    pub fn key(&self, file: &DistinctFile, more: &str, bench: &FileBench) -> String {
        let seen = distinct::name(&distinct::digest(file.path, file.content));
        bench.passed.key(&seen, &[self.source, more])
    }

    /// What is wrong with a file.
    pub fn fault(&self, file: &DistinctFile, message: &str) -> Fault {
        let (variant, variants) = (&file.projects[0].variant.name, file.projects.len());
        let message = format!("{}{message}", file.path);
        Fault::new(self.name, variant, variants, message, &format!("--only {}", self.name))
    }
}

/// Where a program finds a file: its own path, in a folder for its content.
pub fn place(folder: &Path, file: &DistinctFile) -> PathBuf {
    folder.join(distinct::name(&Sha256::digest(file.content))).join(file.path)
}
