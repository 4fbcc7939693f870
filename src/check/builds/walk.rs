//! `walk`: a debugger in the code of each starter, and all commands of its pages, with the set-up of the debuggers and
//! without: once for each ABI.

use super::debugger;
use crate::check::bench::Build;
use crate::check::project_check::{Needs, ProjectCheck};
use crate::check::view;

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "walk",
    view: self::view,
    is_for: |project| debugger::is_set_up(&project.files) || debugger::has_sessions(&project.files),
    needs: Needs::Python,
    programs: &debugger::PROGRAMS,
    source: concat!(include_str!("walk.rs"), include_str!("debugger.rs"), include_str!("console.rs")),
    run,
};

fn view(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    debugger::view(path, content).map(|content| view::any_oldest(path, content))
}

fn run(build: &Build) -> anyhow::Result<()> {
    let is_set_up = debugger::is_set_up(build.files);
    if is_set_up {
        debugger::require_gdb(build.python)?;
    }
    let venv = build.develop()?;
    if is_set_up {
        debugger::stop_in_a_test(build, &venv)?;
    }
    debugger::type_sessions(build, &venv, |_| true)
}
