//! A project stays small: its files can be read in an hour, and each has earned its place.

use std::fmt::Write;

use crate::nothing_dead::PROJECTS;
use crate::support::{default_variant, say};
use pyo3_template::check::projects::Project;

/// Counts the files and lines of a project, licences aside, and lists them.
fn size(project: &Project) -> (usize, usize, String) {
    let mut table = String::new();
    let (mut files, mut lines) = (0, 0);
    for (path, content) in project.files.iter().filter(|(path, _)| !path.starts_with("LICENSE")) {
        let count = String::from_utf8_lossy(content).lines().count();
        (files, lines) = (files + 1, lines + count);
        writeln!(table, "{count:5} {path}").unwrap();
    }
    (files, lines, table)
}

fn assert_small(variant: &str, most_files: usize, most_lines: usize) {
    let project = PROJECTS.iter().find(|project| project.variant.name == variant).unwrap();
    let (files, lines, table) = size(project);
    say(&format!("size   {variant}: {files} files of {most_files}, {lines} lines of {most_lines}"));
    assert!(files <= most_files && lines <= most_lines, "{variant} has {files} files, {lines} lines:\n{table}");
}

#[test]
fn a_default_project_is_small() {
    assert_small(&default_variant(), 40, 2_000);
}

#[test]
fn a_project_without_its_layers_is_smaller() {
    let is_plain = |project: &&Project| {
        let first = &PROJECTS[0].variant.answers;
        let plain = [("wheel_ci", "none"), ("debug_configs", "false")];
        project.variant.answers.iter().all(|(name, value)| {
            let wanted = plain.iter().find(|(plain, _)| plain == name).map_or(first[name].as_str(), |(_, value)| value);
            value == wanted
        })
    };
    let plain = PROJECTS.iter().find(is_plain).unwrap();
    assert_small(&plain.variant.name, 30, 1_200);
}
