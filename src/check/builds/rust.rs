//! `rust`: runs the Rust tests, which import the package's Python files, once per ABI.

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
    let is_package = path.starts_with("python/") && path.ends_with(".py");
    let seen = if is_package { Some(content.to_vec()) } else { view::cargo(path, content) };
    seen.map(|content| view::any_oldest(path, content))
}

fn run(build: &Build) -> anyhow::Result<()> {
    build.cargo(&["test"])?;
    Ok(())
}
