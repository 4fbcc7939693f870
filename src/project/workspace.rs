//! Warnings for projects inside a Cargo workspace.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::host::command;

/// Whether a parent folder of `folder` contains a `Cargo.toml`.
pub(super) fn is_possible(folder: &Path) -> bool {
    folder.ancestors().skip(1).any(|above| above.join("Cargo.toml").is_file())
}

/// Returns what to change if the project in `folder` is inside a Cargo workspace.
pub fn warning(folder: &Path) -> Option<String> {
    if !is_possible(folder) {
        return None;
    }
    let locate = ["locate-project", "--workspace", "--message-format", "plain"];
    let located = command::run(Command::new("cargo").args(locate).current_dir(folder));
    let profiles = "cargo ignores the profiles of members (lto, strip …)";
    match located {
        Ok(manifest) if Path::new(manifest.trim()) == folder.join("Cargo.toml") => None,
        Ok(manifest) => Some(format!(
            "warning: the project is a member of the workspace {manifest}, and {profiles}:\n  \
             move the [profile] tables of the project's Cargo.toml to that file",
            manifest = manifest.trim(),
        )),
        Err(error) if error.last_lines.contains("believes it's in a workspace") => {
            let root = root(&error.last_lines)?;
            let path = folder.strip_prefix(root.parent()?).ok()?.to_string_lossy().replace('\\', "/");
            Some(format!(
                "warning: cargo will stop with \"believes it's in a workspace\". Under [workspace] in {root}:\n  \
                 add \"{path}\" to `exclude`, to keep the project apart,\n  \
                 or add it to `members`; {profiles}, so move the [profile] tables\n  \
                 of the project's Cargo.toml to that file",
                root = root.display(),
            ))
        }
        Err(_) => None,
    }
}

/// Returns the workspace in cargo's error message.
fn root(message: &str) -> Option<PathBuf> {
    let line = message.lines().find_map(|line| line.trim().strip_prefix("workspace: "))?;
    Some(PathBuf::from(line))
}
