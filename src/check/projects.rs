//! Generates projects, and holds their files in memory.

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

/// The name of the checked projects, chosen so that the distribution name and the package name differ.
pub const NAME: &str = "my-package";
pub const PACKAGE: &str = "my_package";

/// The name of the generation in the report.
pub const CHECK: &str = "generate";

/// How many projects are on disk at once.
const BATCH: usize = 40;

/// Contents by relative path, with `/` as the separator. Projects share equal contents.
pub type Files = BTreeMap<String, Arc<[u8]>>;

/// A generated project.
pub struct Project {
    pub variant: Variant,
    pub files: Files,
}

impl Project {
    /// Returns the text of a file.
    pub fn file(&self, path: &str) -> anyhow::Result<&str> {
        text(&self.files, path).with_context(|| self.variant.name.clone())
    }
}

/// Returns the text of a file.
pub fn text<'a>(files: &'a Files, path: &str) -> anyhow::Result<&'a str> {
    let content = files.get(path).with_context(|| format!("{path} is missing"))?;
    std::str::from_utf8(content).with_context(|| path.to_owned())
}

/// Writes files to `folder`.
pub fn write(files: &Files, folder: &Path) -> std::io::Result<()> {
    files.iter().try_for_each(|(path, content)| write_file(&folder.join(path), content))
}

/// Writes a file, and creates its parent folders.
pub fn write_file(path: &Path, content: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, content)
}

/// The results of generation.
#[derive(Default)]
pub struct Generation {
    /// The projects, in the order of the variants.
    pub projects: Vec<Project>,
    /// One fault per distinct message.
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

/// Generates variants, and reads their files.
///
/// # Errors
///
/// cargo-generate cannot run. Its errors for a variant are in the result.
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

/// The distinct contents of all files.
pub type Contents = BTreeSet<Arc<[u8]>>;

/// Returns the shared copy of a content.
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
