//! `types`: runs mypy on the package, its tests and its benchmarks.

use std::process::Command;

use crate::check::bench::Build;
use crate::check::distinct;
use crate::check::project_check::{Needs, ProjectCheck, any};
use crate::check::projects;
use crate::check::view;
use crate::host::command;
use crate::host::python::Venv;

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "types",
    view: self::view,
    is_for: any,
    needs: Needs::Python,
    programs: &[],
    source: include_str!("types.rs"),
    run,
};

/// Shows the Python code, the stub, mypy's settings and the dependency groups.
fn view(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    if path == "pyproject.toml" {
        return Some(view::settings(content, "mypy", &["dependency-groups"]));
    }
    view::is_python_code(path).then(|| content.to_vec())
}

fn run(build: &Build) -> anyhow::Result<()> {
    let venv = environment(build)?;
    let python = venv.command("python").get_program().to_string_lossy().into_owned();
    // mypy processes can't share a cache.
    let cache = build.bench.types.join(format!("package-{}", build.lane)).to_string_lossy().into_owned();
    let mypy = ["--cache-dir", &cache, "--python-executable", &python];
    build.tool("mypy", &mypy)?;
    Ok(())
}

/// Returns an environment with the code's imports. Projects with the same Python and dependency groups share it.
fn environment(build: &Build) -> anyhow::Result<Venv> {
    let manifest: toml::Table = projects::text(build.files, "pyproject.toml")?.parse()?;
    let groups = manifest.get("dependency-groups").map(ToString::to_string).unwrap_or_default();
    let name = distinct::name(&distinct::digest(&build.interpreter(), groups.as_bytes()));
    build.bench.environments.get(&name, || {
        let venv = Venv { folder: build.bench.scratch.join("environments").join(&name) };
        let mut uv: Command = build.bench.tools.command("uv");
        command::run(uv.args(["venv", "--quiet", "--python", &build.interpreter()]).arg(&venv.folder))?;
        build.install_group("bench", &["--python", &venv.folder.to_string_lossy()], None)?;
        Ok(venv)
    })
}
