//! `new --check`: builds, imports and tests a project in `.venv`.

use std::process::Command;

use super::{NewProject, next_steps};
use crate::host::command::{self, CommandError};
use crate::host::progress;
use crate::host::python::{self, Python, Venv};

/// Builds, imports and tests the project, with uv if it is installed.
///
/// # Errors
///
/// A command fails, or this machine lacks a new enough Python.
pub fn run(project: &NewProject) -> anyhow::Result<()> {
    let venv = Venv { folder: project.folder.join(".venv") };
    let inside =
        |mut command: Command| -> Result<String, CommandError> { command::run(command.current_dir(&project.folder)) };
    let program = |name: &str, arguments: &[&str]| {
        let mut command = venv.command(name);
        command.args(arguments);
        command
    };

    if next_steps::is_here("uv") {
        let mut uv = Command::new("uv");
        // Always create .venv, even if the user's configuration names another environment.
        uv.arg("sync").env_remove("UV_PROJECT_ENVIRONMENT").env_remove("VIRTUAL_ENV");
        progress::step("build the extension and install it with uv", || inside(uv))?;
    } else {
        let python = python::at_least(project.minimum)?;
        progress::step(&format!("create a virtual environment with Python {}", python.version), || {
            Venv::create(&python, &venv.folder)
        })?;
        // `maturin develop` installs dependency groups, which old versions of pip don't support.
        let install = ["-m", "pip", "install", "--quiet", "--upgrade", "pip", "maturin"];
        progress::step("install maturin", || inside(program("python", &install)))?;
        progress::step("build the extension and install it", || inside(program("maturin", &["develop"])))?;
    }
    let import = format!("import {package}; print({package}.__version__)", package = project.package);
    let version =
        progress::step(&format!("import {}", project.package), || inside(program("python", &["-c", &import])))?;
    progress::step("run the Python tests", || inside(program("pytest", &["-q"])))?;
    match python::probe(&venv.programs().join("python")) {
        Some(Python { has_library: false, version, .. }) => {
            progress::say(&format!("Skipped the Rust tests: Python {version} has no shared library (libpython)."));
        }
        _ => {
            let mut cargo = Command::new("cargo");
            venv.activate(&mut cargo);
            cargo.arg("test");
            progress::step("run the Rust tests", || inside(cargo))?;
        }
    }
    progress::say(&format!("{} {} was built, imported and tested.", project.name, version.trim()));
    Ok(())
}
