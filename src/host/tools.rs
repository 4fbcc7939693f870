//! Installs pinned Python tools in a virtual environment.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use super::command;
use super::python::{self, Venv, Version};

/// The oldest Python that the tools support.
const OLDEST: Version = Version { major: 3, minor: 11, free_threaded: false };

/// Installs the lock file `requirements` in `folder`, unless it is installed already.
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
    // The lock file contains all dependencies.
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]);
    pip.arg("--requirement");
    command::run(pip.arg(requirements))?;
    std::fs::write(installed, wanted)?;
    Ok(venv)
}
