//! Finding what is the same in many projects.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::projects::{Files, Project};

/// What a check sees of a file: nothing, or a content. On disk it finds just that.
pub type View = fn(path: &str, content: &[u8]) -> Option<Vec<u8>>;

/// Projects that look the same through a view.
pub struct Group<'a> {
    /// Names what is seen, by its content.
    pub key: String,
    /// What is seen.
    pub shown: Files,
    /// At least one.
    pub projects: Vec<&'a Project>,
}

impl<'a> Group<'a> {
    /// The project that stands for all.
    pub fn first(&self) -> &'a Project {
        self.projects[0]
    }
}

/// Groups projects by what `view` shows of them, in the order of the first of each group.
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

/// What a view shows of each file that it was shown: a file is in thousands of projects.
struct Seen<'a> {
    view: View,
    /// By path and content; equal contents are at one address.
    files: BTreeMap<(&'a str, *const u8), Option<Shown>>,
}

/// What a view shows of a file, with its digest.
type Shown = ([u8; 32], Arc<[u8]>);

impl<'a> Seen<'a> {
    /// Names all that the view shows of a project.
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

    /// All that the view shows of a project whose key is known.
    fn shown(&self, project: &Project) -> Files {
        let shown = project.files.iter().filter_map(|(path, content)| {
            let (_, seen) = self.files.get(&(path.as_str(), content.as_ptr()))?.as_ref()?;
            Some((path.clone(), Arc::clone(seen)))
        });
        shown.collect()
    }
}

/// Names what a view shows of a few files.
pub fn key(files: &Files, view: View) -> String {
    let mut hash = Sha256::new();
    for (path, content) in files {
        if let Some(seen) = view(path, content) {
            hash.update(digest(path, &seen));
        }
    }
    name(&hash.finalize())
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
