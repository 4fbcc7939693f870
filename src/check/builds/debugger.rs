//! `debugger`: the init files and the scripts of the debuggers, and the pages that tell what they print, on the real
//! extension with the real tools: for each ABI and each Python, in a project whose code stands for all, and wherever a page
//! has commands.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::bail;

use super::console::{self, Session};
use crate::check::bench::Build;
use crate::check::project_check::{Needs, ProjectCheck};
use crate::check::projects::{Files, Project};
use crate::check::view;
use crate::host::command;
use crate::host::parts::{self, Missing, Part};
use crate::host::python::{Python, Venv, Version};

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "debugger",
    view: self::view,
    is_for,
    needs: Needs::Python,
    programs: &PROGRAMS,
    source: concat!(include_str!("debugger.rs"), include_str!("console.rs")),
    run,
};

/// What tells the versions of the debuggers.
pub const PROGRAMS: [&[&str]; 4] =
    [&["gdb", "--version"], &["lldb", "--version"], &["valgrind", "--version"], &["rustc", "+nightly", "-vV"]];

/// The starter in whose code a debugger is tried with every Python; [`walk`](super::walk) tries it in the others.
pub const STARTER: &str = "hello_world";

/// What a command of a page calls, and what it needs of this machine.
struct Debugger {
    /// The words that call it.
    words: &'static str,
    part: &'static Part,
    /// What this machine or this Python lacks for it, beside the program itself.
    obstacle: fn(&Python) -> Option<String>,
}

const GDB: Debugger = Debugger { words: "gdb", part: &parts::GDB, obstacle: |_| None };
const BOTH_BT: Debugger = Debugger {
    words: "both-bt",
    part: &parts::GDB,
    obstacle: |python| if tells_its_calls(python) { None } else { (PY_BT.obstacle)(python) },
};
const PY_BT: Debugger = Debugger {
    words: "py-bt",
    part: &parts::GDB,
    obstacle: |python| {
        (!has_gdb_commands(python)).then(|| format!("the file with gdb's commands beside Python {}", python.version))
    },
};
const LLDB: Debugger = Debugger {
    words: "lldb",
    part: &parts::LLDB,
    obstacle: |python| {
        (!tells_its_calls(python)).then(|| format!("Python 3.13 or later for lldb, beside {}", python.version))
    },
};
const DEBUGGERS: [Debugger; 7] = [
    GDB,
    BOTH_BT,
    PY_BT,
    Debugger {
        words: "-core",
        part: &parts::GDB,
        obstacle: |_| {
            (!core_dumps_stay_here())
                .then(|| "a kernel.core_pattern that leaves core dumps where they happen".to_owned())
        },
    },
    LLDB,
    Debugger { words: "valgrind", part: &parts::VALGRIND, obstacle: |_| None },
    Debugger { words: "cargo +nightly miri", part: &parts::MIRI, obstacle: |_| None },
];

/// The folder of the init files, which `debug_configs` brings.
const INIT_FILES: &str = "debug/";

/// The folder of the commands for both languages, which `dev_scripts` brings.
const SCRIPTS: &str = "scripts/";

/// The package, its tests, the init files, the scripts, and the commands of the pages.
pub fn view(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    match path {
        _ if [INIT_FILES, SCRIPTS].iter().any(|folder| path.starts_with(folder)) && !is_page(path) => {
            Some(content.to_vec())
        }
        "README.md" => {
            Some([view::tested_parts(content), view::blocks(content, "console").unwrap_or_default()].concat())
        }
        _ if is_page(path) => view::blocks(content, "console"),
        _ => view::tests(path, content),
    }
}

fn is_for(project: &Project) -> bool {
    let has_all = has_init_files(&project.files) && has_scripts(&project.files);
    has_all && (project.variant.answers["starter"] == STARTER || has_sessions(&project.files))
}

/// Whether a project has the init files of the debuggers.
pub fn has_init_files(files: &Files) -> bool {
    files.keys().any(|path| path.starts_with(INIT_FILES))
}

/// Whether a project has the commands for both languages.
pub fn has_scripts(files: &Files) -> bool {
    files.keys().any(|path| path.starts_with(SCRIPTS))
}

/// Whether a project has a page with commands to type.
pub fn has_sessions(files: &Files) -> bool {
    pages(files).any(|(_, content)| !console::sessions(&String::from_utf8_lossy(content)).is_empty())
}

fn pages(files: &Files) -> impl Iterator<Item = (&String, &[u8])> {
    files.iter().filter(|(path, _)| is_page(path)).map(|(path, content)| (path, &content[..]))
}

/// Whether a file is a page that a person reads.
fn is_page(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "md")
}

/// Stops a test in Rust, and looks at what called it; then types what the pages say of gdb and lldb.
fn run(build: &Build) -> anyhow::Result<()> {
    require_gdb(build)?;
    let venv = build.develop()?;
    stop_in_a_test(build, &venv)?;
    type_sessions(build, &venv, is_of_a_debugger)
}

/// Whether a session calls gdb or lldb.
pub fn is_of_a_debugger(session: &Session) -> bool {
    session.calls(GDB.words) || session.calls(LLDB.words)
}

/// Fails if gdb is not here, or cannot do its work with this Python.
pub fn require_gdb(build: &Build) -> Result<(), Missing> {
    if has_scripts(build.files) { BOTH_BT.require(build.python) } else { GDB.require(build.python) }
}

