//! `debugger`: runs the debuggers' init files, scripts and documented commands on the extension, for each ABI and
//! Python.

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

/// Commands that print the versions of the debuggers.
pub const PROGRAMS: [&[&str]; 8] = [
    &["gdb", "--version"],
    &["lldb", "--version"],
    &["valgrind", "--version"],
    &["rustc", "+nightly", "-vV"],
    &["heaptrack", "--version"],
    &["perf", "--version"],
    &["samply", "--version"],
    &["cat", "/proc/sys/kernel/perf_event_paranoid"],
];

/// The starter that is checked with every Python. [`walk`](super::walk) checks the others.
pub const STARTER: &str = "hello_world";

/// A program in documented commands, and its requirements.
struct Debugger {
    /// The words in a command that call it.
    words: &'static str,
    part: &'static Part,
    /// Returns what this machine or this Python lacks, besides the program itself.
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
        (!has_gdb_commands(python))
            .then(|| format!("the gdb extension of Python {} (python3.X-gdb.py)", python.version))
    },
};
const LLDB: Debugger = Debugger {
    words: "lldb",
    part: &parts::LLDB,
    obstacle: |python| (!tells_its_calls(python)).then(|| "Python 3.13 or later for lldb".to_owned()),
};
const DEBUGGERS: [Debugger; 10] = [
    GDB,
    BOTH_BT,
    PY_BT,
    Debugger {
        words: "-core",
        part: &parts::GDB,
        obstacle: |_| {
            (!core_dumps_stay_here())
                .then(|| "a kernel.core_pattern that writes core dumps to the working directory".to_owned())
        },
    },
    LLDB,
    Debugger { words: "valgrind", part: &parts::VALGRIND, obstacle: |_| None },
    Debugger { words: "cargo +nightly miri", part: &parts::MIRI, obstacle: |_| None },
    Debugger { words: "heaptrack", part: &parts::HEAPTRACK, obstacle: |_| None },
    Debugger {
        words: "samply",
        part: &parts::SAMPLY,
        obstacle: |_| (!parts::profiles_are_allowed()).then(|| "a kernel.perf_event_paranoid of at most 1".to_owned()),
    },
    Debugger {
        words: "perf",
        part: &parts::PERF,
        obstacle: |python| {
            (!tells_its_calls(python)).then(|| "Python 3.13 or later for the option -X perf_jit".to_owned())
        },
    },
];

/// The folder of the init files, from `debug_configs`.
const INIT_FILES: &str = "debug/";

/// The folder of the commands for both languages, from `dev_scripts`.
const SCRIPTS: &str = "scripts/";

/// The page about faults to practise on. Their code needs a Cargo feature.
const FAULTS: &str = "FAULTS.md";

/// The page about profilers. They need an optimised build.
pub const PROFILING: &str = "PROFILING.md";

/// A word in a session, and the package from PyPI that it needs.
const PACKAGES: [(&str, &str); 5] = [
    ("memray", "memray==1.20.0"),
    ("py-spy", "py-spy==0.4.3"),
    ("pystack", "pystack==1.7.2"),
    ("tests/test_memory.py", "numpy==2.5.5"),
    ("tests/test_memory.py", "pyarrow==26.0.1"),
];

/// Shows the package, its tests, the init files, the scripts, and documented commands.
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

/// Whether a project has the debuggers' init files.
pub fn has_init_files(files: &Files) -> bool {
    files.keys().any(|path| path.starts_with(INIT_FILES))
}

/// Whether a project has the commands for both languages.
pub fn has_scripts(files: &Files) -> bool {
    files.keys().any(|path| path.starts_with(SCRIPTS))
}

/// Whether a project has documented commands that depend on its layers.
pub fn has_sessions(files: &Files) -> bool {
    let mut pages = pages(files).filter(|(path, _)| *path != PROFILING);
    pages.any(|(_, content)| !console::sessions(&String::from_utf8_lossy(content)).is_empty())
}

fn pages(files: &Files) -> impl Iterator<Item = (&String, &[u8])> {
    files.iter().filter(|(path, _)| is_page(path)).map(|(path, content)| (path, &content[..]))
}

fn is_page(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "md")
}

/// Stops a test in Rust and checks the stack, then runs the documented gdb and lldb commands.
fn run(build: &Build) -> anyhow::Result<()> {
    require_gdb(build)?;
    let venv = develop(build)?;
    stop_in_a_test(build, &venv)?;
    type_sessions(build, &venv, is_of_a_debugger)
}

/// Builds a project, with its faults if it has a page about them.
pub fn develop(build: &Build) -> anyhow::Result<Venv> {
    let features: &[&str] = if build.files.contains_key(FAULTS) { &["--features", "faults"] } else { &[] };
    build.develop(features)
}

/// Whether a session calls gdb or lldb.
pub fn is_of_a_debugger(session: &Session) -> bool {
    session.calls(GDB.words) || session.calls(LLDB.words)
}

/// Fails if gdb is missing, or doesn't support this Python.
pub fn require_gdb(build: &Build) -> Result<(), Missing> {
    if has_scripts(build.files) { BOTH_BT.require(build.python) } else { GDB.require(build.python) }
}

