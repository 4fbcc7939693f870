//! The script that stands before every release lets the right set of files through, and no other.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::{make, toml};

/// How many platforms each answer to `wheel_ci` has wheels for.
const PLATFORMS: usize = 16;

/// Runs the script in a project.
fn run(project: &Path, arguments: &[&str]) -> Output {
    let python = pyo3_template::host::python::at_least("3.11".parse().unwrap()).unwrap();
    let mut command = Command::new(python.executable);
    command.arg(".github/release_files.py").args(arguments).current_dir(project).output().unwrap()
}

fn expected(project: &Path) -> BTreeSet<String> {
    let output = run(project, &["--list"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// What the script says of a folder with these files, and its exit code.
fn verdict(project: &Path, files: &BTreeSet<String>) -> (String, i32) {
    let dist = project.join("dist");
    let _ = std::fs::remove_dir_all(&dist);
    std::fs::create_dir(&dist).unwrap();
    for file in files {
        std::fs::write(dist.join(file), "").unwrap();
    }
    let output = run(project, &["dist"]);
    (String::from_utf8(output.stderr).unwrap(), output.status.code().unwrap())
}

/// The answers that bring a release workflow, with the tags of their wheels for PyPy and for how many platforms there are
/// some.
const WHEEL_CI: [(&str, &str, usize); 2] =
    [("maturin-action", "pp311-pypy311_pp73", 5), ("cibuildwheel", "pp311-pypy311_pp80", 6)];

#[test]
fn the_stable_abi_has_three_wheels_a_platform() {
    let folder = tempfile::tempdir().unwrap();
    for (wheel_ci, _, _) in WHEEL_CI {
        let expected = expected(&make(folder.path(), &format!("my-{wheel_ci}"), &[&format!("wheel_ci={wheel_ci}")]));
        assert_eq!(expected.len(), PLATFORMS * 3 + 1);
        let stem = format!("my_{}-0.1.0", wheel_ci.replace('-', "_"));
        assert!(expected.contains(&format!("{stem}.tar.gz")));
        for tags in ["cp311-abi3", "cp314-cp314t", "cp315-abi3.abi3t"] {
            assert!(expected.contains(&format!("{stem}-{tags}-musllinux_1_2_x86_64.whl")), "{expected:#?}");
        }
    }
}

#[test]
fn per_version_has_a_wheel_for_each_python() {
    let folder = tempfile::tempdir().unwrap();
    for (wheel_ci, pypy, with_pypy) in WHEEL_CI {
        for (min_python, wheels, with_pypy) in [("3.11", 7, with_pypy), ("3.14", 4, 0)] {
            let name = format!("{wheel_ci}{}", min_python.replace('.', ""));
            let answers = ["abi=per-version", &format!("min_python={min_python}"), &format!("wheel_ci={wheel_ci}")];
            let expected = expected(&make(folder.path(), &name, &answers));
            assert_eq!(expected.len(), PLATFORMS * wheels + with_pypy + 1, "{expected:#?}");
            assert_eq!(expected.iter().filter(|file| file.contains(&format!("-{pypy}-"))).count(), with_pypy);
        }
    }
}

#[test]
fn a_file_that_is_missing_or_surplus_or_misnamed_stops_the_release() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    let right = expected(&project);
    assert_eq!(verdict(&project, &right), (String::new(), 0));

    let wheel = "demo-0.1.0-cp311-abi3-win_amd64.whl".to_owned();
    let mut missing = right.clone();
    assert!(missing.remove(&wheel));
    assert_eq!(verdict(&project, &missing), (format!("missing: {wheel}\n"), 1));

    let mut surplus = right.clone();
    surplus.insert("notes.txt".to_owned());
    assert_eq!(verdict(&project, &surplus), ("unexpected: notes.txt\n".to_owned(), 1));

    let mut misnamed = missing;
    misnamed.insert("demo-0.1.0-cp312-abi3-win_amd64.whl".to_owned());
    let message = format!("misnamed: demo-0.1.0-cp312-abi3-win_amd64.whl should be {wheel}\n");
    assert_eq!(verdict(&project, &misnamed), (message, 1));
}

/// The rows of `release_platforms.toml`.
fn platforms(project: &Path) -> Vec<toml::Table> {
    let table = toml(&project.join(".github/release_platforms.toml"));
    table["platform"].as_array().unwrap().iter().map(|row| row.as_table().unwrap().clone()).collect()
}

#[test]
fn the_workflow_gets_its_platforms_from_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    let output = run(&project, &["--matrix"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let matrix: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let rows: Vec<toml::Table> = serde_json::from_value(matrix["include"].clone()).unwrap();
    assert_eq!(rows, platforms(&project));
    assert_eq!(rows.len(), PLATFORMS);
    // One line, as GitHub takes an output.
    assert_eq!(output.stdout.iter().filter(|byte| **byte == b'\n').count(), 1);
}

#[test]
fn each_target_has_the_tag_of_its_architecture_and_system() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    // A tag ends in the architecture as Python calls it: one of these for each target.
    let architectures = [
        ("x86_64-", "x86_64 amd64"),
        ("aarch64-", "aarch64 arm64"),
        ("i686-", "i686 win32"),
        ("armv7-", "armv7l"),
        ("powerpc64le-", "ppc64le"),
        ("s390x-", "s390x"),
        ("riscv64gc-", "riscv64"),
    ];
    let systems = [("-gnu", "manylinux"), ("-musl", "musllinux"), ("-darwin", "macosx"), ("-msvc", "win")];
    for row in platforms(&project) {
        let [target, tag] = ["target", "tag"].map(|key| row[key].as_str().unwrap());
        let (_, names) = architectures.iter().find(|(start, _)| target.starts_with(start)).unwrap();
        let (_, system) = systems.iter().find(|(part, _)| target.contains(part)).unwrap();
        for tag in tag.split('.') {
            assert!(tag.starts_with(system) && names.split(' ').any(|name| tag.ends_with(name)), "{target}: {tag}");
        }
        match row.get("libc") {
            Some(libc) => assert!(tag.contains(&format!("{}_", libc.as_str().unwrap())), "{target}: {tag}"),
            None => assert!(!tag.contains("linux"), "{target}: no oldest C library"),
        }
    }
}

/// The jobs that test wheels fetch those of a target, and run where they were built.
#[test]
fn the_wheels_that_are_tested_are_wheels_that_are_built() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    let built: BTreeSet<_> = platforms(&project)
        .iter()
        .map(|row| ["runner", "target"].map(|key| row[key].as_str().unwrap().to_owned()))
        .collect();
    let workflow = std::fs::read_to_string(project.join(".github/workflows/wheels.yml")).unwrap();
    let mut tested = 0;
    for line in workflow.lines().filter_map(|line| line.trim().strip_prefix("- { runner: ")) {
        let Some((runner, target)) = line.trim_end_matches(" }").split_once(", target: ") else { continue };
        let row = [runner, target].map(str::to_owned);
        // Alpine runs wherever Linux does.
        let built_there = built.contains(&row) || (target.ends_with("-musl") && runner.starts_with("ubuntu"));
        assert!(built_there, "{row:?} is in no row of the table");
        assert!(built.iter().any(|[_, other]| other == target), "{target} is not built");
        tested += 1;
    }
    assert_eq!(tested, 8);
}

#[test]
fn a_tag_has_to_be_the_version() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    let output = run(&project, &["--tag", "v0.2.0"]);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(message, "the tag is v0.2.0, but the version in Cargo.toml is 0.1.0\n");
    assert_eq!(run(&project, &["no-such-folder"]).status.code(), Some(2));
}
