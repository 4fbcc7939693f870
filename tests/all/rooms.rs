//! Changing a starter's folder changes only the projects of that starter, so only these are generated and built again.

use std::path::Path;

use pyo3_template::template::record;

use crate::support::{copy_template, files, new, open, root, values};

/// The files of a project with the starter, made from a template.
fn project(template: &Path, starter: &str) -> std::collections::BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let (template, starter) = (template.to_str().unwrap(), format!("starter={starter}"));
    let output = new(folder.path(), &["demo", "--silent", "--template", template, "-d", &starter]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut files = files(&folder.path().join("demo"));
    // It names the template.
    files.remove(record::FILE);
    files
}

#[test]
fn a_starter_without_its_files_leaves_the_others_as_they_are() {
    let starters = values("starter");
    let [changed, other, ..] = starters.as_slice() else { panic!("there are too few starters") };
    let copy = tempfile::tempdir().unwrap();
    copy_template(copy.path());
    let room = copy.path().join("template/starters").join(changed);
    let digests = |starter: &str| open(copy.path()).digest(starter).unwrap();
    let before = [digests(changed), digests(other)];
    for path in files(&room).into_keys() {
        std::fs::remove_file(room.join(path)).unwrap();
    }

    assert_ne!(project(copy.path(), changed), project(root(), changed));
    assert_eq!(project(copy.path(), other), project(root(), other));
    assert_ne!(digests(changed), before[0]);
    assert_eq!(digests(other), before[1]);
}
