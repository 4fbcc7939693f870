//! The script that looks into the wheels of a release lets a real one through, and none that was spoilt.
//!
//! On Linux only: the extension modules are spoilt as ELF files, and the script runs there too.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use crate::support::{self, make};
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
    /// Not optimised.
    dev: PathBuf,
    _folder: TempDir,
}

static BUILT: LazyLock<Built> = LazyLock::new(|| {
    let tools = support::tools();
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &["min_python=3.11"]);
    // No Python of this machine is needed: maturin knows each of them by itself.
    let build = |name: &str, arguments: &[&str]| {
        let out = folder.path().join(name);
        let mut maturin = tools.command("maturin");
        maturin.args(["build", "--out"]).arg(&out).args(arguments).current_dir(&project);
        maturin.env("CARGO_TARGET_DIR", support::workshop().tests("release_contents")).env_remove("RUSTFLAGS");
        command::run(&mut maturin).unwrap_or_else(|error| panic!("{error}"));
        out.read_dir().unwrap().next().unwrap().unwrap().path()
    };
    Built {
        wheel: build("abi3", &["--release", "-i", "3.11"]),
        abi3t: build("abi3t", &["--release", "-i", "3.15"]),
        per_version: build("cp311", &["--release", "-i", "3.11", "--no-default-features"]),
        dev: build("dev", &["-i", "3.11"]),
        tools,
        project,
        _folder: folder,
    }
});

/// What the script says of files and folders.
fn check(places: &[&Path]) -> Output {
    let mut python = BUILT.tools.command("python");
    python.arg(".github/release_contents.py").args(places).current_dir(&BUILT.project).output().unwrap()
}

/// Asserts that wheels are let through.
fn assert_passes(wheels: &[&Path]) {
    let output = check(wheels);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

/// What the script says of a wheel that was changed, without the wheel's name: at least one thing.
fn complaints_of(wheel: &Path, change: &str, others: &[&Path]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut edit: Command = BUILT.tools.command("python");
    edit.args(["-c", EDIT]).arg(wheel).arg(folder.path()).arg(change).args(others);
    command::run(&mut edit).unwrap_or_else(|error| panic!("{error}"));
    let output = check(&[folder.path()]);
    let printed = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{printed}");
    let name = folder.path().read_dir().unwrap().next().unwrap().unwrap().file_name();
    let start = format!("{}: ", name.to_string_lossy());
    printed.lines().map(|line| line.strip_prefix(&start).unwrap_or_else(|| panic!("{printed}")).to_owned()).collect()
}

fn complaints(change: &str) -> Vec<String> {
    complaints_of(&BUILT.wheel, change, &[])
}

#[test]
fn real_wheels_pass() {
    assert_passes(&[&BUILT.wheel, &BUILT.abi3t, &BUILT.per_version]);
}

/// Or the complaints below could come from how a wheel is written here.
#[test]
fn a_wheel_that_is_written_anew_without_a_change_passes() {
    let folder = tempfile::tempdir().unwrap();
    let mut edit = BUILT.tools.command("python");
    command::run(edit.args(["-c", EDIT]).arg(&BUILT.wheel).arg(folder.path()).arg("write(native())")).unwrap();
    assert_passes(&[folder.path()]);
}

#[test]
fn a_wheel_that_was_renamed_is_stopped() {
    let found = complaints("name = name.replace('cp311', 'cp312')");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with("its name does not have the tags that it was built with: cp311-abi3-"), "{found:#?}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    for (file, complaint) in [
        ("demo/_core.pyi", "it lacks demo/_core.pyi"),
        ("demo/py.typed", "it lacks demo/py.typed"),
        ("demo-0.1.0.dist-info/METADATA", "it lacks demo-0.1.0.dist-info/METADATA"),
        ("demo-0.1.0.dist-info/licenses/LICENSE-MIT", "it lacks demo-0.1.0.dist-info/licenses/LICENSE-MIT"),
        ("demo-0.1.0.dist-info/sboms/demo.cyclonedx.json", "it lacks a CycloneDX SBOM in demo-0.1.0.dist-info/sboms"),
    ] {
        assert_eq!(complaints(&format!("del files['{file}']")), [complaint]);
    }
    let found = complaints("del files[extension]");
    assert_eq!(found, ["it should have one extension module _core, and has none"]);
}

