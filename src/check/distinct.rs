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
pub fn group_by(projects: &[Project], view: View) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places = BTreeMap::new();
    for project in projects {
        let key = key(project, view);
        let place = *places.entry(key.clone()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.projects.push(project),
            None => groups.push(Group { key, projects: vec![project] }),
        }
    }
    groups
}

fn key(project: &Project, view: View) -> String {
    let mut hash = Sha256::new();
    for (path, content) in &project.files {
        if let Some(seen) = view(path, content) {
            for part in [path.as_bytes(), &seen] {
                hash.update(part.len().to_le_bytes());
                hash.update(part);
            }
        }
    }
    name(&hash.finalize())
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
