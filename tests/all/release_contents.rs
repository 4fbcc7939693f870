//! What release.yml runs on the files of a release lets a real wheel through, and stops each that was spoilt.
//!
//! On Linux only: the extension modules are spoilt as ELF files, and the job runs there too.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::runner::workflow;
use crate::support::{self, make, root};
use pyo3_template::host::command;
use pyo3_template::host::python::Venv;
use tempfile::TempDir;

/// Writes a wheel anew, after a change to `files`, its content by path, or to `name`, that of the wheel. RECORD has the
/// hashes of what is there then, but for what `spoilt` puts in its place. `extension` is the path of the extension module.
const EDIT: &str = r#"
import base64, hashlib, lief, sys, zipfile
from pathlib import Path

source, folder, change, *others = sys.argv[1:]
with zipfile.ZipFile(source) as archive:
    files = {file: archive.read(file) for file in archive.namelist()}
name = Path(source).name
info = "demo-0.1.0.dist-info/"
extension = next(file for file in files if file.endswith(".so"))

def native():
    return lief.parse(files[extension])

def extension_of(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return next(archive.read(file) for file in archive.namelist() if file.endswith(".so"))

def replace(file, old, new):
    assert old.encode() in files[file], old
    files[file] = files[file].replace(old.encode(), new.encode())

def write(binary):
    binary.write(str(Path(folder) / "extension"))
    files[extension] = (Path(folder) / "extension").read_bytes()
    (Path(folder) / "extension").unlink()

spoilt = {}
exec(change)
record = info + "RECORD"
def row(file):
    digest = base64.urlsafe_b64encode(hashlib.sha256(files[file]).digest()).decode().rstrip("=")
    return f"{file},sha256={digest},{len(files[file])}\n"
files[record] = ("".join(row(file) for file in files if file != record) + record + ",,\n").encode()
with zipfile.ZipFile(Path(folder) / name, "w", zipfile.ZIP_DEFLATED) as archive:
    for file, content in (files | spoilt).items():
        archive.writestr(file, content)
"#;

/// A project, and what was built of it.
struct Built {
    tools: Venv,
    project: PathBuf,
    /// For the stable ABI from Python 3.11 on, optimised.
    wheel: PathBuf,
    /// For the stable ABI from Python 3.15 on.
    abi3t: PathBuf,
    /// For Python 3.11 alone.
    per_version: PathBuf,
    _folder: TempDir,
}

static BUILT: LazyLock<Built> = LazyLock::new(|| {
    let tools = support::tools();
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &["min_python=3.11"]);
    // No Python of this machine is needed: maturin knows each of them by itself.
    let build = |name: &str, arguments: &[&str]| {
        let out = folder.path().join("built");
        command::run(maturin(&tools, &project).arg("--out").arg(&out).args(arguments)).unwrap();
        // A release has wheels for older systems than this one.
        let name = format!("demo-0.1.0-{name}-manylinux2014_x86_64.manylinux_2_17_x86_64.whl");
        let mut python = tools.command("python");
        python.arg(root().join("tests/all/runner/retag.py")).arg(folder.path()).arg(&out).arg(&name);
        command::run(&mut python).unwrap();
        folder.path().join(name)
    };
    Built {
        wheel: build("cp311-abi3", &["--release", "-i", "3.11"]),
        abi3t: build("cp315-abi3.abi3t", &["--release", "-i", "3.15"]),
        per_version: build("cp311-cp311", &["--release", "-i", "3.11", "--no-default-features"]),
        tools,
        project,
        _folder: folder,
    }
});

fn maturin(tools: &Venv, project: &Path) -> Command {
    let mut maturin = tools.command("maturin");
    maturin.arg("build").current_dir(project).env_remove("RUSTFLAGS");
    maturin.env("CARGO_TARGET_DIR", support::workshop().tests("release_contents"));
    maturin
}

/// The commands of the job `complete`, each by its program. The tools are installed already.
fn commands() -> BTreeMap<String, String> {
    let workflow = workflow::read(&BUILT.project.join(".github/workflows/release.yml")).unwrap();
    let steps = workflow["jobs"]["check"]["steps"].as_array().unwrap();
    let mut commands = BTreeMap::new();
    let mut command = String::new();
    for line in steps.iter().filter_map(|step| step["run"].as_str()).flat_map(str::lines) {
        command += line;
        let is_whole = command.matches('\'').count().is_multiple_of(2);
        if is_whole && (command.contains("pip install") || command.starts_with('#')) {
            command.clear();
        } else if is_whole {
            let program = command.trim_start_matches("python ").split(' ').next().unwrap().to_owned();
            commands.insert(program, std::mem::take(&mut command));
        }
    }
    assert_eq!(commands.len(), 4, "{commands:#?}");
    commands
}

/// What those commands say that fail for the wheels in `dist`, by their program. A release has more files than these.
fn complaints_in(dist: &Path) -> BTreeMap<String, String> {
    let folder = dist.parent().unwrap();
    for part in [".github", "python", "src", "Cargo.toml", "pyproject.toml"] {
        let place = folder.join(part);
        if !place.exists() {
            std::os::unix::fs::symlink(BUILT.project.join(part), place).unwrap();
        }
    }
    let mut failed = BTreeMap::new();
    for (program, line) in commands() {
        let mut shell = Command::new("bash");
        BUILT.tools.activate(&mut shell);
        let output = shell.args(["-ec", &line]).current_dir(folder).output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let is_told = |line: &&str| !line.starts_with("missing: ");
        let printed: String = printed.lines().filter(is_told).map(|line| format!("{line}\n")).collect();
        let is_failure = if program == ".github/release.py" { !printed.is_empty() } else { !output.status.success() };
        if is_failure {
            failed.insert(program, printed);
        }
    }
    failed
}

