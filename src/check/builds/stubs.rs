//! `stubs`: compares the committed stub with the one that maturin generates.

use anyhow::{Context, bail};

use crate::check::bench::Build;
use crate::check::project_check::{Needs, ProjectCheck, any};
use crate::check::projects::{self, PACKAGE};
use crate::check::view;

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "stubs",
    view: self::view,
    is_for: any,
    needs: Needs::Python,
    programs: &[],
    source: include_str!("stubs.rs"),
    run,
};

fn view(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    view::build(path, content).map(|content| view::any_abi(path, view::any_oldest(path, content)))
}

fn run(build: &Build) -> anyhow::Result<()> {
    let interpreter = build.interpreter();
    let arguments = ["generate-stubs", "--features", "stubs", "--out", "generated", "--interpreter", &interpreter];
    build.maturin(&arguments)?;
    let stub = format!("{PACKAGE}/_core.pyi");
    // maturin writes a folder instead if the extension module has a submodule.
    let generated = std::fs::read_to_string(build.folder.join("generated").join(&stub))
        .with_context(|| format!("maturin generates no {stub}: does the extension module have a new submodule?"))?;
    let path = format!("python/{stub}");
    let committed = projects::text(build.files, &path)?;
    if generated != committed {
        bail!("{path} differs from the stub that maturin generates:\n{generated}");
    }
    if !committed.contains("\"\"\"") {
        bail!("{path} has no docstrings");
    }
    Ok(())
}
