//! With `wheel_ci=cibuildwheel`, the wheels that cibuildwheel would build are those that a release must contain.

use std::collections::BTreeSet;
use std::process::Command;

use crate::support::{self, make, toml};
use pyo3_template::host::command;
use pyo3_template::host::python::Venv;

/// Calls cibuildwheel once for each row of the table, with the variables that wheels.yml gives it, as if on its runner: on
/// macOS it leaves out what a machine cannot build. Prints the number of the row before each identifier.
const CALLS: &str = r#"
import contextlib, io, os, platform, sys, tomllib
from cibuildwheel.__main__ import main

with open(".github/release_platforms.toml", "rb") as file:
    rows = tomllib.load(file)["platforms"]
for number, row in enumerate(rows):
    system = row["runner"].partition("-")[0].replace("ubuntu", "linux")
    platform.machine = lambda: row["archs"]
    os.environ.update(CIBW_ARCHS=row["archs"], CIBW_SKIP=row.get("skip", ""))
    sys.argv[1:] = ["--print-build-identifiers", "--platform", system]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        main()
    for identifier in printed.getvalue().split():
        print(number, identifier)
"#;

fn install() -> Venv {
    support::workshop().cibuildwheel().unwrap()
}

/// The tags of the wheel that the Python of an identifier builds, or is served by.
fn tags(python: &str, abi: &str, min_python: &str, pypy: &str) -> String {
    match (python, abi) {
        ("cp314t", _) => "cp314-cp314t".to_owned(),
        ("cp315t", "stable") => "cp315-abi3.abi3t".to_owned(),
        (_, "stable") => format!("cp{}-abi3", min_python.replace('.', "")),
        ("pp311", _) => pypy.to_owned(),
        _ => format!("{}-{python}", python.trim_end_matches('t')),
    }
}

#[test]
fn the_wheels_that_cibuildwheel_builds_are_those_of_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let cibuildwheel = install();
    for (abi, min_python) in [("stable", "3.10"), ("stable", "3.14"), ("per-version", "3.10"), ("per-version", "3.14")]
    {
        let name = format!("{abi}-{}", min_python.replace('.', ""));
        let answers = [&format!("abi={abi}"), &format!("min_python={min_python}"), "wheel_ci=cibuildwheel"];
        let project = make(folder.path(), &name, &answers);
        let table = toml(&project.join(".github/release_platforms.toml"));
        let pypy = table.get("pypy").map_or("", |pypy| pypy["tag"].as_str().unwrap());
        let platforms: Vec<_> =
            table["platforms"].as_array().unwrap().iter().map(|row| row.as_table().unwrap()).collect();

        let mut cibuildwheel = cibuildwheel.command("python");
        let printed = command::run(cibuildwheel.args(["-c", CALLS]).current_dir(&project)).unwrap();
        let wheel = |line: &str| {
            let (number, identifier) = line.split_once(' ').unwrap();
            let [target, tag] =
                ["target", "tag"].map(|key| platforms[number.parse::<usize>().unwrap()][key].as_str().unwrap());
            let python = identifier.strip_suffix(&format!("-{target}"));
            let python = python.unwrap_or_else(|| panic!("{identifier} is not for {target}"));
            format!("{}-0.1.0-{}-{tag}.whl", name.replace('-', "_"), tags(python, abi, min_python, pypy))
        };
        let mut found: BTreeSet<_> = printed.lines().map(wheel).collect();
        found.insert(format!("{}-0.1.0.tar.gz", name.replace('-', "_")));
        let python = pyo3_template::host::python::at_least("3.11".parse().unwrap()).unwrap();
        let mut script = Command::new(python.executable);
        let expected = command::run(script.args([".github/release.py", "files"]).current_dir(&project)).unwrap();
        let expected: BTreeSet<_> = expected.lines().map(str::to_owned).collect();
        let differing: Vec<_> = found.symmetric_difference(&expected).collect();
        assert!(differing.is_empty(), "{answers:?}: only built, or only in the table: {differing:#?}");
    }
}

/// The tag of a wheel is that of the image it is built in, not what auditwheel would find out.
#[test]
fn each_platform_has_the_tag_of_its_image() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &["wheel_ci=cibuildwheel"]);
    let settings = toml(&project.join("pyproject.toml"))["tool"]["cibuildwheel"]["linux"].clone();
    assert!(settings["repair-wheel-command"].as_str().unwrap().contains("--only-plat"));
    // What cibuildwheel takes for those that have no image with glibc 2.17.
    let default = |arch: &str| match arch {
        "armv7l" => "manylinux_2_31",
        "riscv64" => "manylinux_2_39",
        _ => panic!("{arch} has no image"),
    };
    for row in toml(&project.join(".github/release_platforms.toml"))["platforms"].as_array().unwrap() {
        let [target, tag] = ["target", "tag"].map(|key| row[key].as_str().unwrap());
        match target.split_once('_') {
            Some(("manylinux", arch)) => {
                let image = settings.get(format!("manylinux-{arch}-image"));
                let image = image.map_or_else(|| default(arch), |image| image.as_str().unwrap());
                assert!(tag.starts_with(&format!("{image}_{arch}")), "{target}: {tag}, and the image is {image}");
            }
            Some(("musllinux", arch)) => assert_eq!(tag, format!("musllinux_1_2_{arch}")),
            Some(("macosx", arch)) => assert!(tag.starts_with("macosx_1") && tag.ends_with(arch), "{target}: {tag}"),
            _ => assert_eq!(tag, target),
        }
    }
}

/// Not in the table, but there for those who ask for it.
#[test]
fn pyodide_is_built_for_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &["wheel_ci=cibuildwheel"]);
    let mut cibuildwheel = install().command("cibuildwheel");
    cibuildwheel.args(["--platform", "pyodide", "--print-build-identifiers"]).current_dir(&project);
    let identifiers = command::run(&mut cibuildwheel).unwrap();
    assert!(identifiers.lines().any(|line| line == "cp314-pyodide_wasm32"), "{identifiers}");
}
