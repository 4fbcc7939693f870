//! Renames a project: generates it with the old and the new answers, and replaces the files that differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use tempfile::TempDir;
use walkdir::WalkDir;

use super::create;
use super::destination::HIDDEN;
use crate::error::UserError;
use crate::host::{interrupt, scratch};
use crate::template::Template;
use crate::template::answers::Answers;
use crate::template::record::{self, Record};
use crate::template::worker::Job;

const LOCK: &str = "Cargo.lock";

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
        if project.join(LOCK).is_file() {
            fs::copy(project.join(LOCK), old_folder.join(LOCK))?;
            rename_lock(old_folder, new_folder)?;
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

/// Writes the renamed project's Cargo.lock, with the same versions unless the dependencies differ.
fn rename_lock(old: &Path, new: &Path) -> anyhow::Result<()> {
    let (before, after) = (read_manifests(old)?, read_manifests(new)?);
    let has_same_dependencies = before.iter().map(|(_, tables)| tables).eq(after.iter().map(|(_, tables)| tables));
    let names = std::iter::zip(before, after).map(|((old, _), (new, _))| (old, new)).collect();
    let lock = fs::read_to_string(old.join(LOCK))?;
    match rename_packages(&lock, &names).filter(|_| has_same_dependencies) {
        Some(lock) => fs::write(new.join(LOCK), lock)?,
        // Without cargo, the first build creates it.
        None => _ = create::lock(new),
    }
    Ok(())
}

/// Returns the name and the dependencies of each package, without dependencies on the project's other packages.
fn read_manifests(folder: &Path) -> anyhow::Result<Vec<(String, toml::Table)>> {
    let mut manifests = Vec::new();
    for path in files(folder)?.iter().filter(|path| path.ends_with("Cargo.toml")) {
        let mut manifest: toml::Table = toml::from_str(&fs::read_to_string(folder.join(path))?)?;
        let name = manifest["package"]["name"].as_str().context("a package without a name")?.to_owned();
        manifest.retain(|key, _| key.ends_with("dependencies"));
        for table in manifest.iter_mut().filter_map(|(_, table)| table.as_table_mut()) {
            table.retain(|_, dependency| dependency.get("path").is_none());
        }
        manifests.push((name, manifest));
    }
    Ok(manifests)
}

/// Renames packages in a Cargo.lock, and sorts it like cargo, which would otherwise rewrite it at the next build.
///
/// Returns `None` if a dependency has an old or a new name: cargo tells them apart by their versions.
fn rename_packages(lock: &str, names: &BTreeMap<String, String>) -> Option<String> {
    let mut blocks = lock.split("\n[[package]]\n");
    let head = blocks.next()?;
    let mut packages: Vec<_> = blocks.map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    for package in &mut packages {
        let name = package.first()?.strip_prefix("name = \"")?.strip_suffix('"')?.to_owned();
        let is_dependency = package.iter().any(|line| line.starts_with("source = "));
        let is_named = names.iter().any(|(old, new)| *old == name || *new == name);
        if is_dependency && is_named || package.iter().any(|line| line.starts_with('[')) {
            return None;
        }
        for line in package.iter_mut() {
            for (old, new) in names {
                for form in ["name = \"NAME\"", " \"NAME\","] {
                    if *line == form.replace("NAME", old) {
                        *line = form.replace("NAME", new);
                    }
                }
            }
        }
        if let Some(first) = package.iter().position(|line| line == "dependencies = [") {
            let end = package.len() - 1;
            package[first + 1..end].sort();
        }
    }
    packages.sort_by(|package, other| package[0].cmp(&other[0]));
    let packages = packages.iter().map(|package| format!("\n[[package]]\n{}\n", package.join("\n")));
    Some(format!("{head}{}", packages.collect::<String>()))
}