/// Runs the tests under gdb until one reaches a public Rust function. Then `bt`, `py-bt` and `both-bt`, as far as
/// available, must show the calls.
pub fn stop_in_a_test(build: &Build, venv: &Venv) -> anyhow::Result<()> {
    // Each command, and words in a line of its output.
    let mut listings: Vec<(&str, &[&str])> = Vec::new();
    let mut gdb = Command::new("gdb");
    if has_init_files(build.files) {
        listings.push(("bt 1", &["#0  ", " at src/"]));
        if has_gdb_commands(build.python) {
            listings.push(("py-bt", &["  File \"", "tests/test_"]));
        }
        gdb.args(["-batch", "-ix", "debug/gdbinit"]);
    } else {
        // Before Python 3.13, both-bt needs CPython's gdb extension.
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
        // The outermost call is the test: calls of libraries are hidden.
        let last = printed.lines().rfind(|line| line.starts_with('#')).unwrap_or_default();
        let is_complete = command != BOTH_BT.words || last.contains("   Python ") && last.contains("  tests/test_");
        if !is_complete || !printed.lines().any(|line| words.iter().all(|word| line.contains(word))) {
            bail!("{}\n{command} does not show the calls from a test to Rust:\n{printed}", command::typed(&gdb));
        }
    }
    Ok(())
}

/// Returns the locations of public functions outside `lib.rs` and Python classes, for gdb's `break`.
fn public_functions(files: &Files) -> Vec<String> {
    let mut places = Vec::new();
    for (path, content) in files {
        let Some(file) = path.strip_prefix("src/").filter(|file| *file != "lib.rs") else {
            continue;
        };
        let mut is_wrapped = false;
        for (line, number) in String::from_utf8_lossy(content).lines().zip(1..) {
            // gdb would stop in the function that PyO3 generates, or during the import.
            is_wrapped = line == "#[pymethods]" || is_wrapped && line != "}";
            let is_public = ["pub fn ", "pub(crate) fn "].iter().any(|start| line.trim_start().starts_with(start));
            if is_public && !is_wrapped && !line.contains("Python<") {
                places.push(format!("{file}:{number}"));
            }
        }
    }
    places
}

/// Runs the wanted documented sessions, and compares their output.
pub fn type_sessions(build: &Build, venv: &Venv, is_wanted: fn(&Session) -> bool) -> anyhow::Result<()> {
    // The lldb commands are documented for Python 3.13 and later.
    let is_possible = |session: &Session| !session.calls(LLDB.words) || tells_its_calls(build.python);
    let mut missing = BTreeSet::new();
    for (path, content) in pages(build.files) {
        let sessions = console::sessions(&String::from_utf8_lossy(content)).into_iter();
        for session in sessions.filter(|session| is_wanted(session) && is_possible(session)) {
            let mut debuggers = DEBUGGERS.iter().filter(|debugger| session.calls(debugger.words));
            let requirements = debuggers.try_for_each(|debugger| debugger.require(build.python));
            match requirements.and_then(|()| install_packages(build, venv, &session)) {
                Ok(()) => session
                    .run(&build.folder, |shell| set_up(shell, venv))
                    .map_err(|error| error.context(path.clone()))?,
                Err(lacking) => _ = missing.insert((lacking.what, lacking.remedy)),
            }
        }
    }
    Missing::together(missing).map_or(Ok(()), |missing| Err(missing.into()))
}

/// Installs the packages that a session needs in the environment.
fn install_packages(build: &Build, venv: &Venv, session: &Session) -> Result<(), Missing> {
    let folder = venv.folder.to_string_lossy();
    let needed = PACKAGES.iter().filter(|(word, _)| session.calls(word)).map(|(_, package)| *package);
    for package in needed {
        let install = ["pip", "install", "--quiet", "--python", &folder, package];
        if build.tool("uv", &install).is_err() {
            return Err(Missing { what: package.to_owned(), remedy: Some(format!("uv pip install {package}")) });
        }
    }
    Ok(())
}

/// Prepares a command as in a user's shell.
fn set_up(command: &mut Command, venv: &Venv) {
    venv.activate(command);
    command.env_remove("RUST_BACKTRACE").env_remove("RUSTFLAGS").env_remove("PYTHONMALLOC");
}

impl Debugger {
    /// Fails if the debugger or one of its requirements is missing.
    fn require(&self, python: &Python) -> Result<(), Missing> {
        if !cfg!(target_os = "linux") {
            return Err(Missing::new("Linux, which the documented commands need,"));
        }
        self.part.require()?;
        (self.obstacle)(python).map_or(Ok(()), |what| Err(Missing::new(what)))
    }
}

/// Whether crashes write core dumps to the working directory, with names that start with `core`.
fn core_dumps_stay_here() -> bool {
    std::fs::read_to_string("/proc/sys/kernel/core_pattern").is_ok_and(|pattern| pattern.starts_with("core"))
}

/// Whether this Python has `_Py_DebugOffsets`, which is new in 3.13.
pub fn tells_its_calls(python: &Python) -> bool {
    python.version >= Version { major: 3, minor: 13, free_threaded: false }
}

/// Whether CPython's gdb extension is next to the interpreter.
fn has_gdb_commands(python: &Python) -> bool {
    let real = std::fs::canonicalize(&python.executable).unwrap_or_default();
    PathBuf::from(format!("{}-gdb.py", real.display())).is_file()
}
