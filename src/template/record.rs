//! The record in each project: `.template-answers.toml`, which has what a later update needs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;
use sha1::{Digest, Sha1};

use super::answers::{Answers, RECORDED};
use super::source::{PARTS, Source};
use crate::error::UserError;
use crate::host::git;

/// The path of the record in a project.
pub const FILE: &str = ".template-answers.toml";

/// The record of an existing project, without its answers.
#[derive(Debug, Deserialize)]
pub struct Record {
    pub template: RecordedTemplate,
    pub project: RecordedProject,
}

#[derive(Debug, Deserialize)]
pub struct RecordedTemplate {
    pub version: String,
    source: Option<String>,
    commit: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct RecordedProject {
    pub name: String,
    /// The hash of the generated files, unless cargo-generate created the project.
    pub tree: Option<String>,
}

impl Record {
    /// Reads the record of the project in `folder`.
    ///
    /// # Errors
    ///
    /// The record is missing or incomplete.
    pub fn read(folder: &Path) -> Result<Self, UserError> {
        let text = fs::read_to_string(folder.join(FILE)).map_err(|error| {
            let hint = "pass the root of a project that this template created";
            UserError::new(format!("cannot read {FILE} in {}: {error}: {hint}", folder.display()))
        })?;
        toml::from_str(&text).map_err(|error| UserError::new(format!("{FILE} is not a record: {}", error.message())))
    }

    /// Returns the address and the commit of the template, as far as they are known.
    pub fn origin(&self) -> Answers {
        named([self.template.source.clone(), self.template.commit.clone()])
    }
}

fn named(found: [Option<String>; 2]) -> Answers {
    let named = RECORDED.iter().map(ToString::to_string).zip(found);
    named.filter_map(|(name, value)| Some((name, value?))).collect()
}

/// Finds the address and the commit of a template, as far as they are known.
pub fn origin(source: &Source) -> Answers {
    let folder = source.checkout().ok();
    let run = |arguments: &[&str]| git::run(folder?, arguments).ok().map(|printed| printed.trim().to_owned());
    let is_checkout = run(&["rev-parse", "--show-prefix"]).is_some_and(|prefix| prefix.is_empty());
    let changes = run(&[&["status", "--porcelain", "--"], &PARTS[..]].concat());
    let commit = run(&["rev-parse", "HEAD"]).filter(|_| changes.is_some_and(|changes| changes.is_empty()));
    let remote = run(&["ls-remote", "--get-url", "origin"]).and_then(|remote| git::web_address(&remote));
    let released = || Some(env!("CARGO_PKG_REPOSITORY").to_owned()).filter(|address| !address.is_empty());
    named([remote.filter(|_| is_checkout).or_else(released), commit.filter(|_| is_checkout)])
}

/// Adds git's hash of the generated files, so that an update can tell what was changed since.
///
/// # Errors
///
/// A file of the project cannot be read, or the record cannot be written.
pub fn add_tree(project: &Path) -> anyhow::Result<()> {
    let path = project.join(FILE);
    let record = fs::read_to_string(&path).with_context(|| format!("cannot read {FILE}"))?;
    let hash = tree_hash(project)?;
    Ok(fs::write(path, record.replacen("\n\n[values]\n", &format!("\ntree = \"{hash}\"\n\n[values]\n"), 1))?)
}

/// Returns the hash of a generated project, as the record has it.
///
/// # Errors
///
/// A file cannot be read.
pub fn tree_hash(folder: &Path) -> anyhow::Result<String> {
    Ok(tree(folder)?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Returns the hash of git's tree object for a generated project, without its record.
///
/// Source: <https://git-scm.com/book/en/v2/Git-Internals-Git-Objects>.
///
/// # Errors
///
/// A file cannot be read.
pub fn tree(folder: &Path) -> anyhow::Result<[u8; 20]> {
    // git sorts folders as if their names ended in a slash.
    let mut entries = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_encoded_bytes();
        if entry.file_type()?.is_dir() {
            let hash = tree(&entry.path())?;
            entries.insert([&name, &b"/"[..]].concat(), [b"40000 ", &name[..], b"\0", &hash].concat());
        } else if name != FILE.as_bytes() {
            let hash = hash("blob", &fs::read(entry.path())?);
            entries.insert(name.clone(), [b"100644 ", &name[..], b"\0", &hash].concat());
        }
    }
    Ok(hash("tree", &entries.into_values().collect::<Vec<_>>().concat()))
}

fn hash(kind: &str, content: &[u8]) -> [u8; 20] {
    Sha1::new().chain_update(format!("{kind} {}\0", content.len())).chain_update(content).finalize().into()
}
