//! `walk`: runs gdb on each starter, and all documented commands.

use super::debugger;
use crate::check::bench::Build;
use crate::check::project_check::{Needs, ProjectCheck};
use crate::check::projects::Project;
use crate::check::view;

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "walk",
    view: self::view,
    is_for,
    needs: Needs::Python,
    programs: &debugger::PROGRAMS,
    source: concat!(include_str!("walk.rs"), include_str!("debugger.rs"), include_str!("console.rs")),
    run,
};

fn view(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    debugger::view(path, content).map(|content| view::any_abi(path, view::any_oldest(path, content)))
}

/// With scripts but without init files, the documentation is the same as with neither. A test compares it.
fn is_for(project: &Project) -> bool {
    let (init_files, scripts) = (debugger::has_init_files(&project.files), debugger::has_scripts(&project.files));
    let is_first = project.variant.answers["starter"] == debugger::STARTER;
    match (init_files, scripts) {
        (true, true) => true,
        (false, true) => is_first,
        (true, false) => is_first || debugger::has_sessions(&project.files),
        (false, false) => debugger::has_sessions(&project.files),
    }
}

fn run(build: &Build) -> anyhow::Result<()> {
    let (init_files, scripts) = (debugger::has_init_files(build.files), debugger::has_scripts(build.files));
    let has_debugger = init_files || scripts;
    if has_debugger {
        debugger::require_gdb(build)?;
    }
    let venv = debugger::develop(build)?;
    if has_debugger {
        debugger::stop_in_a_test(build, &venv)?;
    }
    // The other tools, such as Miri, read neither init files nor scripts.
    let has_all = init_files && scripts;
    if build.files.contains_key(debugger::PROFILING) {
        return type_profiles(build);
    }
    debugger::type_sessions(build, &venv, if has_all { |_| true } else { debugger::is_of_a_debugger })
}

/// Runs the documented commands with an optimised build, if possible for a Python that supports all profilers.
fn type_profiles(build: &Build) -> anyhow::Result<()> {
    let mut newer = build.bench.pythons.values().filter(|python| !python.version.free_threaded);
    let python = newer.find(|python| debugger::tells_its_calls(python)).unwrap_or(build.python);
    let build = Build { python, folder: build.folder.clone(), ..*build };
    let venv = build.develop(&["--profile", "profiling", "--features", "profiling"])?;
    debugger::type_sessions(&build, &venv, |_| true)
}
