//! The generated projects, as files by their content.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use walkdir::WalkDir;

use super::report::Fault;
use crate::host::progress::{self, Bar};
use crate::host::{interrupt, scratch};
use crate::template::Template;
use crate::template::variants::Variant;
use crate::template::worker::Job;

/// The name of every project that is checked. Distribution name and package name differ.
pub const NAME: &str = "my-package";
pub const PACKAGE: &str = "my_package";

/// What the report calls the generation.
pub const CHECK: &str = "generate";

/// How many projects are on disk at once.
const BATCH: usize = 40;

/// Contents by relative path, with `/` between the parts. A content that several projects share is at one address.
pub type Files = BTreeMap<String, Arc<[u8]>>;

/// A generated project.
pub struct Project {
    pub variant: Variant,
    pub files: Files,
}

impl Project {
    /// The text of a file that every project has.
    pub fn file(&self, path: &str) -> anyhow::Result<&str> {
        text(&self.files, path).with_context(|| self.variant.name.clone())
    }
}

/// The text of a file.
pub fn text<'a>(files: &'a Files, path: &str) -> anyhow::Result<&'a str> {
    let content = files.get(path).with_context(|| format!("{path} is missing"))?;
    std::str::from_utf8(content).with_context(|| path.to_owned())
}

/// Writes files below `folder`.
pub fn write(files: &Files, folder: &Path) -> std::io::Result<()> {
    files.iter().try_for_each(|(path, content)| write_file(&folder.join(path), content))
}

/// Writes a file, and the folders that it is in.
pub fn write_file(path: &Path, content: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, content)
}

/// What came of the variants.
#[derive(Default)]
pub struct Generation {
    /// In the order of the variants.
    pub projects: Vec<Project>,
    /// One for each message of the template.
    pub faults: Vec<Fault>,
}

impl Generation {
    fn add_failure(&mut self, variant: &Variant, message: String) {
        match self.faults.iter_mut().find(|fault| fault.message == message) {
            Some(fault) => fault.variants += 1,
            None => self.faults.push(Fault::new(CHECK, &variant.name, 1, message, "")),
        }
    }
}

/// Generates every variant, and reads what came of it.
///
/// # Errors
///
/// The generator cannot be run. What it says of a variant is in the result.
pub fn generate(template: &Template, variants: &[Variant], contents: &mut Contents) -> anyhow::Result<Generation> {
    progress::bar("generate", variants.len(), |bar| generate_all(template, variants, contents, bar))
}

fn generate_all(
    template: &Template,
    variants: &[Variant],
    contents: &mut Contents,
    bar: &Bar,
) -> anyhow::Result<Generation> {
    let scratch = scratch::in_memory()?;
    let mut generation = Generation::default();
    for batch in variants.chunks(BATCH) {
        interrupt::check()?;
        let folder = tempfile::tempdir_in(&scratch)?;
        let jobs = jobs(batch, folder.path())?;
        for ((variant, job), outcome) in batch.iter().zip(&jobs).zip(template.generate(&jobs, scratch.path())?) {
            match outcome {
                Ok(()) => {
                    let files = read(&job.destination, contents)?;
                    generation.projects.push(Project { variant: variant.clone(), files });
                }
                Err(failure) => generation.add_failure(variant, failure.to_string()),
            }
            bar.advance();
        }
    }
    Ok(generation)
}

fn jobs(variants: &[Variant], folder: &Path) -> std::io::Result<Vec<Job>> {
    let job = |(index, variant): (usize, &Variant)| {
        let destination = folder.join(index.to_string());
        std::fs::create_dir(&destination)?;
        Ok(Job { name: NAME.to_owned(), answers: variant.answers.clone(), destination })
    };
    variants.iter().enumerate().map(job).collect()
}

/// The contents of all files.
pub type Contents = BTreeSet<Arc<[u8]>>;

/// A content, at one address for all that share it.
pub fn shared(contents: &mut Contents, content: Vec<u8>) -> Arc<[u8]> {
    if let Some(known) = contents.get(content.as_slice()) {
        return Arc::clone(known);
    }
    let content = Arc::from(content);
    contents.insert(Arc::clone(&content));
    content
}

fn read(folder: &Path, contents: &mut Contents) -> anyhow::Result<Files> {
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if !entry.file_type().is_file() {
            continue;
        }
        let parts: Vec<_> = entry.path().strip_prefix(folder)?.iter().map(|part| part.to_string_lossy()).collect();
        files.insert(parts.join("/"), shared(contents, std::fs::read(entry.path())?));
    }
    Ok(files)
}
