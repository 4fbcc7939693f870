//! The Python tools that the checks call, pinned, in a virtual environment of their own.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use crate::command;
use crate::python::{self, Venv, Version};

/// The lock file of the tools; versions.toml says which tools there are.
pub const REQUIREMENTS: &str = "tests/requirements.txt";

/// The oldest Python that they run on.
const OLDEST: Version = Version { major: 3, minor: 11, free_threaded: false };

/// Installs the tools in `folder`, unless the same ones are there.
pub fn install(root: &Path, folder: &Path) -> anyhow::Result<Venv> {
    let requirements = root.join(REQUIREMENTS);
    let wanted = std::fs::read_to_string(&requirements).with_context(|| format!("cannot read {REQUIREMENTS}"))?;
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
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement"]);
    command::run(pip.arg(&requirements))?;
    std::fs::write(installed, wanted)?;
    Ok(venv)
}
