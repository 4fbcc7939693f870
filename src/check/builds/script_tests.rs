//! `script-tests`: runs the tests of the maintainer's scripts.

use crate::check::bench::Build;
use crate::check::project_check::{Needs, ProjectCheck};

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "script-tests",
    view,
    is_for: |project| project.files.keys().any(|path| path.starts_with(TESTS)),
    needs: Needs::AnyPython,
    programs: &[&["gdb", "--version"], &["lldb", "--version"]],
    source: include_str!("script_tests.rs"),
    run,
};

const TESTS: &str = "scripts/tests/";

fn view(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    path.starts_with("scripts/").then(|| content.to_vec())
}

fn run(build: &Build) -> anyhow::Result<()> {
    build.tool("pytest", &["-q", "--strict-markers", "--strict-config", "-p", "no:cacheprovider", TESTS])?;
    Ok(())
}
