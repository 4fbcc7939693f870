//! Finding what is the same in many projects.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::projects::Project;

/// Projects that look the same to somebody who sees only a part of them.
pub struct Group<'a> {
    /// Names what is seen, by its content.
    pub key: String,
    /// At least one.
    pub projects: Vec<&'a Project>,
}

impl<'a> Group<'a> {
    /// The project that stands for all.
    pub fn first(&self) -> &'a Project {
        self.projects[0]
    }
}

/// What somebody sees of a file: nothing, or a content.
pub type View = fn(path: &str, content: &[u8]) -> Option<Vec<u8>>;

/// Groups projects by what `view` shows of them, in the order of the first of each group.
pub fn group_by<'a>(projects: impl IntoIterator<Item = &'a Project>, view: View) -> Vec<Group<'a>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places = BTreeMap::new();
    let mut seen = Seen { view, digests: BTreeMap::new() };
    for project in projects {
        let key = seen.key(project);
        let place = *places.entry(key.clone()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.projects.push(project),
            None => groups.push(Group { key, projects: vec![project] }),
        }
    }
    groups
}

/// What a view shows of each file that it was shown: a file is in thousands of projects.
struct Seen<'a> {
    view: View,
    /// By path and content; equal contents are at one address.
    digests: BTreeMap<(&'a str, *const u8), Option<[u8; 32]>>,
}

impl<'a> Seen<'a> {
    /// Names all that the view shows of a project.
    fn key(&mut self, project: &'a Project) -> String {
        let mut hash = Sha256::new();
        for (path, content) in &project.files {
            let see = || (self.view)(path, content).map(|seen| digest(path, &seen));
            if let Some(digest) = self.digests.entry((path, content.as_ptr())).or_insert_with(see) {
                hash.update(digest);
            }
        }
        name(&hash.finalize())
    }
}

/// Names a content at a path.
pub fn digest(path: &str, content: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(path).chain_update([0]).chain_update(content).finalize().into()
}

/// A name for a content, short enough for a folder.
pub fn name(digest: &[u8]) -> String {
    digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file that is the same, at the same path, in one or more projects.
pub struct DistinctFile<'a> {
    pub path: &'a str,
    pub content: &'a [u8],
    /// At least one.
    pub projects: Vec<&'a Project>,
}

/// Every distinct file of the projects.
pub fn files(projects: &[Project]) -> Vec<DistinctFile<'_>> {
    let mut files: BTreeMap<(&str, &[u8]), Vec<&Project>> = BTreeMap::new();
    for project in projects {
        for (path, content) in &project.files {
            files.entry((path, content)).or_default().push(project);
        }
    }
    files.into_iter().map(|((path, content), projects)| DistinctFile { path, content, projects }).collect()
}
