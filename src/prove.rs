//! `new --check`: builds, imports and tests a project in a virtual environment inside it, as its README says.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

use crate::command::{self, CommandError};
use crate::new::Project;
use crate::progress;
use crate::python::{self, Python, Venv, Version};

/// Takes the project through its first day. The environment stays, as `.venv`.
pub fn prove(project: &Project) -> anyhow::Result<()> {
    let minimum = minimum_python(&project.folder)?;
    let Some(python) = python_from(minimum) else {
        bail!("the project needs Python {minimum} or later, and none was found on PATH or in ${}", python::SETTING);
    };
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
    progress::step("install maturin", || inside(program("python", &["-m", "pip", "install", "--quiet", "maturin"])))?;
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
    println!("{} {} was built, imported and tested.", project.name, version.trim());
    Ok(())
}

/// The oldest Python that the project in `folder` supports.
fn minimum_python(folder: &Path) -> anyhow::Result<Version> {
    let pyproject: toml::Table = toml::from_str(&std::fs::read_to_string(folder.join("pyproject.toml"))?)?;
    let requires = pyproject["project"]["requires-python"].as_str().and_then(|text| text.strip_prefix(">="));
    requires.and_then(|text| text.parse().ok()).context("pyproject.toml does not say which Python it requires")
}

/// The Python that a person would use: the one that `python3` is, if it is new enough, or else the newest.
fn python_from(minimum: Version) -> Option<Python> {
    let usual = python::usual().filter(|python| python.version >= minimum);
    usual.or_else(|| python::find_all().into_values().rfind(|python| python.version >= minimum))
}
