//! A project works with the tools that people use beside its own, and says which ones are too old.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;

use crate::support::{self, make};
use pyo3_template::host::command;
use pyo3_template::host::python::{self, Venv, Version};

static TOOLS: LazyLock<Venv> = LazyLock::new(support::tools);

/// A project, and an environment with its wheel and its group `test`.
struct Installed {
    _folder: tempfile::TempDir,
    project: PathBuf,
    venv: Venv,
}

/// Of a pre-release, whose version cargo and Python write in two ways.
static WHEEL: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    let manifest = std::fs::read_to_string(project.join("Cargo.toml")).unwrap();
    let manifest = manifest.replacen("version = \"0.1.0\"", "version = \"1.0.0-rc.1\"", 1);
    std::fs::write(project.join("Cargo.toml"), manifest).unwrap();
    let mut maturin = TOOLS.command("maturin");
    maturin.args(["build", "--quiet", "--out", "dist", "--interpreter", "3.11"]).current_dir(&project);
    maturin.env("CARGO_TARGET_DIR", support::workshop().tests("stale-builds"));
    command::run(maturin.env("CARGO_PROFILE_DEV_DEBUG", "0").env_remove("RUSTFLAGS")).unwrap();
    let wheel = project.join("dist").read_dir().unwrap().next().unwrap().unwrap().path();
    (folder, wheel)
});

fn install(requirements: &[&str]) -> Installed {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    let venv = new_venv(&folder.path().join("venv"));
    let mut uv = TOOLS.command("uv");
    uv.args(["pip", "install", "--quiet", "--group", "test", "--python"]).arg(&venv.folder).arg(&WHEEL.1);
    command::run(uv.current_dir(&project)).unwrap();
    if !requirements.is_empty() {
        add(&venv, requirements);
    }
    Installed { _folder: folder, project, venv }
}

fn new_venv(folder: &Path) -> Venv {
    let python = python::at_least("3.11".parse().unwrap()).unwrap();
    let mut uv = TOOLS.command("uv");
    command::run(uv.args(["venv", "--quiet", "--python"]).arg(&python.executable).arg(folder)).unwrap();
    Venv { folder: folder.to_owned() }
}

fn add(venv: &Venv, requirements: &[&str]) {
    let mut uv = TOOLS.command("uv");
    uv.args(["pip", "install", "--quiet", "--python"]).arg(&venv.folder);
    command::run(uv.args(requirements)).unwrap();
}

impl Installed {
    fn pytest(&self) -> (Output, String) {
        let mut pytest = self.venv.command("pytest");
        let output = pytest.args(["-q", "-p", "no:cacheprovider"]).current_dir(&self.project).output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let printed = printed.into_owned();
        (output, printed)
    }
}

#[test]
fn a_plugin_that_warns_of_itself_does_no_harm_and_warnings_of_the_project_are_errors() {
    let installed = install(&["pytest-asyncio"]);
    let (output, printed) = installed.pytest();
    assert!(output.status.success(), "{printed}");

    let test = "import warnings\n\n\ndef test_that_warns() -> None:\n    warnings.warn(\"old\", DeprecationWarning, stacklevel=1)\n";
    std::fs::write(installed.project.join("tests/test_warning.py"), test).unwrap();
    let (output, printed) = installed.pytest();
    assert!(!output.status.success() && printed.contains("DeprecationWarning: old"), "{printed}");
}

#[test]
fn an_old_pytest_is_refused_by_name() {
    let (output, printed) = install(&["pytest<9"]).pytest();
    assert_eq!(output.status.code(), Some(4), "{printed}");
    assert!(printed.contains("pytest 9.2 or later is required, not 8."), "{printed}");
}

#[test]
fn coverage_can_be_measured_with_tox_uv() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    let venv = new_venv(&folder.path().join("tools"));
    add(&venv, &["tox", "tox-uv"]);
    let mut tox = venv.command("tox");
    command::run(tox.args(["run", "--quiet", "-e", "coverage", "--notest"]).current_dir(&project)).unwrap();
    let environment = Venv { folder: project.join(".tox/coverage") };
    command::run(environment.command("python").args(["-m", "pip", "--version"])).unwrap();
}

#[test]
fn uv_resolves_all_groups_for_every_oldest_python() {
    let folder = tempfile::tempdir().unwrap();
    let newest = python::find_all().into_values().rfind(|python| !python.version.free_threaded).unwrap();
    let is_supported = |oldest: &String| oldest.parse::<Version>().unwrap() <= newest.version;
    for oldest in support::values("min_python").into_iter().filter(is_supported) {
        let name = format!("demo{}", oldest.replace('.', ""));
        let project = make(folder.path(), &name, &[&format!("min_python={oldest}")]);
        let mut uv = TOOLS.command("uv");
        command::run(uv.args(["lock", "--python"]).arg(&newest.executable).current_dir(&project)).unwrap();
    }
}

/// Which takes longer than all else in the import.
#[test]
fn the_version_is_not_read_from_the_metadata() {
    let program = "import sys, demo; print(demo.__version__, 'importlib.metadata' in sys.modules)";
    let printed = command::run(install(&[]).venv.command("python").args(["-c", program])).unwrap();
    assert_eq!(printed.trim(), "1.0.0rc1 False");
}

/// A reload in a notebook makes the exception classes anew.
#[test]
fn classes_that_were_imported_before_a_reload_are_still_caught() {
    let program = "
import importlib
import demo
from demo import EmptyNameError, greet

for _ in range(2):
    try:
        greet('')
    except EmptyNameError:
        pass
    importlib.reload(demo._errors)
";
    command::run(install(&[]).venv.command("python").args(["-c", program])).unwrap();
}
