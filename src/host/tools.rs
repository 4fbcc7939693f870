//! Python tools, pinned by a lock file, in a virtual environment of their own.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use super::command;
use super::python::{self, Venv, Version};

/// The oldest Python that they run on.
const OLDEST: Version = Version { major: 3, minor: 11, free_threaded: false };

/// Installs what the lock file `requirements` names in `folder`, unless the same is there.
pub fn install(requirements: &Path, folder: &Path) -> anyhow::Result<Venv> {
    let wanted =
        std::fs::read_to_string(requirements).with_context(|| format!("cannot read {}", requirements.display()))?;
    let venv = Venv { folder: folder.to_owned() };
    let installed = folder.join("requirements.txt");
    if std::fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(venv);
    }

    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    let python = python::at_least(OLDEST)?;
    let venv = Venv::create(&python, folder)?;
    let mut pip: Command = venv.command("python");
    // The lock has all that is needed.
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]);
    pip.arg("--requirement");
    command::run(pip.arg(requirements))?;
    std::fs::write(installed, wanted)?;
    Ok(venv)
}
