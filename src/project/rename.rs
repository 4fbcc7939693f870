//! Renames a project: generates it with the old and the new answers, and replaces the files that differ.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use tempfile::TempDir;
use walkdir::WalkDir;

use super::destination::HIDDEN;
use super::{create, lock};
use crate::error::UserError;
use crate::host::{interrupt, scratch};
use crate::template::Template;
use crate::template::answers::Answers;
use crate::template::record::{self, Record};
use crate::template::worker::Job;

/// The changes that rename a project. Paths are relative to the project, with `/`.
#[derive(Debug)]
pub struct Renaming {
    project: PathBuf,
    /// In the project's file system. `old` contains the project's generated files, and `new` the renamed ones.
    workshop: TempDir,
    pub added: Vec<String>,
    pub changed: Vec<String>,
    pub deleted: Vec<String>,
}

impl Renaming {
    /// Generates the project in `folder` with the answers `old`, and then with `name` and the answers `new`.
    ///
    /// # Errors
    ///
    /// The template rejects an answer or didn't create the project, or a generated file was changed.
    pub fn prepare(
        template: &Template,
        folder: &Path,
        record: &Record,
        old: Answers,
        name: &str,
        new: Answers,
    ) -> anyhow::Result<Self> {
        let project = folder.canonicalize()?;
        let workshop = tempfile::Builder::new().prefix(HIDDEN).rand_bytes(0).tempdir_in(&project);
        let workshop = workshop.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                UserError::new(format!("{HIDDEN} exists: delete it, unless another command is using it"))
            }
            _ => UserError::new(format!("cannot write to {}: {error}", folder.display())),
        })?;
        let folders = ["old", "new"].map(|name| workshop.path().join(name));
        folders.iter().try_for_each(fs::create_dir)?;
        let [old_folder, new_folder] = &folders;
        let old_job = Job { name: record.project.name.clone(), answers: old, destination: old_folder.clone() };
        let new_job = Job { name: name.to_owned(), answers: new, destination: new_folder.clone() };
        create::generate(template, &[old_job, new_job], scratch::in_memory()?.path())?;
        check_tree(record, old_folder)?;
        record::add_tree(new_folder)?;

        fs::copy(project.join(record::FILE), old_folder.join(record::FILE))?;
        if project.join(lock::FILE).is_file() {
            fs::copy(project.join(lock::FILE), old_folder.join(lock::FILE))?;
            lock::rename(old_folder, new_folder)?;
        }
        let (old, new) = (files(old_folder)?, files(new_folder)?);
        check_unchanged(&project, old_folder, &old, &new)?;
        let is_changed = |path: &&String| !is_same(&old_folder.join(path), &new_folder.join(path));
        Ok(Self {
            added: new.difference(&old).cloned().collect(),
            changed: new.intersection(&old).filter(is_changed).cloned().collect(),
            deleted: old.difference(&new).cloned().collect(),
            project,
            workshop,
        })
    }

    /// Changes the project. After an error, it is as before.
    ///
    /// # Errors
    ///
    /// A file cannot be written or deleted.
    pub fn apply(&self) -> anyhow::Result<()> {
        interrupt::check()?;
        let outcome = self.replace_files();
        if outcome.is_err() {
            self.restore_files();
        }
        self.delete_empty_folders();
        outcome
    }

    fn replace_files(&self) -> anyhow::Result<()> {
        for path in self.changed.iter().chain(&self.added) {
            let place = self.project.join(path);
            let parent = place.parent().context("a file without a folder")?;
            let write = || {
                fs::create_dir_all(parent)?;
                fs::rename(self.workshop.path().join("new").join(path), &place)
            };
            write().map_err(|error| UserError::new(format!("cannot write {path}: {error}")))?;
        }
        for path in &self.deleted {
            fs::remove_file(self.project.join(path))
                .map_err(|error| UserError::new(format!("cannot delete {path}: {error}")))?;
        }
        Ok(())
    }

    fn restore_files(&self) {
        for path in &self.added {
            let _ = fs::remove_file(self.project.join(path));
        }
        for path in self.changed.iter().chain(&self.deleted) {
            let _ = fs::rename(self.workshop.path().join("old").join(path), self.project.join(path));
        }
    }

    fn delete_empty_folders(&self) {
        for path in self.deleted.iter().chain(&self.added) {
            for folder in Path::new(path).ancestors().skip(1).filter(|folder| *folder != Path::new("")) {
                // Fails if the folder contains something.
                let _ = fs::remove_dir(self.project.join(folder));
            }
        }
    }

    /// Returns the folders that only contain files of the user, such as the old package.
    pub fn left_folders(&self) -> BTreeSet<String> {
        let folder = |path: &String| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        let kept: BTreeSet<_> = self.changed.iter().chain(&self.added).filter_map(folder).collect();
        let left = self.deleted.iter().filter_map(folder).filter(|folder| !kept.contains(folder));
        left.filter(|folder| self.project.join(folder).exists()).collect()
    }
}

/// Checks that the template generates the files that it generated when the project was created.
fn check_tree(record: &Record, folder: &Path) -> anyhow::Result<()> {
    let Some(tree) = &record.project.tree else { return Ok(()) };
    if *tree != record::tree_hash(folder)? {
        let fault = "this template generates other files than the one that created the project";
        return Err(UserError::new(format!("{fault}: pass the folder of that one with --template")).into());
    }
    Ok(())
}

/// Checks that the user changed none of the generated files, and that the new paths are free.
fn check_unchanged(
    project: &Path,
    generated: &Path,
    old: &BTreeSet<String>,
    new: &BTreeSet<String>,
) -> Result<(), UserError> {
    let changed = old.iter().filter(|path| !is_same(&project.join(path), &generated.join(path)));
    let taken = new.difference(old).filter(|path| project.join(path).symlink_metadata().is_ok());
    let refuse = |paths: Vec<&str>, fault: &str| match paths.is_empty() {
        true => Ok(()),
        false => Err(UserError::new(format!("{fault}: {}", paths.join(", ")))),
    };
    refuse(
        changed.map(String::as_str).collect(),
        "restore these files first, they were changed after the project was created",
    )?;
    refuse(taken.map(String::as_str).collect(), "move these files first, the renamed project needs their paths")
}

/// Whether two files can be read and have the same content.
fn is_same(path: &Path, other: &Path) -> bool {
    fs::read(path).is_ok_and(|content| fs::read(other).is_ok_and(|other| content == other))
}

/// Returns the paths of all files in a folder.
fn files(folder: &Path) -> anyhow::Result<BTreeSet<String>> {
    let mut paths = BTreeSet::new();
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let parts = entry.path().strip_prefix(folder)?.iter().map(|part| part.to_string_lossy());
            paths.insert(parts.collect::<Vec<_>>().join("/"));
        }
    }
    Ok(paths)
}
