//! The build with a profile that CONTRIBUTING.md of a project describes works, and what is shipped was made with it.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use crate::support::{self, make, say};
use pyo3_template::host::python::{self, Venv};
use pyo3_template::host::{command, parts};

static TOOLS: LazyLock<Venv> = LazyLock::new(support::tools);

/// Keeps the profile that the extension module is compiled with: maturin removes it.
const KEEP_PROFILE: &str = r#"#!/bin/sh
case "$*" in
*"--crate-name _core"*-Cprofile-use=*) cp "$(echo "$*" | sed 's/.*-Cprofile-use=\([^ ]*\).*/\1/')" "$PROFILE" ;;
esac
exec "$@"
"#;

/// The lines of the one block of commands of the section.
fn documented(project: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(project.join("CONTRIBUTING.md")).unwrap();
    let section = text.split("\n## Profile-guided optimisation\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let block = section.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    block.lines().map(str::to_owned).collect()
}

/// The shell, as in the project with the environment activated.
fn shell(project: &Path, line: &str) -> Command {
    let mut shell = Command::new("sh");
    TOOLS.activate(&mut shell);
    shell.args(["-c", line]).current_dir(project);
    for name in ["CARGO_TARGET_DIR", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        shell.env_remove(name);
    }
    shell
}

fn printed(output: &Output) -> String {
    (String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr)).into_owned()
}

fn write_program(path: &Path, script: &str) {
    std::fs::write(path, script).unwrap();
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
}

/// rustup's llvm-profdata.
fn llvm_profdata() -> PathBuf {
    let libraries = command::run(Command::new("rustc").args(["--print", "target-libdir"])).unwrap();
    Path::new(libraries.trim()).parent().unwrap().join("bin/llvm-profdata")
}

#[test]
fn a_wheel_is_built_with_a_profile_of_the_benchmarks_as_the_document_says() {
    if let Err(missing) = parts::LLVM_TOOLS.require() {
        say(&format!("SKIPPED: no wheel is built with a profile: {missing}"));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &["min_python=3.11"]);
    let commands = documented(&project);
    let (build, preparation) = commands.split_last().unwrap();
    assert_eq!(preparation, ["rustup component add llvm-tools", "python -m pip install uv"]);

    let (wrapper, profile) = (folder.path().join("keep-profile"), folder.path().join("profile"));
    write_program(&wrapper, KEEP_PROFILE);
    let output = shell(&project, build).env("RUSTC_WRAPPER", wrapper).env("PROFILE", &profile).output().unwrap();
    assert!(output.status.success(), "{build}\n{}", printed(&output));
    let mut show = Command::new(llvm_profdata());
    let counts = command::run(show.args(["show", "--all-functions", "--counts"]).arg(&profile)).unwrap();
    // What the benchmarks call. The profile also has the macros that were run while the instrumented wheel was built.
    assert!(has_run(&counts, "greet_all"), "the profile knows nothing of what the package does");

    let wheels = project.join("target/wheels");
    let mut look = TOOLS.command("python");
    command::run(look.arg(".github/release_contents.py").arg(&wheels).current_dir(&project)).unwrap();
    test_wheel(&wheels, &project);
}

/// Whether the function `name` was called, by the profile as llvm-profdata shows it: a name, and below it its counters.
fn has_run(counts: &str, name: &str) -> bool {
    let mut lines = counts.lines().skip_while(|line| !line.contains(name));
    let blocks = lines.find_map(|line| line.trim().strip_prefix("Block counts: "));
    blocks.is_some_and(|blocks| blocks.contains(|c| matches!(c, '1'..='9')))
}

/// Installs the wheel in an environment of its own, and runs the project's tests with it.
fn test_wheel(wheels: &Path, project: &Path) {
    let venv = Venv::create(&python::at_least("3.11".parse().unwrap()).unwrap(), &project.join(".venv")).unwrap();
    let mut install = TOOLS.command("uv");
    install.args(["pip", "install", "--quiet", "--python"]).arg(venv.command("python").get_program());
    install.args(["--group", "test", "--find-links"]).arg(wheels).arg("demo").current_dir(project);
    command::run(&mut install).unwrap();
    command::run(venv.command("python").args(["-m", "pytest", "-q"]).current_dir(project)).unwrap();
}

#[test]
fn what_is_missing_is_named_as_in_the_document() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    let commands = documented(&project);
    // A toolchain that is as it should be, but for a component.
    let programs = folder.path().join("programs");
    std::fs::create_dir(&programs).unwrap();
    let sysroot = command::run(Command::new("rustc").args(["--print", "sysroot"])).unwrap();
    let rustc = format!("{}/bin/rustc", sysroot.trim());
    let script = format!("#!/bin/sh\n[ \"$*\" != '--print sysroot' ] && exec {rustc} \"$@\"\necho /nowhere\n");
    write_program(&programs.join("rustc"), &script);
    let build = commands.last().unwrap();
    let output = shell(&project, &format!("PATH={}:$PATH {build}", programs.display())).output().unwrap();
    let message = printed(&output);
    assert!(!output.status.success(), "{message}");
    assert!(message.lines().any(|line| line.trim() == commands[0]), "{message}");
}
