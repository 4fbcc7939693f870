//! `new --check`: builds, imports and tests a project in a virtual environment inside it, as its README says.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use super::NewProject;
use crate::host::command::{self, CommandError};
use crate::host::progress;
use crate::host::python::{self, Venv, Version};

/// Takes the project through its first day. The environment stays, as `.venv`.
///
/// # Errors
///
/// A command of the first day fails, or no Python here is new enough.
pub fn run(project: &NewProject) -> anyhow::Result<()> {
    let minimum = minimum_python(&project.folder)?;
    let python = python::at_least(minimum)?;
    let inside =
        |mut command: Command| -> Result<String, CommandError> { command::run(command.current_dir(&project.folder)) };

    let venv = progress::step(&format!("make a virtual environment with Python {}", python.version), || {
        Venv::create(&python, &project.folder.join(".venv"))
    })?;
    let program = |name: &str, arguments: &[&str]| {
        let mut command = venv.command(name);
        command.args(arguments);
        command
    };
    // An old pip does not know dependency groups, which maturin asks it for.
    let install = ["-m", "pip", "install", "--quiet", "--upgrade", "pip", "maturin"];
    progress::step("install maturin", || inside(program("python", &install)))?;
    progress::step("build the extension and install it", || inside(program("maturin", &["develop"])))?;
    let import = format!("import {package}; print({package}.__version__)", package = project.package);
    let version =
        progress::step(&format!("import {}", project.package), || inside(program("python", &["-c", &import])))?;
    progress::step("run the Python tests", || inside(program("pytest", &["-q"])))?;
    progress::step("run the Rust tests", || {
        let mut command = Command::new("cargo");
        venv.activate(&mut command);
        command.arg("test");
        inside(command)
    })?;
    progress::say(&format!("{} {} was built, imported and tested.", project.name, version.trim()));
    Ok(())
}

/// The oldest Python that the project in `folder` supports.
fn minimum_python(folder: &Path) -> anyhow::Result<Version> {
    let pyproject: toml::Table = toml::from_str(&std::fs::read_to_string(folder.join("pyproject.toml"))?)?;
    let requires = pyproject["project"]["requires-python"].as_str().and_then(|text| text.strip_prefix(">="));
    requires.and_then(|text| text.parse().ok()).context("pyproject.toml does not say which Python it requires")
}