/// Runs the tests under gdb until one of them reaches a function that has its own name in the Rust code. Then the project's
/// commands have to show how it was called: with the init files gdb's own and CPython's, with the scripts `both-bt`.
pub fn stop_in_a_test(build: &Build, venv: &Venv) -> anyhow::Result<()> {
    // A command, and the words of a line in what it prints.
    let mut listings: Vec<(&str, &[&str])> = Vec::new();
    let mut gdb = Command::new("gdb");
    if has_init_files(build.files) {
        listings.push(("bt 1", &["#0  ", " at src/"]));
        if has_gdb_commands(build.python) {
            listings.push(("py-bt", &["  File \"", "tests/test_"]));
        }
        gdb.args(["-batch", "-ix", "debug/gdbinit"]);
    } else {
        // For a Python before 3.13, gdb has to load CPython's commands.
        let python = std::fs::canonicalize(&build.python.executable)?;
        let trusted = python.parent().unwrap_or(Path::new("/")).display().to_string();
        gdb.arg("-batch").arg("-iex").arg(format!("add-auto-load-safe-path {trusted}"));
        gdb.args(["-ix", "scripts/gdb_commands.py", "-ex", "set breakpoint pending on"]);
    }
    if has_scripts(build.files) {
        listings.push(("both-bt", &["#0   Rust ", "  src/"]));
    }
    // gdb looks for every pending breakpoint again in each library that Python loads: these wait for the extension.
    gdb.args(["-ex", "catch load _core", "-ex", "run"]);
    for place in public_functions(build.files) {
        gdb.arg("-ex").arg(format!("break {place}"));
    }
    gdb.args(["-ex", "continue"]);
    gdb.args(listings.iter().flat_map(|(command, _)| ["-ex", command]));
    gdb.args(["--args", "python", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]);
    set_up(&mut gdb, venv);
    let printed = command::run(gdb.current_dir(&build.folder))?;

    for (command, words) in listings {
        // No library call comes after the test's own.
        let last = printed.lines().rfind(|line| line.starts_with('#')).unwrap_or_default();
        let is_complete = command != BOTH_BT.words || last.contains("   Python ") && last.contains("  tests/test_");
        if !is_complete || !printed.lines().any(|line| words.iter().all(|word| line.contains(word))) {
            bail!("{}\n{command} does not show the calls from a test to Rust:\n{printed}", command::typed(&gdb));
        }
    }
    Ok(())
}

/// The public functions of the files that know nothing of Python, as gdb takes a place.
fn public_functions(files: &Files) -> Vec<String> {
    let mut places = Vec::new();
    for (path, content) in files {
        let Some(file) = path.strip_prefix("src/").filter(|file| *file != "lib.rs") else {
            continue;
        };
        let code = String::from_utf8_lossy(content);
        let functions = code
            .lines()
            .zip(1..)
            .filter(|(line, _)| ["pub fn ", "pub(crate) fn "].iter().any(|start| line.trim_start().starts_with(start)));
        places.extend(functions.map(|(_, number)| format!("{file}:{number}")));
    }
    places
}

/// Runs the sessions of the pages that are wanted, and compares what they print.
pub fn type_sessions(build: &Build, venv: &Venv, is_wanted: fn(&Session) -> bool) -> anyhow::Result<()> {
    // lldb's are for Python 3.13 and later, as the page says.
    let is_possible = |session: &Session| !session.calls(LLDB.words) || tells_its_calls(build.python);
    let mut missing = BTreeSet::new();
    for (path, content) in pages(build.files) {
        let sessions = console::sessions(&String::from_utf8_lossy(content)).into_iter();
        for session in sessions.filter(|session| is_wanted(session) && is_possible(session)) {
            let mut debuggers = DEBUGGERS.iter().filter(|debugger| session.calls(debugger.words));
            match debuggers.try_for_each(|debugger| debugger.require(build.python)) {
                Ok(()) => session
                    .run(&build.folder, |shell| set_up(shell, venv))
                    .map_err(|error| error.context(path.clone()))?,
                Err(lacking) => _ = missing.insert((lacking.what, lacking.remedy)),
            }
        }
    }
    Missing::together(missing).map_or(Ok(()), |missing| Err(missing.into()))
}

/// A command as a reader of the page would run it.
fn set_up(command: &mut Command, venv: &Venv) {
    venv.activate(command);
    command.env_remove("RUST_BACKTRACE").env_remove("RUSTFLAGS").env_remove("PYTHONMALLOC");
}

impl Debugger {
    /// Fails if the debugger is not here, or cannot do its work.
    fn require(&self, python: &Python) -> Result<(), Missing> {
        if !cfg!(target_os = "linux") {
            return Err(Missing::new("Linux, which the commands of the pages are for,"));
        }
        self.part.require()?;
        (self.obstacle)(python).map_or(Ok(()), |what| Err(Missing::new(what)))
    }
}

/// Whether a crash leaves its core dump in the working directory, under a name that begins with `core`.
fn core_dumps_stay_here() -> bool {
    std::fs::read_to_string("/proc/sys/kernel/core_pattern").is_ok_and(|pattern| pattern.starts_with("core"))
}

/// Whether Python tells a debugger where to find its calls, as it does from 3.13 on.
fn tells_its_calls(python: &Python) -> bool {
    python.version >= Version { major: 3, minor: 13, free_threaded: false }
}

/// Whether the file with CPython's commands for gdb lies beside the interpreter, as it does beside one with symbols.
fn has_gdb_commands(python: &Python) -> bool {
    let real = std::fs::canonicalize(&python.executable).unwrap_or_default();
    PathBuf::from(format!("{}-gdb.py", real.display())).is_file()
}
