//! Groups projects and files with equal contents.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::projects::{Files, Project};

/// Returns what a check sees of a file, or `None`. On disk it finds nothing else.
pub type View = fn(path: &str, content: &[u8]) -> Option<Vec<u8>>;

/// Projects with the same view.
pub struct Group<'a> {
    /// A hash of the files in the view.
    pub key: String,
    /// The files in the view.
    pub shown: Files,
    /// At least one.
    pub projects: Vec<&'a Project>,
}

impl<'a> Group<'a> {
    /// Returns the project that represents the group.
    pub fn first(&self) -> &'a Project {
        self.projects[0]
    }
}

/// Groups projects by `view`, in the order of the first project of each group.
pub fn group_by<'a>(projects: impl IntoIterator<Item = &'a Project>, view: View) -> Vec<Group<'a>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places = BTreeMap::new();
    let mut seen = Seen { view, files: BTreeMap::new() };
    for project in projects {
        let key = seen.key(project);
        let place = *places.entry(key.clone()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.projects.push(project),
            None => groups.push(Group { key, shown: seen.shown(project), projects: vec![project] }),
        }
    }
    groups
}

/// Caches the view of each file, because a file is in thousands of projects.
struct Seen<'a> {
    view: View,
    /// By path and address of the content. Equal contents share an address.
    files: BTreeMap<(&'a str, *const u8), Option<Shown>>,
}

/// The view of a file, with its digest.
type Shown = ([u8; 32], Arc<[u8]>);

impl<'a> Seen<'a> {
    /// Hashes the view of a project.
    fn key(&mut self, project: &'a Project) -> String {
        let mut hash = Sha256::new();
        for (path, content) in &project.files {
            let see = || (self.view)(path, content).map(|seen| (digest(path, &seen), Arc::from(seen)));
            if let Some((digest, _)) = self.files.entry((path, content.as_ptr())).or_insert_with(see) {
                hash.update(digest);
            }
        }
        name(&hash.finalize())
    }

    /// Returns the view of a project. Call [`Seen::key`] first.
    fn shown(&self, project: &Project) -> Files {
        let shown = project.files.iter().filter_map(|(path, content)| {
            let (_, seen) = self.files.get(&(path.as_str(), content.as_ptr()))?.as_ref()?;
            Some((path.clone(), Arc::clone(seen)))
        });
        shown.collect()
    }
}

/// Hashes the view of files.
pub fn key(files: &Files, view: View) -> String {
    let mut hash = Sha256::new();
    for (path, content) in files {
        if let Some(seen) = view(path, content) {
            hash.update(digest(path, &seen));
        }
    }
    name(&hash.finalize())
}

/// Hashes a path and its content.
pub fn digest(path: &str, content: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(path).chain_update([0]).chain_update(content).finalize().into()
}

/// Shortens a digest to the name of a folder.
pub fn name(digest: &[u8]) -> String {
    digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file with the same path and content in one or more projects.
pub struct DistinctFile<'a> {
    pub path: &'a str,
    pub content: &'a [u8],
    /// At least one.
    pub projects: Vec<&'a Project>,
}

/// Returns all distinct files of the projects.
pub fn files(projects: &[Project]) -> Vec<DistinctFile<'_>> {
    let mut files: BTreeMap<(&str, &[u8]), Vec<&Project>> = BTreeMap::new();
    for project in projects {
        for (path, content) in &project.files {
            files.entry((path, content)).or_default().push(project);
        }
    }
    files.into_iter().map(|((path, content), projects)| DistinctFile { path, content, projects }).collect()
}
