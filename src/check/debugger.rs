//! The set-up of the debuggers, and the pages that tell what they print: on the real extension, with the real tools.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::bail;

use super::builds::{Build, Missing};
use super::console;
use super::projects::Project;
use crate::command;
use crate::python::{Python, Venv, Version};

/// A tool that a command of a page calls, and a command that fails where the tool is not.
const TOOLS: [(&str, &[&str]); 6] = [
    ("gdb", &["gdb", "--version"]),
    (BREAK_EXCEPTION, &["gdb", "--version"]),
    (CORE, &["gdb", "--version"]),
    ("lldb", &["lldb", "--batch", "-o", "script import lldb"]),
    ("valgrind", &["valgrind", "--version"]),
    ("cargo +nightly miri", &["cargo", "+nightly", "miri", "--version"]),
];

/// The command of gdb that needs the debug symbols of the interpreter.
const BREAK_EXCEPTION: &str = "'break-exception";

/// The option of gdb that needs a core dump in the working directory.
const CORE: &str = "-core";

/// The folder of the layer.
pub const FOLDER: &str = "debug/";

/// Whether a project has the set-up of the debuggers.
pub fn is_set_up(project: &Project) -> bool {
    project.files.keys().any(|path| path.starts_with(FOLDER))
}

/// Whether a project has a page with commands to type.
pub fn has_sessions(project: &Project) -> bool {
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

    require("gdb", build.python)?;
    let venv = build.develop()?;
    stop_in_a_test(build, &venv)?;
    type_sessions(build, &venv, |session| session.calls("gdb") || session.calls("lldb"))
}

/// Types all that the pages say.
pub fn walk(build: &Build) -> anyhow::Result<()> {
    let venv = build.develop()?;
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

fn type_sessions(build: &Build, venv: &Venv, is_wanted: fn(&console::Session) -> bool) -> anyhow::Result<()> {
    let mut missing = Vec::new();
    for (path, content) in pages(build.project) {
        for session in console::sessions(&String::from_utf8_lossy(content)).iter().filter(|session| is_wanted(session))
        {
            let tools = TOOLS.iter().filter(|(tool, _)| session.calls(tool));
            match tools.map(|(tool, _)| require(tool, build.python)).collect::<Result<Vec<_>, _>>() {
                Ok(_) => session
                    .run(&build.folder, |shell| set_up(shell, venv))
                    .map_err(|error| error.context(path.clone()))?,
                Err(Missing(reason)) => missing.push(reason),
            }
        }
    }
    missing.sort();
    missing.dedup();
    if missing.is_empty() { Ok(()) } else { Err(Missing(missing.join("; ")).into()) }
}

/// A command as a reader of the page would run it.
fn set_up(command: &mut Command, venv: &Venv) {
    venv.activate(command);
    command.env_remove("RUST_BACKTRACE").env_remove("RUSTFLAGS").env_remove("PYTHONMALLOC");
}

/// Fails if a tool is not here, or cannot know what it has to.
fn require(tool: &str, python: &Python) -> Result<(), Missing> {
    if !cfg!(target_os = "linux") {
        return Err(Missing("the commands of the pages are for Linux".to_owned()));
    }
    let is_here = TOOLS.iter().filter(|(name, _)| *name == tool).all(|(_, probe)| {
        let mut probe_command = Command::new(probe[0]);
        command::run(probe_command.args(&probe[1..])).is_ok()
    });
    if !is_here {
        return Err(Missing(format!("{tool} is not here")));
    }
    if tool == CORE && !core_dumps_stay_here() {
        return Err(Missing("this system puts core dumps elsewhere".to_owned()));
    }
    let is_enough = match tool {
        "gdb" => tells_its_calls(python) || has_gdb_commands(python),
        BREAK_EXCEPTION => has_gdb_commands(python),
        _ => true,
    };
    if !is_enough {
        return Err(Missing(format!("Python {} has no debug symbols here, for {tool}", python.version)));
    }
    Ok(())
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
