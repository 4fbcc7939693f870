//! `stubtest`: compares the stub with the extension module, for each oldest Python.

use crate::check::bench::Build;
use crate::check::project_check::{Needs, ProjectCheck, any};
use crate::check::projects::PACKAGE;
use crate::check::view;
use crate::host::command;
use crate::host::python::Venv;

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "stubtest",
    view: self::view,
    is_for: any,
    needs: Needs::Python,
    programs: &[],
    source: include_str!("stubtest.rs"),
    run,
};

fn view(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    view::build(path, content).map(|content| view::any_abi(path, content))
}

fn run(build: &Build) -> anyhow::Result<()> {
    let interpreter = build.interpreter();
    let wheel = build.quick_wheel(&interpreter)?;
    let venv = Venv { folder: build.folder.join("venv") };
    build.tool("uv", &["venv", "--quiet", "--python", &interpreter, "venv"])?;
    let (wheel, constraints) = (wheel.to_string_lossy(), build.constraints());
    let arguments = ["pip", "install", "--quiet", "--python", "venv", "--constraint", &constraints, "mypy", &wheel];
    build.tool("uv", &arguments)?;
    command::run(venv.command("stubtest").arg(PACKAGE).current_dir(build.scratch()?))?;
    Ok(())
}
