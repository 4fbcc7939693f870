//! The script that plans a release names its files and its builds, and refuses in one line what it can't plan.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{self, copy_template, files, make, new, read, root};
use pyo3_template::host::command;

/// How many platforms each answer to `wheel_ci` has wheels for.
const PLATFORMS: usize = 16;

/// Runs the script in a project.
fn run(project: &Path, arguments: &[&str]) -> Output {
    let python = pyo3_template::host::python::at_least("3.11".parse().unwrap()).unwrap();
    let mut command = Command::new(python.executable);
    command.arg(".github/release.py").args(arguments).current_dir(project).output().unwrap()
}

/// What the script prints when it succeeds.
fn printed(project: &Path, arguments: &[&str]) -> String {
    let output = run(project, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn expected(project: &Path) -> BTreeSet<String> {
    printed(project, &["files"]).lines().map(str::to_owned).collect()
}

/// The rows of the matrix for GitHub.
fn plan(project: &Path) -> Vec<Value> {
    let printed = printed(project, &["plan"]);
    // One line, as GitHub takes an output.
    let matrix = printed.strip_suffix('\n').unwrap().strip_prefix("platforms=").unwrap();
    assert!(!matrix.contains('\n'));
    serde_json::from_str::<Value>(matrix).unwrap()["include"].as_array().unwrap().clone()
}

/// What the script complains of, and its exit code.
fn verdict(project: &Path, arguments: &[&str]) -> (String, i32) {
    let output = run(project, arguments);
    (String::from_utf8(output.stderr).unwrap(), output.status.code().unwrap())
}

/// Replaces a text in a file of a project.
fn replace(project: &Path, file: &str, old: &str, new: &str) {
    let path = project.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "{file} has no {old:?}");
    std::fs::write(path, text.replacen(old, new, 1)).unwrap();
}

fn default_project() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &["min_python=3.11"]);
    (folder, project)
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
fn a_file_that_is_missing_or_surplus_stops_the_release() {
    let (_folder, project) = default_project();
    let missing = |wheel: &str| format!("missing: {wheel}\n");
    let dist = project.join("dist");
    std::fs::create_dir(&dist).unwrap();
    std::fs::write(dist.join("demo-0.1.0-cp312-abi3-win_amd64.whl"), "").unwrap();
    let mut all: String = expected(&project).iter().map(|name| missing(name)).collect();
    all += "unexpected: demo-0.1.0-cp312-abi3-win_amd64.whl\n";
    assert_eq!(verdict(&project, &["check", "dist"]), (all, 1));
    assert_eq!(verdict(&project, &["check", "nowhere"]).1, 2);
}

#[test]
fn a_file_that_is_not_a_wheel_is_refused_in_one_line() {
    let (_folder, project) = default_project();
    std::fs::create_dir(project.join("dist")).unwrap();
    std::fs::write(project.join("dist/demo-0.1.0-cp311-abi3-win_amd64.whl"), "").unwrap();
    let (message, code) = verdict(&project, &["check"]);
    assert_eq!((message.lines().count(), code), (1, 2), "{message}");
}