/// What the commands say of a wheel after a change.
fn complaints_of(wheel: &Path, change: &str, others: &[&Path]) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    std::fs::create_dir(&dist).unwrap();
    let mut edit = BUILT.tools.command("python");
    edit.args(["-c", EDIT]).arg(wheel).arg(&dist).arg(change).args(others);
    command::run(&mut edit).unwrap_or_else(|error| panic!("{error}"));
    complaints_in(&dist)
}

/// Asserts that of all commands just `program` finds a fault, and says `words`.
#[track_caller]
fn assert_finds(program: &str, words: &str, complaints: &BTreeMap<String, String>) {
    let found: Vec<_> = complaints.keys().map(String::as_str).collect();
    assert_eq!(found, [program], "{complaints:#?}");
    assert!(complaints[program].contains(words), "{words} is not in {complaints:#?}");
}

fn complaints(change: &str) -> BTreeMap<String, String> {
    complaints_of(&BUILT.wheel, change, &[])
}

/// Or the complaints below could come from how a wheel is written here.
#[test]
fn real_wheels_pass() {
    for wheel in [&BUILT.wheel, &BUILT.abi3t] {
        assert_eq!(complaints_of(wheel, "write(native())", &[]), BTreeMap::new());
    }
}

#[test]
fn a_wheel_of_any_size_passes() {
    let large = "import random; files['demo/data.bin'] = random.Random(0).randbytes(3_000_000)";
    assert_eq!(complaints(large), BTreeMap::new());
}

#[test]
fn a_wheel_that_was_renamed_is_stopped() {
    let found = complaints("name = name.replace('manylinux2014_x86_64.manylinux_2_17_x86_64', 'win_amd64')");
    let words = "-win_amd64.whl: the name does not match its tags cp311-abi3-manylinux2014_x86_64, cp311-abi3-manylinux_2_17_x86_64";
    assert_finds(".github/release.py", words, &found);
    let found = complaints("name = name.replace('cp311', 'cp312')");
    assert_finds(".github/release.py", "unexpected: demo-0.1.0-cp312-abi3-", &found);
}

#[test]
fn a_file_of_the_package_that_is_missing_is_named() {
    for file in ["demo/_core.pyi", "demo/py.typed", "demo/__init__.py"] {
        assert_finds("check-wheel-contents", file, &complaints(&format!("del files['{file}']")));
    }
    let words = "must contain one extension module demo/_core";
    assert_finds(".github/release.py", words, &complaints("del files[extension]"));
}

#[test]
fn metadata_that_pypi_rejects_is_stopped() {
    for (change, words) in [
        ("del files[info + 'METADATA']", "No METADATA"),
        ("replace(info + 'METADATA', 'Metadata-Version: 2.4', 'Metadata-Version: 2.3')", "metadata version 2.4"),
        (
            "files[info + 'METADATA'] = files[info + 'METADATA'].partition(b'\\n\\n')[0] + b'\\n'",
            "`long_description` missing",
        ),
    ] {
        assert_finds("twine", words, &complaints(change));
    }
}

#[test]
fn an_extension_that_leaves_the_stable_abi_is_stopped() {
    let change = "files[extension] = extension_of(others[0])";
    let found = complaints_of(&BUILT.wheel, change, &[&BUILT.per_version]);
    assert_finds("abi3audit", "\"PyObject_VectorcallMethod\"", &found);
    // The one name that is let through does not open the way for others like it.
    for (wheel, old, new) in
        [(&BUILT.wheel, "PyObject_Str", "_PyObject_Dump"), (&BUILT.abi3t, "PyModExport__core", "PyModExport__other")]
    {
        let change = format!(
            "b = native()\nfor symbol in b.dynamic_symbols:\n    if symbol.name == '{old}': symbol.name = '{new}'\nwrite(b)"
        );
        assert_finds("abi3audit", &format!("\"{new}\""), &complaints_of(wheel, &change, &[]));
    }
}

/// maturin compares an extension module with the platform tag that it is asked for.
#[test]
fn a_wheel_for_an_older_system_than_it_needs_is_not_built() {
    let output =
        maturin(&BUILT.tools, &BUILT.project).args(["-i", "3.11", "--compatibility", "manylinux2014"]).output();
    let output = output.unwrap();
    let printed = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && printed.contains("too-recent versioned symbols"), "{printed}");
}

#[test]
fn an_extension_that_needs_libpython_is_not_built() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    // Any library of that name.
    let library = folder.path().join("libpython3.11.so.1.0");
    std::fs::write(folder.path().join("empty.c"), "").unwrap();
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-Wl,-soname,libpython3.11.so.1.0", "empty.c", "-o"]).arg(&library).current_dir(&folder);
    command::run(&mut cc).unwrap();
    let build = project.join("build.rs");
    let text = std::fs::read_to_string(&build).unwrap();
    let line = format!("println!(\"cargo:rustc-cdylib-link-arg=-Wl,--no-as-needed,{}\");\n}}\n", library.display());
    std::fs::write(&build, [text.trim_end().trim_end_matches('}'), &line].concat()).unwrap();
    let output = maturin(&BUILT.tools, &project).args(["-i", "3.11"]).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && printed.contains("libpython"), "{printed}");
}
