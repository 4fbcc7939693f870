//! The script that stands before every release lets the right set of files through, and no other.

mod support;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use support::make;

/// Runs the script in a project.
fn run(project: &Path, arguments: &[&str]) -> Output {
    let python = pyo3_template::python::at_least("3.11".parse().unwrap()).unwrap();
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

#[test]
fn the_stable_abi_has_three_wheels_a_platform() {
    let folder = tempfile::tempdir().unwrap();
    let expected = expected(&make(folder.path(), "my-demo", &[]));
    assert_eq!(expected.len(), 13 * 3 + 1);
    assert!(expected.contains("my_demo-0.1.0.tar.gz"));
    for tags in ["cp311-abi3", "cp314-cp314t", "cp315-abi3.abi3t"] {
        assert!(expected.contains(&format!("my_demo-0.1.0-{tags}-musllinux_1_2_x86_64.whl")), "{expected:#?}");
    }
}

#[test]
fn per_version_has_a_wheel_for_each_python() {
    let folder = tempfile::tempdir().unwrap();
    for (min_python, wheels, pypy) in [("3.11", 7, 5), ("3.14", 4, 0)] {
        let name = format!("demo{}", min_python.replace('.', ""));
        let project = make(folder.path(), &name, &["abi=per-version", &format!("min_python={min_python}")]);
        let expected = expected(&project);
        assert_eq!(expected.len(), 13 * wheels + pypy + 1, "{expected:#?}");
        assert_eq!(expected.iter().filter(|file| file.contains("-pp311-pypy311_pp73-")).count(), pypy);
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

#[test]
fn the_workflow_builds_for_the_platforms_that_the_script_expects() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    let workflow = std::fs::read_to_string(project.join(".github/workflows/release.yml")).unwrap();
    let targets = workflow.lines().filter(|line| line.contains("- { target: "));
    // A tag holds the architecture as Python calls it: one of these for each target.
    let architectures = [
        ("x86_64-", "x86_64 amd64"),
        ("aarch64-", "aarch64 arm64"),
        ("i686-", "i686 win32"),
        ("armv7-", "armv7l"),
        ("powerpc64le-", "ppc64le"),
        ("s390x-", "s390x"),
    ];
    let systems = [("-gnu", "manylinux"), ("-musl", "musllinux"), ("-darwin", "macosx"), ("-msvc", "win")];
    let files = expected(&project);
    let mut found = 0;
    for line in targets {
        let target = line.split("target: ").nth(1).unwrap().split(',').next().unwrap();
        let (_, names) = architectures.iter().find(|(start, _)| target.starts_with(start)).unwrap();
        let (_, system) = systems.iter().find(|(part, _)| target.contains(part)).unwrap();
        let is_its_own = |file: &&String| {
            let tag = file.rsplit('-').next().unwrap().trim_end_matches(".whl");
            tag.starts_with(system) && names.split(' ').any(|name| tag.ends_with(name))
        };
        assert_eq!(files.iter().filter(is_its_own).count(), 3, "{target}");
        found += 1;
    }
    assert_eq!(found * 3 + 1, files.len(), "the script expects a platform that the workflow does not build for");
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
