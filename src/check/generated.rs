//! What was generated before, so that a template that has not changed is not generated again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::distinct;
use super::projects::{self, Generation, Project};
use crate::host::workshop::Workshop;
use crate::template::Template;
use crate::template::variants::Variant;

/// What a project depends on beside the template: how cargo-generate is called, and its version.
const GENERATOR: [&str; 2] = [include_str!("../template/worker.rs"), include_str!("../../Cargo.lock")];

/// The projects of the variants, and how many of them were remembered.
///
/// # Errors
///
/// The generator cannot be run, or the memory cannot be written.
pub fn projects(
    template: &Template,
    variants: &[Variant],
    workshop: &Workshop,
    is_fresh: bool,
) -> anyhow::Result<(Generation, usize)> {
    let _lock = workshop.lock("generated.lock")?;
    let generator = GENERATOR.iter().fold(Sha256::new(), |hash, source| hash.chain_update(source)).finalize();
    let (memory, key) = (workshop.generated(), format!("{}-{}", distinct::name(&generator), template.digest()?));
    let mut generated = if is_fresh { Generated::empty(&memory, &key) } else { Generated::read(&memory, &key) };
    let mut generation = Generation { projects: generated.projects(variants), faults: vec![] };
    let remembered: BTreeSet<_> = generation.projects.iter().map(|project| project.variant.name.clone()).collect();
    let missing: Vec<_> = variants.iter().filter(|variant| !remembered.contains(&variant.name)).cloned().collect();
    if !missing.is_empty() {
        let new = projects::generate(template, &missing)?;
        generated.add(&new.projects)?;
        generation.projects.extend(new.projects);
        generation.faults = new.faults;
        let places: BTreeMap<_, _> =
            variants.iter().enumerate().map(|(place, variant)| (&variant.name, place)).collect();
        generation.projects.sort_by_key(|project| places[&project.variant.name]);
    }
    Ok((generation, remembered.len()))
}

/// How many states of the template are remembered.
const KEPT: usize = 8;

/// The projects that one state of the template and of its generator has given, in a file.
struct Generated {
    path: PathBuf,
    content: Content,
}

#[derive(Default, Serialize, Deserialize)]
struct Content {
    /// Every distinct file: its path and its content.
    files: Vec<(String, String)>,
    /// The places in `files` of what each project has, by the name of its variant.
    projects: BTreeMap<String, Vec<usize>>,
}

impl Generated {
    /// Nothing yet, to be kept in `folder`; `key` names the template and the tool.
    fn empty(folder: &Path, key: &str) -> Self {
        Self { path: folder.join(format!("{key}.json")), content: Content::default() }
    }

    /// What is kept in `folder`; nothing if that is about other templates or tools.
    fn read(folder: &Path, key: &str) -> Self {
        let mut generated = Self::empty(folder, key);
        let text = std::fs::read(&generated.path).ok();
        generated.content = text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        generated
    }

    /// The projects of those variants that were generated before.
    fn projects(&self, variants: &[Variant]) -> Vec<Project> {
        let bytes: Vec<Arc<[u8]>> = self.content.files.iter().map(|(_, text)| Arc::from(text.as_bytes())).collect();
        let project = |variant: &Variant| {
            let places = self.content.projects.get(&variant.name)?;
            let files = places.iter().map(|&place| (self.content.files[place].0.clone(), Arc::clone(&bytes[place])));
            Some(Project { variant: variant.clone(), files: files.collect() })
        };
        variants.iter().filter_map(project).collect()
    }

    /// Remembers more projects; one with a file that is not text is left out, and generated again next time.
    fn add(&mut self, projects: &[Project]) -> anyhow::Result<()> {
        let mut no_text = BTreeSet::new();
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for file in distinct::files(projects) {
            let names = file.projects.iter().map(|project| project.variant.name.as_str());
            let Ok(text) = std::str::from_utf8(file.content) else {
                no_text.extend(names);
                continue;
            };
            for name in names {
                places.entry(name).or_default().push(self.content.files.len());
            }
            self.content.files.push((file.path.to_owned(), text.to_owned()));
        }
        let whole = places.into_iter().filter(|(name, _)| !no_text.contains(name));
        self.content.projects.extend(whole.map(|(name, places)| (name.to_owned(), places)));
        let folder = self.path.parent().context("what is kept is in a folder")?;
        std::fs::create_dir_all(folder)?;
        std::fs::write(&self.path, serde_json::to_vec(&self.content)?)?;
        Ok(forget_oldest(folder)?)
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
    use super::*;
    use crate::template::answers::Answers;

    fn project(name: &str, files: &[(&str, &[u8])]) -> Project {
        let variant = Variant { name: name.to_owned(), answers: Answers::new() };
        let files = files.iter().map(|(path, content)| ((*path).to_owned(), Arc::from(*content)));
        Project { variant, files: files.collect() }
    }

    #[test]
    fn projects_are_read_as_they_were_written_and_only_for_the_same_template() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let one = project("one", &[("a", b"same"), ("b", b"1")]);
        let two = project("two", &[("a", b"same"), ("b", b"2")]);
        let binary = project("binary", &[("a", b"\xff")]);
        let variants = [&one, &two, &binary].map(|project| project.variant.clone());
        Generated::empty(path, "key").add(&[one]).unwrap();
        Generated::read(path, "key").add(&[two, binary]).unwrap();

        let read = Generated::read(path, "key").projects(&variants);
        let names: Vec<_> = read.iter().map(|project| project.variant.name.as_str()).collect();
        assert_eq!(names, ["one", "two"]);
        assert_eq!(&*read[1].files["b"], b"2");
        assert!(Generated::read(path, "other key").projects(&variants).is_empty());
        std::fs::write(path.join("key.json"), "{").unwrap();
        assert!(Generated::read(path, "key").projects(&variants).is_empty());
        for number in 0..2 * KEPT {
            Generated::empty(path, &number.to_string()).add(&[]).unwrap();
        }
        assert_eq!(path.read_dir().unwrap().count(), KEPT);
    }
}
