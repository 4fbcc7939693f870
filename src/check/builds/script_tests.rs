//! `script-tests`: runs the tests of the maintainer's scripts with the newest Python.

use std::collections::BTreeMap;

use crate::check::bench::Build;
use crate::check::project_check::{Needs, ProjectCheck};
use crate::host::command;
use crate::host::parts::Missing;
use crate::host::python::Venv;

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "script-tests",
    view,
    is_for: |project| project.files.keys().any(|path| path.starts_with(TESTS)),
    needs: Needs::AnyPython,
    programs: &[&["gdb", "--version"], &["lldb", "--version"], &["perf", "--version"], &["py-spy", "--version"]],
    source: include_str!("script_tests.rs"),
    run,
};

const TESTS: &str = "scripts/tests/";

fn view(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    path.starts_with("scripts/").then(|| content.to_vec())
}

/// Debuggers see the calls of newer Pythons without debug symbols, so more tests run.
fn run(build: &Build) -> anyhow::Result<()> {
    let newest = build.bench.pythons.values().rfind(|python| !python.version.free_threaded);
    let interpreter = newest.unwrap_or(build.python).argument();
    build.tool("uv", &["venv", "--quiet", "--python", &interpreter, "venv"])?;
    let install = ["pip", "install", "--quiet", "--python", "venv", "--constraint", &build.constraints()];
    build.tool("uv", &[&install[..], &["pytest", "pytest-timeout"]].concat())?;
    let mut pytest = Venv { folder: build.folder.join("venv") }.command("pytest");
    pytest.args(["-q", "-rs", "--strict-markers", "--strict-config", "-p", "no:cacheprovider", TESTS]);
    let printed = command::run(pytest.current_dir(&build.folder))?;
    let missing: BTreeMap<_, _> = printed.lines().filter_map(skipped).collect();
    Missing::together(missing).map_or(Ok(()), |missing| Err(missing.into()))
}

/// Parses what a skipped test lacks, and how to get it: `SKIPPED [2] scripts/tests/test_x.py:9: needs lldb: run …`.
fn skipped(line: &str) -> Option<(String, Option<String>)> {
    let (_, reason) = line.strip_prefix("SKIPPED ")?.split_once(": needs ")?;
    Some(match reason.split_once(": ") {
        Some((what, remedy)) => (what.to_owned(), Some(remedy.to_owned())),
        None => (reason.to_owned(), None),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skip_names_what_is_missing() {
        let line = "SKIPPED [3] scripts/tests/test_debugger.py:175: needs lldb: run `debugger.py doctor`";
        assert_eq!(skipped(line), Some(("lldb".to_owned(), Some("run `debugger.py doctor`".to_owned()))));
        let line = "SKIPPED [1] scripts/tests/test_debugger.py:5: needs Linux";
        assert_eq!(skipped(line), Some(("Linux".to_owned(), None)));
        assert_eq!(skipped("153 passed, 1 skipped in 9.51s"), None);
    }
}