#[test]
fn each_target_has_the_tag_of_its_architecture_and_system() {
    let (_folder, project) = default_project();
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
    let rows = plan(&project);
    assert_eq!(rows.len(), PLATFORMS);
    for row in rows {
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

/// The row of a platform's target.
fn row(project: &Path, target: &str) -> [String; 4] {
    let row = plan(project).into_iter().find(|row| row["target"] == target).unwrap();
    ["first", "second", "pythons", "tests"].map(|key| row[key].as_str().unwrap().to_owned())
}

#[test]
fn each_wheel_is_tested_on_every_python_that_loads_it() {
    let (folder, project) = default_project();
    let tests = "3.11=cp311-abi3 3.12=cp311-abi3 3.13=cp311-abi3 3.14=cp311-abi3 3.14t=cp314-cp314t \
                 3.15=cp315-abi3.abi3t 3.15t=cp315-abi3.abi3t";
    let pythons = "3.11\n3.12\n3.13\n3.14\n3.14t\n3.15\n3.15t\n3.14";
    assert_eq!(row(&project, "x86_64-apple-darwin"), ["3.11 3.14t", "3.15", pythons, tests]);
    let alpine = tests.split(' ').filter(|test| !test.contains("t=")).collect::<Vec<_>>().join(" ");
    assert_eq!(row(&project, "x86_64-unknown-linux-musl")[3], alpine);
    assert_eq!(row(&project, "s390x-unknown-linux-gnu")[3], "");

    let per_version = make(folder.path(), "per-version", &["abi=per-version", "min_python=3.10"]);
    let [first, second, pythons, tests] = row(&per_version, "x86_64-pc-windows-msvc");
    assert_eq!([&*first, &*second], ["3.10 3.11 3.12 3.13 3.14 3.15 3.14t 3.15t pypy-3.11", ""]);
    assert!(pythons.contains("\npypy-3.11-v7.3.x\n"), "{pythons}");
    assert!(tests.starts_with("3.10=cp310-cp310 ") && tests.ends_with(" pypy3.11=pp311-pypy311_pp73"), "{tests}");
    // Neither was ever made for Windows on Arm.
    let [_, _, _, tests] = row(&per_version, "aarch64-pc-windows-msvc");
    assert!(tests.starts_with("3.11=cp311-cp311 ") && !tests.contains("pypy"), "{tests}");
}

/// What is built for PyPy, or left out for Python 3.10, is in no project that it is not for.
#[test]
fn a_project_has_no_row_for_a_python_that_it_does_not_support() {
    let folder = tempfile::tempdir().unwrap();
    for (abi, min_python) in [("stable", "3.11"), ("per-version", "3.12")] {
        for wheel_ci in ["maturin-action", "cibuildwheel"] {
            let name = format!("{abi}-{wheel_ci}");
            let answers = [&format!("abi={abi}"), &format!("min_python={min_python}"), &format!("wheel_ci={wheel_ci}")];
            let project = make(folder.path(), &name, &answers.map(String::as_str));
            for (path, content) in files(&project.join(".github")) {
                let text = String::from_utf8(content).unwrap().to_lowercase();
                let is_data = path.ends_with(".toml") || path.ends_with(".yml");
                assert!(!is_data || !(text.contains("pypy3") || text.contains("\"3.10\"")), "{name}: {path}");
            }
        }
    }
}

#[test]
fn a_tag_has_to_be_the_version_and_have_notes() {
    let (_folder, project) = default_project();
    let no_notes = "CHANGELOG.md: the section ## 0.1.0 is missing or empty\n";
    let message = format!("tag v0.2.0 does not match version 0.1.0 in Cargo.toml\n{no_notes}");
    assert_eq!(verdict(&project, &["plan", "v0.2.0"]), (message, 1));
    assert_eq!(verdict(&project, &["plan", "v0.1.0"]), (no_notes.to_owned(), 1));
    replace(&project, "CHANGELOG.md", "## Unreleased\n", "## Unreleased\n\n## 0.1.0 - 2027-01-31\n");
    assert_eq!(verdict(&project, &["plan", "v0.1.0"]), (String::new(), 0));
    assert!(printed(&project, &["notes"]).starts_with("### Added\n"));
}

/// maturin and the script write each version in the same way.
#[test]
fn a_pre_release_is_named_as_maturin_names_it() {
    let (_folder, project) = default_project();
    let mut old = "0.1.0".to_owned();
    for version in ["1.0.0-rc1", "1.0.0-rc.2", "1.0.0-beta", "1.0.0-alpha.10", "1.0.0-b3"] {
        replace(&project, "Cargo.toml", &format!("version = \"{old}\""), &format!("version = \"{version}\""));
        old = version.to_owned();
        let dist = project.join("dist");
        let mut maturin = support::tools().command("maturin");
        command::run(maturin.args(["sdist", "--out", "dist"]).current_dir(&project)).unwrap();
        let sdist = dist.read_dir().unwrap().next().unwrap().unwrap().file_name().into_string().unwrap();
        assert!(expected(&project).contains(&sdist), "{version}: {sdist}");
        std::fs::remove_dir_all(dist).unwrap();
    }
    // Cargo's first is before 1.0.0 and Python's is after it; PyPI rejects the second.
    for version in ["1.0.0-1", "1.0.0+build"] {
        replace(&project, "Cargo.toml", &format!("version = \"{old}\""), &format!("version = \"{version}\""));
        old = version.to_owned();
        let message = format!("error: {version} is not of the form 1.2.3 or 1.2.3-beta.1\n");
        assert_eq!(verdict(&project, &["plan"]), (message, 2));
    }
}

#[test]
fn a_version_comes_from_the_workspace() {
    let (_folder, project) = default_project();
    replace(&project, "Cargo.toml", "version = \"0.1.0\"", "version.workspace = true");
    let (message, code) = verdict(&project, &["plan"]);
    assert_eq!((message.lines().count(), code), (1, 2), "{message}");
    assert!(message.starts_with("error: ") && message.contains("Cargo.toml"), "{message}");
    let manifest = std::fs::read_to_string(project.join("Cargo.toml")).unwrap();
    std::fs::write(project.join("Cargo.toml"), manifest + "\n[workspace.package]\nversion = \"2.0.0-rc.1\"\n").unwrap();
    assert!(expected(&project).contains("demo-2.0.0rc1.tar.gz"));
    // As a member of a workspace above it, which has other crates.
    let member = project.join("Cargo.toml");
    let manifest = std::fs::read_to_string(&member).unwrap();
    let manifest = manifest.split("\n[workspace.package]").next().unwrap();
    std::fs::write(&member, manifest).unwrap();
    let workspace = project.parent().unwrap();
    std::fs::create_dir_all(workspace.join("another/src")).unwrap();
    std::fs::write(workspace.join("another/src/lib.rs"), "").unwrap();
    std::fs::write(workspace.join("another/Cargo.toml"), "[package]\nname = \"another\"\nversion = \"9.0.0\"\n")
        .unwrap();
    let above =
        "[workspace]\nmembers = [\"another\", \"demo\"]\nresolver = \"3\"\n[workspace.package]\nversion = \"3.0.0\"\n";
    std::fs::write(workspace.join("Cargo.toml"), above).unwrap();
    assert!(expected(&project).contains("demo-3.0.0.tar.gz"));
}

#[test]
fn a_project_without_a_floor_is_refused_in_one_line() {
    let (_folder, project) = default_project();
    replace(&project, "pyproject.toml", "requires-python = \">=3.11\"", "requires-python = \"~=3.11\"");
    assert_eq!(verdict(&project, &["plan"]), ("error: ~=3.11 is not of the form >=3.N\n".to_owned(), 2));
    std::fs::remove_file(project.join("pyproject.toml")).unwrap();
    let (message, code) = verdict(&project, &["files"]);
    assert_eq!((message.lines().count(), code), (1, 2), "{message}");
}

/// A template that knows one more Python renders just those files in another way that RELEASING.md names.
#[test]
fn the_document_names_every_place_of_a_new_python() {
    let copy = tempfile::tempdir().unwrap();
    copy_template(copy.path());
    let hook = read("hooks/pre.rhai");
    let newer = hook.replace("\"3.15\"]", "\"3.15\", \"3.16\"]").replace("\"3.15t\"]", "\"3.15t\", \"3.16t\"]");
    assert!(newer.contains("\"3.16\"]") && newer.contains("\"3.16t\"]"));
    std::fs::write(copy.path().join("hooks/pre.rhai"), newer).unwrap();
    for (abi, wheel_ci) in
        [("stable", "maturin-action"), ("per-version", "cibuildwheel"), ("per-version", "none"), ("stable", "none")]
    {
        let folder = tempfile::tempdir().unwrap();
        let definitions = [&*format!("abi={abi}"), &*format!("wheel_ci={wheel_ci}")];
        let before = make(folder.path(), "demo", &definitions);
        let template = copy.path().to_string_lossy().into_owned();
        let arguments = ["demo", "--template", &template, "-d", definitions[0], "-d", definitions[1]];
        let newer = tempfile::tempdir().unwrap();
        let output = new(newer.path(), &arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let after = newer.path().join("demo");
        let old = files(&before);
        let changed = files(&after).into_iter().filter(|(path, content)| old.get(path) != Some(content));
        let changed: BTreeSet<_> =
            changed.map(|(path, _)| path).filter(|path| !path.starts_with(".template-")).collect();

        let guide = std::fs::read_to_string(before.join("RELEASING.md")).unwrap();
        let section = guide.split("\n## Support another Python\n").nth(1).unwrap();
        let items = section.lines().filter_map(|line| line.strip_prefix("- `")?.split('`').next());
        assert_eq!(changed, items.map(str::to_owned).collect(), "{definitions:?}");
        assert!(changed.len() <= 4);

        if wheel_ci != "none" {
            let tags = if abi == "stable" { "3.16t=cp315-abi3.abi3t" } else { "-cp316-cp316t-" };
            let plan = [printed(&after, &["plan"]), printed(&after, &["files"])].concat();
            assert!(plan.contains(tags), "{plan}");
        }
    }
}

/// PEP 517 has no way to say for what system a wheel is.
#[test]
fn the_document_warns_of_the_wheel_that_uv_builds() {
    let folder = tempfile::tempdir().unwrap();
    for (name, wheel_ci) in [("by-github", "maturin-action"), ("by-hand", "none")] {
        let project = make(folder.path(), name, &[&format!("wheel_ci={wheel_ci}")]);
        let guide = std::fs::read_to_string(project.join("RELEASING.md")).unwrap().replace('\n', " ");
        assert!(guide.contains("rejects wheels of `uv build`: their tag is `linux_x86_64`"), "{guide}");
    }
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return;
    }
    let mut uv = support::tools().command("uv");
    uv.args(["build", "--wheel", "--out-dir", "dist"]).current_dir(folder.path().join("by-hand"));
    uv.env("CARGO_TARGET_DIR", support::workshop().tests("release_contents"));
    command::run(&mut uv).unwrap();
    let wheels = files(&folder.path().join("by-hand/dist"));
    assert!(wheels.keys().any(|name| name.ends_with("-linux_x86_64.whl")), "{:?}", wheels.keys());
}

/// A crate in the repository needs no version in the manifest.
#[test]
fn the_dependencies_may_have_a_path_without_a_version() {
    let settings = support::toml(&root().join("template/base/deny.toml"));
    assert_eq!(settings["bans"]["allow-wildcard-paths"].as_bool(), Some(true));
    let (_folder, project) = default_project();
    std::fs::create_dir_all(project.join("crates/words/src")).unwrap();
    let words = "[package]\nname = \"words\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n";
    std::fs::write(project.join("crates/words/Cargo.toml"), words).unwrap();
    std::fs::write(project.join("crates/words/src/lib.rs"), "").unwrap();
    replace(&project, "Cargo.toml", "[dependencies]\n", "[dependencies]\nwords = { path = \"crates/words\" }\n");
    if command::run(Command::new("cargo").args(["deny", "--version"])).is_err() {
        support::say("SKIPPED: `cargo deny check bans` is not run: install cargo-deny");
        return;
    }
    command::run(Command::new("cargo").args(["deny", "check", "bans"]).current_dir(&project)).unwrap();
}

/// The sdist has what the crate includes from `src`. What it includes from elsewhere is in the sdist if the manifest says
/// so, or `tox run -e sdist` names it.
#[test]
fn the_sdist_has_the_files_that_the_code_includes_or_its_build_names_them() {
    let (_folder, project) = default_project();
    std::fs::create_dir(project.join("data")).unwrap();
    for file in ["src/words.txt", "data/words.txt"] {
        std::fs::write(project.join(file), "word\n").unwrap();
    }
    let code = "const WORDS: [&str; 2] = [include_str!(\"words.txt\"), include_str!(\"../data/words.txt\")];\n\n";
    replace(&project, "src/greeting.rs", "/// Greets one person.", &[code, "/// Greets one person."].concat());
    let build = || {
        let mut tox = support::tools().command("tox");
        tox.args(["run", "-e", "sdist", "--notest"]).current_dir(&project).env_remove("RUSTFLAGS");
        tox.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0");
        let output = tox.env("CARGO_TARGET_DIR", support::workshop().tests("release_files")).output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        (output.status.success(), printed.into_owned())
    };
    let (is_built, printed) = build();
    assert!(!is_built && printed.contains("couldn't read `src/../data/words.txt`"), "{printed}");
    replace(&project, "Cargo.toml", "include = [", "include = [\"/data/**\", ");
    let (is_built, printed) = build();
    assert!(is_built, "{printed}");
}
