//! A machine that lacks a part still passes: what needs the part is skipped, by its name, with the command that adds it.

#![cfg(target_os = "linux")]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use crate::nothing_dead::PROJECTS;
use crate::support::{TOOL, default_variant, make, root};
use pyo3_template::host::parts::{self, Part};

/// A program that is there, and cannot be run; of rustup, one with no component to speak of.
fn hide(programs: &Path, name: &str) {
    let script = if name == "rustup" { "#!/bin/sh\necho cargo\n" } else { "#!/bin/sh\nexit 127\n" };
    std::fs::create_dir_all(programs).unwrap();
    std::fs::write(programs.join(name), script).unwrap();
    std::fs::set_permissions(programs.join(name), PermissionsExt::from_mode(0o755)).unwrap();
}

/// `PATH` with the programs of a folder before all others.
fn path(programs: &Path) -> String {
    format!("{}:{}", programs.display(), std::env::var("PATH").unwrap())
}

/// Makes checks of a variant without some programs; returns what is printed.
fn check(variant: &str, checks: &[&str], hidden: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    hidden.iter().for_each(|name| hide(folder.path(), name));
    let mut tool = Command::new(TOOL);
    tool.args(["check", "--fresh", "--where", &format!("starter={}", variant.split('-').next().unwrap())]);
    tool.args(["--vary", "license", "--where", "license=MIT", "--where", "dev_scripts=true"]);
    tool.args(checks.iter().flat_map(|check| ["--only", check])).env("PATH", path(folder.path()));
    let output = tool.current_dir(root()).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    printed
}

/// Asserts that a skip of a check names a part, and the command that adds it, in its own line and in the closing one.
fn assert_skipped(printed: &str, check: &str, part: &Part) {
    let reason = format!("of {check}: {}", part.missing());
    assert!(printed.lines().any(|line| line.starts_with("skipped: ") && line.contains(&reason)), "{reason}\n{printed}");
    let closing = printed.lines().last().unwrap();
    assert!(closing.contains("skipped, missing: ") && closing.contains(part.name), "{closing}");
}

#[test]
fn each_program_alone_is_a_skip() {
    let variant = default_variant();
    let validator = "cargo install --locked action-validator@";
    for (check_name, program, part, command) in [
        ("action-validator", "action-validator", &parts::ACTION_VALIDATOR, validator),
        ("debugger", "gdb", &parts::GDB, "apt-get install --yes gdb"),
        ("walk", "gdb", &parts::GDB, "apt-get install --yes gdb"),
    ] {
        let printed = check(&variant, &[check_name], &[program]);
        assert_skipped(&printed, check_name, part);
        assert!(printed.contains(&format!("of {check_name}: {program} is missing: {command}")), "{printed}");
    }
}

#[test]
fn all_programs_together_are_skips() {
    let checks = ["action-validator", "debugger", "walk"];
    let printed = check(&default_variant(), &checks, &["action-validator", "gdb", "lldb", "valgrind", "rustup"]);
    assert_skipped(&printed, "action-validator", &parts::ACTION_VALIDATOR);
    assert_skipped(&printed, "debugger", &parts::GDB);
    assert_skipped(&printed, "walk", &parts::GDB);
}

/// Runs the script of a project that calls a tool which watches memory.
fn run_memory(tool: &str, hidden: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let programs = folder.path().join("programs");
    hidden.iter().for_each(|name| hide(&programs, name));
    let project = make(folder.path(), "demo", &["starter=ffi_safety"]);
    let python = pyo3_template::host::python::at_least("3.11".parse().unwrap()).unwrap();
    let mut script = Command::new(python.executable);
    script.args(["checks/memory.py", tool]).current_dir(project).env("PATH", path(&programs)).env_remove("CI");
    script.output().unwrap()
}

#[test]
fn a_nightly_without_components_is_a_skip() {
    for (tool, components) in [("miri", "rust-src miri"), ("thread-sanitizer", "rust-src")] {
        let output = run_memory(tool, &["rustup"]);
        let printed = String::from_utf8(output.stdout).unwrap();
        let missing = components.replace(' ', " and ");
        let expected =
            format!("SKIP {tool}: {missing} is missing: rustup component add --toolchain nightly {components}\n");
        assert_eq!((printed, output.status.code()), (expected, Some(0)));
    }
}

/// A Python that no machine has yet.
#[test]
fn a_python_that_is_not_here_is_a_skip() {
    let newest = PROJECTS.iter().filter_map(|project| project.variant.answers.get("min_python")).max().unwrap();
    let pythons = tempfile::tempdir().unwrap();
    let mut tool = Command::new(TOOL);
    tool.args(["check", "--fresh", "--only", "pytest", "--vary", "license", "--where", "license=MIT"]);
    tool.args(["--where", &format!("min_python={newest}")]).current_dir(root());
    // No other Pythons than `python3`, and that is an older one.
    let old = pyo3_template::host::python::find_all().into_values().find(|python| python.version.to_string() == "3.11");
    let Some(old) = old else { return crate::support::say("SKIPPED: Python 3.11 is not here to stand for all") };
    std::os::unix::fs::symlink(&old.executable, pythons.path().join("python3")).unwrap();
    let usual = std::env::var("PATH").unwrap();
    let is_without = |folder: &&str| !Path::new(folder).join(format!("python{newest}")).exists();
    let places = usual.split(':').filter(is_without).collect::<Vec<_>>().join(":");
    tool.env("PATH", format!("{}:{places}", pythons.path().display()));
    tool.env("PYENV_ROOT", pythons.path()).env("UV_PYTHON_INSTALL_DIR", pythons.path());
    let output = tool.output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    let reason = format!("of pytest: Python {newest} or later is missing: uv python install {newest}");
    assert!(printed.contains(&reason), "{printed}");
}
