//! `clippy`: runs rustfmt, and clippy with `-D warnings`, once per ABI.

use crate::check::bench::Build;
use crate::check::project_check::{Needs, ProjectCheck, any};
use crate::check::view;

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "clippy",
    view: self::view,
    is_for: any,
    needs: Needs::Python,
    programs: &[],
    source: include_str!("clippy.rs"),
    run,
};

fn view(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    let seen = if path == "clippy.toml" { Some(content.to_vec()) } else { view::cargo(path, content) };
    seen.map(|content| view::any_oldest(path, content))
}

fn run(build: &Build) -> anyhow::Result<()> {
    build.cargo(&["fmt", "--check", "--", "--color", "never"])?;
    build.cargo(&["clippy", "--all-targets", "--", "-D", "warnings"])?;
    Ok(())
}
