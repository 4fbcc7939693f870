//! What many builds share of cargo's: compiled dependencies, and lock files.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime};

use walkdir::WalkDir;

use crate::command;

/// How many bytes of compiled code are kept from one check to the next.
const LIMIT: u64 = 4 << 30;

/// The files that are compiled, by their path.
pub type Sources = BTreeMap<String, Arc<[u8]>>;

/// Folders of compiled code, one for each ABI and each oldest Python, so that PyO3 is compiled once for each.
pub struct Targets {
    folder: PathBuf,
    /// The last use of each in this run, behind the lock of whoever uses it.
    last_uses: Mutex<BTreeMap<String, Arc<Mutex<Option<Use>>>>>,
}

struct Use {
    at: Instant,
    /// What was compiled, by a command that compiles the same in the same way each time.
    compiled: Option<Sources>,
}

impl Targets {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, last_uses: Mutex::default() }
    }

    /// Runs a command with the folder called `name` as cargo's target folder, which it has for itself: maturin puts what
    /// cargo has built into a place where another maturin would take it away.
    ///
    /// Commands that give `sources` compile in the same way: one after the other with the same sources shares its code.
    pub fn run(&self, name: &str, sources: Option<Sources>, command: &mut Command) -> anyhow::Result<String> {
        let mut last_uses = self.last_uses.lock().unwrap_or_else(PoisonError::into_inner);
        let last_use = Arc::clone(last_uses.entry(name.to_owned()).or_default());
        drop(last_uses);
        let mut last_use = last_use.lock().unwrap_or_else(PoisonError::into_inner);
        let last = last_use.take().and_then(|last| last.compiled);
        date(command.get_current_dir(), last.is_some() && last == sources)?;

        command.env("CARGO_TARGET_DIR", self.folder.join(name)).env_remove("RUSTFLAGS").env_remove("VIRTUAL_ENV");
        // Nobody reads it here, and packing it takes longer than compiling.
        command.env("CARGO_PROFILE_DEV_DEBUG", "0");
        // No project is built twice.
        command.env("CARGO_INCREMENTAL", "0");
        let result = command::run(command);
        *last_use = Some(Use { at: Instant::now(), compiled: sources.filter(|_| result.is_ok()) });
        Ok(result?)
    }

    /// Removes what was not used for longest, until the rest is within the limit. Nothing may run meanwhile.
    pub fn clean(&self) -> std::io::Result<()> {
        let last_uses = self.last_uses.lock().unwrap_or_else(PoisonError::into_inner);
        let last_use =
            |name: &str| Some(last_uses.get(name)?.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.at);
        let mut targets = Vec::new();
        for entry in self.folder.read_dir().into_iter().flatten() {
            let entry = entry?;
            targets.push((last_use(&entry.file_name().to_string_lossy()), size(&entry.path()), entry.path()));
        }
        targets.sort();
        let mut total: u64 = targets.iter().map(|(_, size, _)| size).sum();
        for (_, size, path) in targets {
            if total <= LIMIT {
                break;
            }
            std::fs::remove_dir_all(path)?;
            total -= size;
        }
        Ok(())
    }
}

/// Has cargo compile the code of a project, or leave it as compiled. To cargo all projects that share a target folder are
/// one, of which it compiles only what is newer than the last build; this project may have been written at any time.
fn date(project: Option<&Path>, is_compiled: bool) -> std::io::Result<()> {
    let project = project.unwrap_or_else(|| Path::new("."));
    let time = if is_compiled { SystemTime::UNIX_EPOCH } else { SystemTime::now() };
    let files = WalkDir::new(project.join("src")).into_iter().filter_map(Result::ok).map(walkdir::DirEntry::into_path);
    for file in files.chain(["Cargo.toml", "build.rs"].map(|file| project.join(file))).filter(|path| path.is_file()) {
        File::options().append(true).open(file)?.set_modified(time)?;
    }
    Ok(())
}

/// The size of all files below a folder, in bytes.
fn size(folder: &Path) -> u64 {
    let files = WalkDir::new(folder).into_iter().filter_map(Result::ok);
    files.filter_map(|entry| entry.metadata().ok()).filter(std::fs::Metadata::is_file).map(|file| file.len()).sum()
}

/// A lock file, once it is resolved.
type Lock = Arc<Mutex<Option<Vec<u8>>>>;

/// The lock file of each manifest, resolved once in a run with the newest versions that fit.
#[derive(Default)]
pub struct Locks {
    by_manifest: Mutex<BTreeMap<Vec<u8>, Lock>>,
}

impl Locks {
    /// Writes the lock file for the project in `folder`, unless it has one.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let path = folder.join("Cargo.lock");
        if path.exists() {
            return Ok(());
        }
        let manifest = std::fs::read(folder.join("Cargo.toml"))?;
        let lock =
            Arc::clone(self.by_manifest.lock().unwrap_or_else(PoisonError::into_inner).entry(manifest).or_default());
        let mut lock = lock.lock().unwrap_or_else(PoisonError::into_inner);
        match &*lock {
            Some(lock) => std::fs::write(path, lock)?,
            None => {
                command::run(Command::new("cargo").arg("generate-lockfile").current_dir(folder))?;
                *lock = Some(std::fs::read(path)?);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(targets: &Targets, name: &str, size: u64) {
        let folder = targets.folder.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        // Without content: the file system stores just its size.
        std::fs::File::create(folder.join("file")).unwrap().set_len(size).unwrap();
    }

    #[test]
    fn what_was_not_used_for_longest_is_removed_first() {
        let folder = tempfile::tempdir().unwrap();
        let targets = Targets::new(folder.path().join("targets"));
        let project = folder.path().join("project");
        std::fs::create_dir_all(project.join("src")).unwrap();
        std::fs::write(project.join("src/lib.rs"), "").unwrap();
        let names = ["never used", "used first", "used last"];
        for name in names {
            target(&targets, name, LIMIT / 3);
        }
        for name in &names[1..] {
            targets.run(name, None, Command::new("cargo").arg("--version").current_dir(&project)).unwrap();
        }
        let left = || names.map(|name| targets.folder.join(name).exists());
        targets.clean().unwrap();
        assert_eq!(left(), [true, true, true]);
        target(&targets, "used last", LIMIT / 2);
        targets.clean().unwrap();
        assert_eq!(left(), [false, true, true]);
        target(&targets, "used last", LIMIT);
        targets.clean().unwrap();
        assert_eq!(left(), [false, false, true]);
    }
}
