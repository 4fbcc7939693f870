//! `rust`: runs the Rust tests, which import the package's Python files.

use crate::check::bench::Build;
use crate::check::project_check::{Needs, ProjectCheck, any};
use crate::check::view;

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "rust",
    view: self::view,
    is_for: any,
    needs: Needs::Libpython,
    programs: &[],
    source: include_str!("rust.rs"),
    run,
};

fn view(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    if path.starts_with("python/") && path.ends_with(".py") {
        return Some(content.to_vec());
    }
    view::cargo(path, content)
}

fn run(build: &Build) -> anyhow::Result<()> {
    build.cargo(&["test"])?;
    Ok(())
}
