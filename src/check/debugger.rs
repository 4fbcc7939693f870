//! The set-up of the debuggers, and the pages that tell what they print: on the real extension, with the real tools.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::bail;

use super::builds::{Build, Missing};
use super::console::{self, Session};
use super::projects::Project;
use crate::command;
use crate::python::{Python, Venv, Version};

/// What a command of a page calls, and what it needs of this machine.
struct Tool {
    /// The words that call it.
    words: &'static str,
    /// A command that fails where the tool is not.
    probe: &'static [&'static str],
    /// Whether it can do its work here, with this Python.
    is_able: fn(&Python) -> bool,
}

const GDB: Tool = Tool {
    words: "gdb",
    probe: &["gdb", "--version"],
    is_able: |python| tells_its_calls(python) || has_gdb_commands(python),
};
const LLDB: Tool =
    Tool { words: "lldb", probe: &["lldb", "--batch", "-o", "script import lldb"], is_able: tells_its_calls };
const TOOLS: [Tool; 5] = [
    GDB,
    Tool { words: "-core", is_able: |_| core_dumps_stay_here(), ..GDB },
    LLDB,
    Tool { words: "valgrind", probe: &["valgrind", "--version"], is_able: |_| true },
    Tool { words: "cargo +nightly miri", probe: &["cargo", "+nightly", "miri", "--version"], is_able: |_| true },
];

/// The folder of the layer.
pub const FOLDER: &str = "debug/";

/// Whether a project has the set-up of the debuggers.
pub fn is_set_up(project: &Project) -> bool {
    project.files.keys().any(|path| path.starts_with(FOLDER))
}

/// Whether there is something to be done in a project that depends on its code.
pub fn can_be_walked(project: &Project) -> bool {
    is_set_up(project) || has_sessions(project)
}

/// Whether a project has a page with commands to type.
fn has_sessions(project: &Project) -> bool {
    pages(project).any(|(_, content)| !console::sessions(&String::from_utf8_lossy(content)).is_empty())
}

fn pages(project: &Project) -> impl Iterator<Item = (&String, &[u8])> {
    project.files.iter().filter(|(path, _)| is_page(path)).map(|(path, content)| (path, &content[..]))
}

/// Whether a file is a page that a person reads.
pub fn is_page(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "md")
}

/// Stops a test in Rust, and looks at what called it; then types what the pages say of gdb and lldb.
pub fn check(build: &Build) -> anyhow::Result<()> {
    let commands = build.project.files.keys().filter(|path| path.starts_with(FOLDER) && path.ends_with(".py"));
    let arguments: Vec<&str> =
        ["--strict", "--no-incremental"].into_iter().chain(commands.map(String::as_str)).collect();
    build.tool("mypy", &arguments)?;

    GDB.require(build.python)?;
    let venv = build.develop()?;
    stop_in_a_test(build, &venv)?;
    type_sessions(build, &venv, |session| session.calls(GDB.words) || session.calls(LLDB.words))
}

/// Stops a test in Rust, and looks at what called it, where the debuggers are set up; then types all that the pages say.
pub fn walk(build: &Build) -> anyhow::Result<()> {
    let venv = build.develop()?;
    if is_set_up(build.project) {
        GDB.require(build.python)?;
        stop_in_a_test(build, &venv)?;
    }
    type_sessions(build, &venv, |_| true)
}

/// Runs the tests under gdb until one of them reaches a function that has its own name in the Rust code.
fn stop_in_a_test(build: &Build, venv: &Venv) -> anyhow::Result<()> {
    let mut gdb = Command::new("gdb");
    gdb.args(["-batch", "-ix", "debug/gdbinit"]);
    for place in public_functions(build.project) {
        gdb.arg("-ex").arg(format!("break {place}"));
    }
    gdb.args(["-ex", "run", "-ex", "both-bt"]);
    gdb.args(["--args", "python", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]);
    set_up(&mut gdb, venv);
    let printed = command::run(gdb.current_dir(&build.folder))?;

    let calls: Vec<&str> = printed.lines().filter(|line| line.starts_with('#')).collect();
    let (first, last) = (calls.first().copied().unwrap_or_default(), calls.last().copied().unwrap_or_default());
    let is_rust = first.starts_with("#0   Rust ") && first.contains("  src/");
    let is_test = last.contains("   Python ") && last.contains("  tests/test_");
    if !is_rust || !is_test {
        bail!("{}\ndoes not show the calls from a test to Rust:\n{printed}", command::typed(&gdb));
    }
    Ok(())
}

/// The public functions of the files that know nothing of Python, as gdb takes a place.
fn public_functions(project: &Project) -> Vec<String> {
    let mut places = Vec::new();
    for (path, content) in &project.files {
        let Some(file) = path.strip_prefix("src/").filter(|file| *file != "lib.rs") else {
            continue;
        };
        let code = String::from_utf8_lossy(content);
        let functions = code.lines().zip(1..).filter(|(line, _)| line.trim_start().starts_with("pub fn "));
        places.extend(functions.map(|(_, number)| format!("{file}:{number}")));
    }
    places
}

fn type_sessions(build: &Build, venv: &Venv, is_wanted: fn(&Session) -> bool) -> anyhow::Result<()> {
    // lldb's are for Python 3.13 and later, as the page says.
    let is_possible = |session: &Session| !session.calls(LLDB.words) || tells_its_calls(build.python);
    let mut missing = BTreeSet::new();
    for (path, content) in pages(build.project) {
        let sessions = console::sessions(&String::from_utf8_lossy(content)).into_iter();
        for session in sessions.filter(|session| is_wanted(session) && is_possible(session)) {
            let mut tools = TOOLS.iter().filter(|tool| session.calls(tool.words));
            match tools.try_for_each(|tool| tool.require(build.python)) {
                Ok(()) => session
                    .run(&build.folder, |shell| set_up(shell, venv))
                    .map_err(|error| error.context(path.clone()))?,
                Err(Missing(reason)) => _ = missing.insert(reason),
            }
        }
    }
    let reasons: Vec<_> = missing.into_iter().collect();
    if reasons.is_empty() { Ok(()) } else { Err(Missing(reasons.join("; ")).into()) }
}

/// A command as a reader of the page would run it.
fn set_up(command: &mut Command, venv: &Venv) {
    venv.activate(command);
    command.env_remove("RUST_BACKTRACE").env_remove("RUSTFLAGS").env_remove("PYTHONMALLOC");
}

impl Tool {
    /// Fails if the tool is not here, or cannot do its work.
    fn require(&self, python: &Python) -> Result<(), Missing> {
        if !cfg!(target_os = "linux") {
            return Err(Missing("the commands of the pages are for Linux".to_owned()));
        }
        if command::run(Command::new(self.probe[0]).args(&self.probe[1..])).is_err() {
            return Err(Missing(format!("{} is not here", self.words)));
        }
        if !(self.is_able)(python) {
            return Err(Missing(format!("{} cannot do its work here with Python {}", self.words, python.version)));
        }
        Ok(())
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
