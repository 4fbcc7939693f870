//! Caches generated projects, so that unchanged starters are not generated again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::distinct;
use super::projects::{self, Contents, Files, Generation, Project};
use crate::host::workshop::Workshop;
use crate::template::Template;
use crate::template::variants::Variant;

/// Inputs of generation outside the template: the call of cargo-generate, and its version.
const GENERATOR: [&str; 2] = [include_str!("../template/worker.rs"), include_str!("../../Cargo.lock")];

/// Returns the projects of the variants, and how many came from the cache.
///
/// # Errors
///
/// cargo-generate cannot run, or the cache cannot be written.
pub fn projects(
    template: &Template,
    variants: &[Variant],
    workshop: &Workshop,
    is_fresh: bool,
) -> anyhow::Result<(Generation, usize)> {
    let _lock = workshop.lock("generated.lock")?;
    let generator = GENERATOR.iter().fold(Sha256::new(), |hash, source| hash.chain_update(source)).finalize();
    let mut contents = Contents::new();
    let mut memories = BTreeMap::new();
    for starter in variants.iter().map(starter).collect::<BTreeSet<_>>() {
        let name = format!("{}-{}.json", distinct::name(&generator), template.digest(starter)?);
        memories.insert(starter, Generated::read(workshop.generated().join(name), &mut contents));
    }
    let is_known = |variant: &&Variant| memories[starter(variant)].projects.contains_key(&variant.name);
    let missing: Vec<_> = variants.iter().filter(|variant| is_fresh || !is_known(variant)).cloned().collect();
    let mut generation = Generation::default();
    if !missing.is_empty() {
        generation = projects::generate(template, &missing, &mut contents)?;
        for (name, memory) in &mut memories {
            memory
                .replace(&missing, generation.projects.iter().filter(|project| starter(&project.variant) == *name))?;
        }
    }
    generation.projects = variants.iter().filter_map(|variant| memories[starter(variant)].project(variant)).collect();
    Ok((generation, variants.len() - missing.len()))
}

/// Returns the variant's starter.
fn starter(variant: &Variant) -> &str {
    variant.answers.get("starter").map_or("", String::as_str)
}

/// How many cache files to keep.
const KEPT: usize = 48;

/// A cache file: the projects of one starter, for one state of the template and the generator.
struct Generated {
    path: PathBuf,
    /// Files by variant name.
    projects: BTreeMap<String, Files>,
}

/// The format of a cache file.
#[derive(Default, Serialize, Deserialize)]
struct Content {
    /// The path and content of each distinct file.
    files: Vec<(String, String)>,
    /// Indices into `files`, by variant name.
    projects: BTreeMap<String, Vec<usize>>,
}

impl Generated {
    /// Reads a cache file. A missing or invalid file is empty.
    fn read(path: PathBuf, contents: &mut Contents) -> Self {
        let text = std::fs::read(&path).ok();
        let content: Content = text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        let files: Vec<_> = content
            .files
            .into_iter()
            .map(|(path, text)| (path, projects::shared(contents, text.into_bytes())))
            .collect();
        let project = |places: Vec<usize>| places.into_iter().map(|place| files[place].clone()).collect();
        Self { path, projects: content.projects.into_iter().map(|(name, places)| (name, project(places))).collect() }
    }

    fn project(&self, variant: &Variant) -> Option<Project> {
        Some(Project { variant: variant.clone(), files: self.projects.get(&variant.name)?.clone() })
    }

    /// Replaces the projects of the variants `old` with `new`.
    fn replace<'a>(&mut self, old: &[Variant], new: impl Iterator<Item = &'a Project>) -> anyhow::Result<()> {
        for variant in old {
            self.projects.remove(&variant.name);
        }
        self.projects.extend(new.map(|project| (project.variant.name.clone(), project.files.clone())));
        let folder = self.path.parent().context("the cache file has no parent folder")?;
        std::fs::create_dir_all(folder)?;
        std::fs::write(&self.path, serde_json::to_vec(&self.content())?)?;
        Ok(forget_oldest(folder)?)
    }

    /// Returns the content to write. Projects with binary files are not cached.
    fn content(&self) -> Content {
        let mut content = Content::default();
        let mut known: BTreeMap<(&str, *const u8), usize> = BTreeMap::new();
        for (name, files) in &self.projects {
            let places = files.iter().map(|(path, bytes)| {
                let text = std::str::from_utf8(bytes).ok()?;
                Some(*known.entry((path, bytes.as_ptr())).or_insert_with(|| {
                    content.files.push((path.clone(), text.to_owned()));
                    content.files.len() - 1
                }))
            });
            if let Some(places) = places.collect() {
                content.projects.insert(name.clone(), places);
            }
        }
        content
    }
}

fn forget_oldest(folder: &Path) -> std::io::Result<()> {
    let files = folder.read_dir()?.map(|file| file.and_then(|file| Ok((file.metadata()?.modified()?, file.path()))));
    let mut files = files.collect::<Result<Vec<_>, _>>()?;
    files.sort();
    files.iter().rev().skip(KEPT).try_for_each(|(_, path)| std::fs::remove_file(path))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::template::answers::Answers;

    fn project(name: &str, files: &[(&str, &[u8])]) -> Project {
        let variant = Variant { name: name.to_owned(), answers: Answers::new() };
        let files = files.iter().map(|(path, content)| ((*path).to_owned(), Arc::from(*content)));
        Project { variant, files: files.collect() }
    }

    #[test]
    fn projects_are_read_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        let one = project("one", &[("a", b"same"), ("b", b"1")]);
        let two = project("two", &[("a", b"same"), ("b", b"2")]);
        let binary = project("binary", &[("a", b"\xff")]);
        let read = || Generated::read(path.clone(), &mut Contents::new());
        read().replace(&[], [&one].into_iter()).unwrap();
        read().replace(&[], [&two, &binary].into_iter()).unwrap();

        let known = read();
        assert_eq!(known.projects.keys().collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!(&*known.project(&two.variant).unwrap().files["b"], b"2");
        assert!(Arc::ptr_eq(&known.projects["one"]["a"], &known.projects["two"]["a"]));
        read().replace(&[two.variant], [].into_iter()).unwrap();
        assert_eq!(read().projects.keys().collect::<Vec<_>>(), ["one"]);
        std::fs::write(&path, "{").unwrap();
        assert!(read().projects.is_empty());
    }

    #[test]
    fn the_oldest_states_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..2 * KEPT {
            let mut generated = Generated::read(folder.path().join(number.to_string()), &mut Contents::new());
            generated.replace(&[], [].into_iter()).unwrap();
        }
        assert_eq!(folder.path().read_dir().unwrap().count(), KEPT);
    }
}
