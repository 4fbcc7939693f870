//! `lint`: runs ruff's linter and formatter.

use crate::check::bench::Build;
use crate::check::project_check::{Needs, ProjectCheck, any};
use crate::check::view;

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "lint",
    view: self::view,
    is_for: any,
    needs: Needs::AnyPython,
    programs: &[],
    source: include_str!("lint.rs"),
    run,
};

/// Shows Python code and ruff's settings, including the oldest Python.
fn view(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    if path == "pyproject.toml" {
        return Some(view::settings(content, "ruff", &[]));
    }
    [".py", ".pyi", "ruff.toml"].iter().any(|end| path.ends_with(end)).then(|| content.to_vec())
}

fn run(build: &Build) -> anyhow::Result<()> {
    build.tool("ruff", &["check", "--no-cache"])?;
    build.tool("ruff", &["format", "--check", "--no-cache"])?;
    Ok(())
}
