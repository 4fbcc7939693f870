//! The debugger commands in `scripts/` say the right words where they cannot do their work, on every system.

use std::path::Path;
use std::process::Command;

use crate::nothing_dead::PROJECTS;
use crate::support::{root, say};
use pyo3_template::host::command;
use pyo3_template::host::parts;
use pyo3_template::host::python::{self, Version};

const SCRIPTS: &str = "template/dev-scripts/scripts";

/// Runs a Python program in which the scripts can be imported, in `folder`.
fn run_python(folder: &Path, program: &str) -> String {
    let python = python::at_least(Version { major: 3, minor: 9, free_threaded: false }).unwrap();
    let mut command = Command::new(python.executable);
    command.args(["-c", program]).current_dir(folder).env("PYTHONPATH", root().join(SCRIPTS));
    command::run(command.env("PYTHONDONTWRITEBYTECODE", "1")).unwrap()
}

/// Whether the commands take code for the user's own, if these files are loaded.
fn owns(modules: &[&str], language: &str, name: &str, file: &str) -> bool {
    let program = format!(
        "import calls\n\
         process = calls.Process({modules:?}, 1, [], None, None, 0)\n\
         print(calls.Stack(process).owns(calls.Call({language:?}, {name:?}, {file:?}, 1, list)))"
    );
    run_python(root(), &program).trim() == "True"
}

#[test]
fn libraries_are_not_the_users_code_on_any_system() {
    let linux = ["/usr/bin/python3.13", "/home/me/demo/.venv/lib/python3.13/site-packages/demo/_core.abi3.so"];
    let windows = [
        r"C:\Users\me\demo\.venv\Scripts\python.exe",
        r"C:\Python\3.13\python313.dll",
        r"C:\Users\me\demo\python\demo\_core.pyd",
    ];
    for (modules, file, is_own) in [
        (&linux[..], "/home/me/lib/script.py", true),
        (&linux, "/home/me/demo/.venv/lib/python3.13/site-packages/demo/__init__.py", true),
        (&linux, "/home/me/demo/.venv/lib/python3.13/site-packages/pytest/__main__.py", false),
        (&linux, "/usr/lib/python3/dist-packages/yaml.py", false),
        (&linux, "/usr/lib/python3.13/runpy.py", false),
        (&linux, "<frozen runpy>", false),
        (&windows, r"C:\Users\me\lib\script.py", true),
        (&windows, r"C:\Users\me\demo\python\demo\__init__.py", true),
        (&windows, r"c:\users\me\demo\.venv\Lib\site-packages\pytest\__main__.py", false),
        (&windows, r"C:\Python\3.13\Lib\runpy.py", false),
    ] {
        assert_eq!(owns(modules, "Python", "f", file), is_own, "{file}");
    }
    for (name, file, is_own) in [
        ("_core::f", "/home/me/demo/src/lib.rs", true),
        ("_core::f", r"C:\Users\me\demo\src\lib.rs", true),
        ("_core::f::__pyfunction_f", r"C:\Users\me\demo\src\lib.rs", false),
        ("core::f", r"/rustc/0123\library\core\src\lib.rs", false),
        ("pyo3::f", r"C:\Users\me\.cargo\registry\src\index\pyo3-0.30.1\src\lib.rs", false),
        ("pyo3::f", "/home/me/.cargo/registry/src/index/pyo3-0.30.1/src/lib.rs", false),
    ] {
        assert_eq!(owns(&linux, "Rust", name, file), is_own, "{name} {file}");
    }
}

/// The venv's `python.exe` on Windows starts the real one, in which nobody has set a breakpoint.
#[test]
fn the_redirector_of_windows_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("Scripts/python.exe");
    std::fs::create_dir(folder.path().join("Scripts")).unwrap();
    std::fs::write(folder.path().join("pyvenv.cfg"), "home = C:\\Python\\3.13\nversion = 3.13\n").unwrap();
    let program = format!("import calls; print(calls.redirection({:?}))", program.display().to_string());
    let printed = run_python(root(), &program);
    assert!(printed.contains(r"__PYVENV_LAUNCHER__ to this path and debug C:\Python\3.13\python.exe"), "{printed}");
    assert_eq!(run_python(root(), "import calls; print(calls.redirection('/usr/bin/python3'))"), "\n");
}

/// `os.getuid` and `os.uname` are not there.
#[test]
fn a_process_that_is_not_stopped_is_explained_on_windows_too() {
    let program = "import os, sys; del os.getuid, os.uname; sys.platform = 'win32'\n\
        import calls\n\
        process = calls.Process(['python.exe'], None, [], None, None, 0)\n\
        debugger = calls.Debugger('lldb', lambda: process, None, None)\n\
        try: list(calls.both_bt(debugger, ''))\n\
        except calls.CommandError as error: print(error)";
    let printed = run_python(root(), program);
    assert!(printed.starts_with("no process is stopped: set a breakpoint, and `run`."), "{printed}");
}

/// Python says of itself that it is 3.99, once it runs in a debugger.
#[test]
fn a_python_that_is_too_new_is_named() {
    let oldest = Version { major: 3, minor: 13, free_threaded: false };
    let Some(python) = python::find_all().into_values().find(|python| python.version >= oldest) else {
        return say("SKIPPED: there is no Python 3.13 or later to debug");
    };
    let mut debuggers = Vec::new();
    for part in [&parts::GDB, &parts::LLDB] {
        match part.require() {
            Ok(()) => debuggers.push(part.name),
            Err(missing) => say(&format!("SKIPPED: the commands of a debugger are not tried: {missing}")),
        }
    }
    for debugger in debuggers {
        let mut command = Command::new(debugger);
        if debugger == "gdb" {
            command.args(["-batch", "-iex", "set auto-load python-scripts off"]);
            command.args(["-ix", "scripts/gdb_commands.py", "-ex", "set breakpoint pending on"]);
            command.args(["-ex", "break Py_FinalizeEx", "-ex", "run"]);
            command.args(["-ex", "set var *((char *)&_PyRuntime + 10) = 99", "-ex", "both-bt"]);
            command.arg("--args");
        } else {
            command.args(["--batch", "-o", "command script import scripts/lldb_commands.py"]);
            command.args(["-o", "breakpoint set --name Py_FinalizeEx", "-o", "run"]);
            command.args(["-o", "expression *((char *)&_PyRuntime + 10) = 99", "-o", "both-bt", "--"]);
        }
        command.arg(&python.executable).args(["-c", ""]).current_dir(root().join("template/dev-scripts"));
        let output = command.env("PYTHONDONTWRITEBYTECODE", "1").output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let message = "Python calls are missing: Python 3.99 is not supported, only 3.13 to 3.15";
        assert!(printed.contains(message), "{debugger}:\n{printed}");
        assert!(!printed.contains("Traceback"), "{debugger}:\n{printed}");
    }
}

/// So `walk` types the commands of one of the two.
#[test]
fn scripts_without_init_files_change_no_page() {
    for project in PROJECTS.iter().filter(|project| project.variant.answers["debug_configs"] == "false") {
        let mut answers = project.variant.answers.clone();
        answers.insert("dev_scripts".to_owned(), "false".to_owned());
        let other = PROJECTS.iter().find(|other| other.variant.answers == answers).unwrap();
        assert_eq!(project.files.get("FAULTS.md"), other.files.get("FAULTS.md"), "{}", project.variant.name);
    }
}