#[test]
fn metadata_that_the_manifests_do_not_have_is_stopped() {
    let found = complaints("replace(info + 'METADATA', 'Requires-Python: >=3.11', 'Requires-Python: >=3.8')");
    assert_eq!(found, ["Requires-Python in METADATA is >=3.8, and should be >=3.11"]);
    let found = complaints("replace(info + 'METADATA', 'Metadata-Version: 2.4', 'Metadata-Version: 2.3')");
    assert_eq!(found, ["Metadata-Version is 2.3, and should be 2.4 or later"]);
    let found = complaints("files[info + 'METADATA'] = files[info + 'METADATA'].partition(b'\\n\\n')[0] + b'\\n'");
    assert_eq!(found, ["METADATA has no description"]);
}

#[test]
fn a_byte_that_was_changed_is_noticed() {
    let found = complaints("spoilt['demo/__init__.py'] = files['demo/__init__.py'] + b'#'");
    assert_eq!(found, ["demo/__init__.py is not what RECORD has the hash of"]);
    let found = complaints("spoilt['demo/more.py'] = b''");
    assert_eq!(found, ["demo/more.py is not both in the wheel and in RECORD"]);
}

#[test]
fn an_extension_that_depends_on_the_machine_that_built_it_is_stopped() {
    let found = complaints("b = native(); b.add(lief.ELF.DynamicEntryRpath('/opt/lib')); write(b)");
    assert_eq!(found, ["the extension has the rpath /opt/lib"]);
    let found = complaints("b = native(); b.add(lief.ELF.DynamicEntryRunPath('/opt/lib')); write(b)");
    assert_eq!(found, ["the extension has the runpath /opt/lib"]);
    let found = complaints("b = native(); b.add_library('libpython3.11.so.1.0'); write(b)");
    let complaint = "the extension needs libpython3.11.so.1.0, which may be elsewhere for a user";
    assert!(found.contains(&complaint.to_owned()), "{found:#?}");
}

#[test]
fn a_linux_wheel_keeps_to_its_platform_tag() {
    let found = complaints("b = native(); b.add_library('libnoone.so.1'); write(b)");
    assert_eq!(found, ["the extension needs libnoone.so.1"]);
    let change = "
import re
old = re.search(r'manylinux_\\d+_\\d+_\\w+?(?=\\.whl)', name)[0]
new = re.sub(r'_\\d+_\\d+_', '_2_5_', old)
name = name.replace(old, new)
replace(info + 'WHEEL', old, new)
";
    let found = complaints(change);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with("the extension is manylinux_2_") && found[0].contains("GLIBC_2."), "{found:#?}");
}

#[test]
fn a_dev_build_is_stopped() {
    let found = complaints_of(&BUILT.dev, "", &[]);
    assert!(found.contains(&"the extension is not stripped".to_owned()), "{found:#?}");
    assert!(found.iter().any(|complaint| complaint.contains("bytes, and the budget is")), "{found:#?}");
}

#[test]
fn an_extension_that_leaves_the_stable_abi_is_stopped() {
    let found = complaints_of(&BUILT.wheel, "files[extension] = extension_of(others[0])", &[&BUILT.per_version]);
    assert_eq!(found, ["PyObject_VectorcallMethod is in the stable ABI from Python 3.12 on only"]);
    // The one name that is let through does not open the way for others like it.
    for (wheel, old, new) in
        [(&BUILT.wheel, "PyObject_Str", "_PyObject_Dump"), (&BUILT.abi3t, "PyModExport__core", "PyModExport__other")]
    {
        let change = format!(
            "b = native()\nfor symbol in b.dynamic_symbols:\n    if symbol.name == '{old}': symbol.name = '{new}'\nwrite(b)"
        );
        assert_eq!(complaints_of(wheel, &change, &[]), [format!("{new} is not in the stable ABI")]);
    }
}

#[test]
fn a_call_that_checks_nothing_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(check(&[folder.path()]).status.code(), Some(2));
    assert_eq!(check(&[Path::new("no-such.whl")]).status.code(), Some(1));
}
