//! `scripts`: runs mypy on Python scripts outside the package, all files of a top folder together, because they import
//! each other.

use std::collections::BTreeMap;

use crate::check::bench::Build;
use crate::check::project_check::{Needs, ProjectCheck};
use crate::check::projects::Project;

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "scripts",
    view,
    is_for,
    needs: Needs::AnyPython,
    programs: &[],
    source: include_str!("scripts.rs"),
    run,
};

fn view(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    let is_of_package = crate::check::view::is_python_code(path);
    (path.ends_with(".py") && !is_of_package).then(|| content.to_vec())
}

fn is_for(project: &Project) -> bool {
    project.files.iter().any(|(path, content)| view(path, content).is_some())
}

fn run(build: &Build) -> anyhow::Result<()> {
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in build.files.keys() {
        folders.entry(path.split_once('/').map_or("", |(folder, _)| folder)).or_default().push(path);
    }
    let cache = build.bench.types.join(format!("scripts-{}", build.lane)).to_string_lossy().into_owned();
    for paths in folders.values() {
        build.tool("mypy", &[&["--strict", "--cache-dir", &cache][..], paths].concat())?;
    }
    Ok(())
}
