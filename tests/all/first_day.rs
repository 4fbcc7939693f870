//! What the owner of a new project does first works as the README says, with nothing but Rust and a Python, or with uv.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::Command;

use crate::support::{self, TOOL, root};

/// A command in the project, in an environment of just PATH and HOME, as if the virtual environment were activated.
fn command(project: &Path, program: &str, arguments: &[&str]) -> Command {
    let programs = project.join(".venv").join(if cfg!(windows) { "Scripts" } else { "bin" });
    let path = std::env::var_os("PATH").unwrap();
    let places = std::iter::once(programs.clone()).chain(std::env::split_paths(&path));
    let mut command = Command::new(program);
    bare(&mut command).env("PATH", std::env::join_paths(places).unwrap()).env("VIRTUAL_ENV", project.join(".venv"));
    command.args(arguments).current_dir(project);
    command
}

/// Leaves of the environment only what no system can do without.
pub fn bare(command: &mut Command) -> &mut Command {
    command.env_clear();
    // A proxy has certificates that uv does not know by itself.
    for name in ["PATH", "HOME", "SYSTEMROOT", "USERPROFILE", "LOCALAPPDATA", "APPDATA", "TEMP", "SSL_CERT_FILE"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    // A crate's rust-toolchain.toml can ask for components: a test installs none.
    command.env("RUSTUP_AUTO_INSTALL", "0")
}

/// Everything that a command prints; it has to succeed.
fn printed(mut command: Command) -> String {
    let output = command.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{printed}");
    printed.into_owned()
}

/// Has `new --check` make the project `demo`, and returns what it prints.
fn prove(folder: &Path, answer: &str, path: &OsStr) -> String {
    let mut new = Command::new(TOOL);
    bare(&mut new).args(["new", "demo", "--check", "-d", answer, "--template"]).arg(root());
    new.current_dir(folder).env("PATH", path);
    let proof = printed(new);
    assert!(proof.contains("demo 0.1.0 was built, imported and tested."), "{proof}");
    assert!(folder.join("demo/Cargo.lock").is_file());
    proof
}

/// `PATH` without uv.
fn without_uv(folder: &Path) -> OsString {
    #[cfg(unix)]
    return support::without(folder, &["uv"]).into();
    #[cfg(not(unix))]
    std::env::var_os("PATH").unwrap()
}

#[test]
fn a_project_proves_itself_with_uv() {
    let folder = tempfile::tempdir().unwrap();
    let uv = support::tools().programs().join(format!("uv{}", std::env::consts::EXE_SUFFIX));
    let programs = folder.path().join("programs");
    std::fs::create_dir(&programs).unwrap();
    std::fs::copy(uv, programs.join(format!("uv{}", std::env::consts::EXE_SUFFIX))).unwrap();
    let path = std::env::var_os("PATH").unwrap();
    let path = std::env::join_paths(std::iter::once(programs).chain(std::env::split_paths(&path))).unwrap();
    let proof = prove(folder.path(), "min_python=3.11", &path);
    assert!(proof.contains("ok     build the extension and install it with uv ("), "{proof}");

    // The commands of the README, once more: nothing is built again.
    let project = folder.path().join("demo");
    for arguments in [&["sync"][..], &["run", "pytest", "-q"]] {
        let mut uv = command(&project, "uv", arguments);
        uv.env("PATH", &path).env_remove("VIRTUAL_ENV");
        let output = printed(uv);
        assert!(!output.contains("Building demo"), "{output}");
    }
}

#[test]
fn a_project_proves_itself_and_is_not_compiled_twice() {
    let folder = tempfile::tempdir().unwrap();
    let proof = prove(folder.path(), "min_python=3.10", &without_uv(folder.path()));
    assert!(proof.contains("ok     install maturin ("), "{proof}");
    let project = folder.path().join("demo");

    // Going back and forth between the two worlds recompiles no dependency.
    for (program, arguments) in [("maturin", ["develop"]), ("cargo", ["test"]), ("maturin", ["develop"])] {
        let output = printed(command(&project, program, &arguments));
        assert!(!output.contains("Compiling pyo3"), "{program} {arguments:?} compiles PyO3 again:\n{output}");
    }

    // A debug build is not measured by mistake.
    printed(command(&project, "python", &["-m", "pip", "install", "--quiet", "--group", "bench"]));
    let output = command(&project, "pytest", &["benchmarks"]).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{output:?}");
    let message = "this is a debug build: run `maturin develop --release` first";
    assert!(String::from_utf8_lossy(&output.stderr).contains(message), "{output:?}");

    // A change in Rust that was not built is not tested by mistake.
    let source = project.join("src/greeting.rs");
    let changed = std::fs::read_to_string(&source).unwrap().replace("Hello, {name}!", "Bye, {name}!");
    std::fs::write(&source, changed).unwrap();
    let output = command(&project, "pytest", &["-q"]).output().unwrap();
    assert!(!output.status.success());
    let message = "changed since the extension was built: run `maturin develop`";
    assert!(String::from_utf8_lossy(&output.stderr).contains(message), "{output:?}");
    printed(command(&project, "maturin", &["develop"]));
    let output = command(&project, "pytest", &["-q"]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("'Bye, World!' == 'Hello, World!'"), "{output:?}");
}
