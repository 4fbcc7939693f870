//! The lock file of a project's dependencies.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use walkdir::WalkDir;

use crate::host::command;

/// The path of the lock file in a project.
pub(super) const FILE: &str = "Cargo.lock";

/// Creates `Cargo.lock`; returns whether that succeeded. Otherwise the first build creates it.
pub(super) fn create(folder: &Path) -> bool {
    let mut cargo = Command::new("cargo");
    // Without a network, cargo would retry for a minute.
    cargo.env("CARGO_NET_RETRY", "0").env("CARGO_HTTP_TIMEOUT", "10");
    command::run(cargo.arg("generate-lockfile").current_dir(folder)).is_ok()
}

/// Writes the `Cargo.lock` of a renamed project, with the same versions unless the dependencies differ.
///
/// # Errors
///
/// A file cannot be read or written.
pub(super) fn rename(old: &Path, new: &Path) -> anyhow::Result<()> {
    let (before, after) = (read_manifests(old)?, read_manifests(new)?);
    let has_same_dependencies = before.iter().map(|(_, tables)| tables).eq(after.iter().map(|(_, tables)| tables));
    let names = std::iter::zip(before, after).map(|((old, _), (new, _))| (old, new)).collect();
    let lock = fs::read_to_string(old.join(FILE))?;
    match rename_packages(&lock, &names).filter(|_| has_same_dependencies) {
        Some(lock) => fs::write(new.join(FILE), lock)?,
        // Without cargo, the first build creates it.
        None => _ = create(new),
    }
    Ok(())
}

/// Returns the name and the dependencies of each package, without dependencies on the project's other packages.
fn read_manifests(folder: &Path) -> anyhow::Result<Vec<(String, toml::Table)>> {
    let mut manifests = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if entry.file_name() != "Cargo.toml" {
            continue;
        }
        let mut manifest: toml::Table = toml::from_str(&fs::read_to_string(entry.path())?)?;
        let name = manifest["package"]["name"].as_str().context("a package without a name")?.to_owned();
        manifest.retain(|key, _| key.ends_with("dependencies"));
        for table in manifest.iter_mut().filter_map(|(_, table)| table.as_table_mut()) {
            table.retain(|_, dependency| dependency.get("path").is_none());
        }
        manifests.push((name, manifest));
    }
    Ok(manifests)
}

/// Renames packages in a Cargo.lock, and sorts it like cargo, which would otherwise rewrite it at the next build.
///
/// Returns `None` if a dependency has an old or a new name: cargo tells them apart by their versions.
fn rename_packages(lock: &str, names: &BTreeMap<String, String>) -> Option<String> {
    let mut blocks = lock.split("\n[[package]]\n");
    let head = blocks.next()?;
    let mut packages: Vec<_> = blocks.map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    for package in &mut packages {
        let name = package.first()?.strip_prefix("name = \"")?.strip_suffix('"')?.to_owned();
        let is_dependency = package.iter().any(|line| line.starts_with("source = "));
        let is_named = names.iter().any(|(old, new)| *old == name || *new == name);
        if is_dependency && is_named || package.iter().any(|line| line.starts_with('[')) {
            return None;
        }
        for line in package.iter_mut() {
            for (old, new) in names {
                for form in ["name = \"NAME\"", " \"NAME\","] {
                    if *line == form.replace("NAME", old) {
                        *line = form.replace("NAME", new);
                    }
                }
            }
        }
        if let Some(first) = package.iter().position(|line| line == "dependencies = [") {
            let end = package.len() - 1;
            package[first + 1..end].sort();
        }
    }
    packages.sort_by(|package, other| package[0].cmp(&other[0]));
    let packages = packages.iter().map(|package| format!("\n[[package]]\n{}\n", package.join("\n")));
    Some(format!("{head}{}", packages.collect::<String>()))
}
