//! `stubs`: the stub of the extension module against the one that maturin generates, and against the module.

use anyhow::bail;

use crate::check::bench::Build;
use crate::check::project_check::{Needs, ProjectCheck, any};
use crate::check::projects::{self, PACKAGE};
use crate::check::view;
use crate::host::command;
use crate::host::python::Venv;

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "stubs",
    view: view::build,
    is_for: any,
    needs: Needs::Python,
    programs: &[],
    source: include_str!("stubs.rs"),
    run,
};

fn run(build: &Build) -> anyhow::Result<()> {
    let interpreter = build.interpreter();
    let arguments = ["generate-stubs", "--features", "stubs", "--out", "generated", "--interpreter", &interpreter];
    build.maturin(&arguments)?;
    let stub = format!("{PACKAGE}/_core.pyi");
    let generated = std::fs::read_to_string(build.folder.join("generated").join(&stub))?;
    let path = format!("python/{stub}");
    let committed = projects::text(build.files, &path)?;
    if generated != committed {
        bail!("{path} is not what maturin generates, which is:\n{generated}");
    }
    if !committed.contains("\"\"\"") {
        bail!("{path} has lost its docstrings");
    }

    let wheel = build.quick_wheel(&interpreter)?;
    let venv = Venv { folder: build.folder.join("venv") };
    build.tool("uv", &["venv", "--quiet", "--python", &interpreter, "venv"])?;
    let (wheel, constraints) = (wheel.to_string_lossy(), build.constraints());
    let arguments = ["pip", "install", "--quiet", "--python", "venv", "--constraint", &constraints, "mypy", &wheel];
    build.tool("uv", &arguments)?;
    command::run(venv.command("stubtest").arg(PACKAGE).current_dir(build.scratch()?))?;
    Ok(())
}
