//! Caches results, so that unchanged inputs are not checked again.

use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use super::distinct;
use crate::host::command;

/// The source code that the result of every check depends on. Each check adds its own.
const SHARED: [&str; 11] = [
    include_str!("bench.rs"),
    include_str!("contract.rs"),
    include_str!("distinct.rs"),
    include_str!("file_check.rs"),
    include_str!("project_check.rs"),
    include_str!("projects.rs"),
    include_str!("view.rs"),
    include_str!("../host/command.rs"),
    include_str!("../host/parts.rs"),
    include_str!("../host/python.rs"),
    include_str!("../host/tools.rs"),
];

/// A folder with a file for each input that passed a check, which may contain details for the report.
///
/// The file names are hashes of everything that can change the result: the input, the check's source code, the pinned
/// tools, rustc, and the versions of other programs.
pub struct Passed {
    folder: PathBuf,
    /// The hash of what all checks depend on.
    fingerprint: Vec<u8>,
    /// Whether to use earlier results.
    is_read: bool,
}

impl Passed {
    /// Opens the cache in `folder`. `requirements` is the content of the lock file of the tools.
    ///
    /// # Errors
    ///
    /// rustc cannot run, or the folder cannot be written.
    pub fn open(folder: &Path, requirements: &str, is_read: bool) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let mut hash = Sha256::new();
        for source in SHARED {
            hash.update(source);
        }
        hash.update(requirements);
        hash.update(command::run(Command::new("rustc").arg("-vV"))?);
        Ok(Self { folder: folder.to_owned(), fingerprint: hash.finalize().to_vec(), is_read })
    }

    /// Returns the cache key of an input. `looks` lists what the check depends on besides the shared sources and tools.
    pub fn key(&self, seen: &str, looks: &[&str]) -> String {
        let mut hash = Sha256::new().chain_update(&self.fingerprint).chain_update(seen);
        for look in looks {
            hash.update([0]);
            hash.update(look);
        }
        distinct::name(&hash.finalize())
    }

    /// Whether the input with this key passed `check`.
    pub fn has(&self, check: &str, key: &str) -> bool {
        self.is_read && self.path(check, key).exists()
    }

    /// Records that the input passed. If that fails, the check runs again next time.
    pub fn add(&self, check: &str, key: &str) {
        self.note(check, key, "");
    }

    /// Records that the input passed, with details for the report.
    pub fn note(&self, check: &str, key: &str, text: &str) {
        let _ = std::fs::write(self.path(check, key), text);
    }

    /// Returns the recorded details of the input.
    pub fn noted(&self, check: &str, key: &str) -> Option<String> {
        if self.is_read { std::fs::read_to_string(self.path(check, key)).ok() } else { None }
    }

    fn path(&self, check: &str, key: &str) -> PathBuf {
        self.folder.join(format!("{}-{key}", check.replace(' ', "_")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_change_a_verdict_is_part_of_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let open = |requirements| Passed::open(folder.path(), requirements, true).unwrap();
        let key = open("tools").key("seen", &["source", "python"]);
        open("tools").add("check", &key);
        assert!(open("tools").has("check", &key) && !open("tools").has("other", &key));
        let others = [
            open("newer tools").key("seen", &["source", "python"]),
            open("tools").key("seen otherwise", &["source", "python"]),
            open("tools").key("seen", &["changed source", "python"]),
            open("tools").key("seen", &["source", "other python"]),
        ];
        assert!(others.iter().all(|other| *other != key));
        assert!(!Passed::open(folder.path(), "tools", false).unwrap().has("check", &key));
    }
}
