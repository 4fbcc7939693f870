//! type_converter.py covers the types of the starter, with the listed crates, and its reference is in the guide.

use std::path::Path;
use std::process::Command;

use crate::support::{make, read, root, say, toml, workshop};
use pyo3_template::host::command;
use pyo3_template::host::python::{self, Version};

const SCRIPTS: &str = "template/dev-scripts/scripts";
const REFERENCE: &str = "docs/src/type-mapping.md";

/// The text between two others.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).unwrap().1.split_once(end).unwrap().0
}

#[test]
fn it_knows_the_types_of_the_starter() {
    let starter = read("template/starters/type_conversion/src/conversions.rs");
    let rows = between(&starter, "\nconversions! {\n", "\n}").lines().map(str::trim).filter(|row| !row.is_empty());
    let taught: Vec<_> = rows.map(name).collect();

    let script = read(&format!("{SCRIPTS}/converter_types.py"));
    let calls = script.split("    Conversion(").skip(1);
    let known: Vec<_> = calls.map(|call| call.trim_start().split('"').nth(1).unwrap().to_owned()).collect();
    assert_eq!(known, taught);
    assert!(taught.len() > 40 && taught.contains(&"HashMap<String, Vec<Option<i64>>>".to_owned()), "{taught:?}");
}

/// The Rust type of a row `Rust type: …` or `Rust type as wrapper: …`.
fn name(row: &str) -> String {
    let types = row.split_once(": \"").unwrap().0;
    types.split(" as ").next().unwrap().to_owned()
}

#[test]
fn the_probe_uses_the_listed_crates() {
    let listed = toml(&root().join("versions.toml"))["crates"].clone();
    let script = read(&format!("{SCRIPTS}/converter_probe.py"));
    let manifest: toml::Table = between(&script, "MANIFEST = \"\"\"", "\"\"\"")
        .replace("FEATURES", "[]")
        .replace("=PYO3", listed["pyo3"].as_str().unwrap())
        .parse()
        .unwrap();
    let dependencies = manifest["dependencies"].as_table().unwrap();
    assert_eq!(dependencies.len(), 4);
    for (name, dependency) in dependencies {
        assert_eq!(dependency.get("version").unwrap_or(dependency), &listed[name], "{name}");
    }
    let tests = read(&format!("{SCRIPTS}/tests/test_type_converter.py"));
    assert_eq!(between(&tests, "\npyo3 = ", "\n"), listed["pyo3"].to_string());
}

/// Compiles the probe of a generated project. Paths and system encodings differ on other systems.
#[test]
fn the_guide_has_its_reference() {
    if !cfg!(target_os = "linux") {
        return say("SKIPPED: the reference of type_converter.py is compared on Linux only");
    }
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &["dev_scripts=true"]);
    command::run(Command::new("cargo").arg("generate-lockfile").current_dir(&project)).unwrap();
    let path = workshop().tests("type_converter").join("type-mapping.md");
    make_reference(&project, &path);
    let fresh = std::fs::read_to_string(&path).unwrap();
    assert!(read(REFERENCE) == fresh, "{REFERENCE} is old: copy {} over it", path.display());
}

fn make_reference(project: &Path, path: &Path) {
    let python = python::at_least(Version { major: 3, minor: 11, free_threaded: false }).unwrap();
    let mut command = Command::new(python.executable);
    command.args(["scripts/type_converter.py", "--quiet", "--download", "--reference"]).arg(path);
    command.arg("--cache").arg(workshop().tests("type_converter")).current_dir(project);
    command::run(command.env("PYTHONDONTWRITEBYTECODE", "1")).unwrap();
}
