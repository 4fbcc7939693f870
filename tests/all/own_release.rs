//! This repository's release: every step that a Linux machine runs, up to the upload.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::jobs::MACHINE;
use crate::runner::{self, Run};
use crate::support::{self, TOOL, files, git_tree, make, read, root, toml, tools, values};
use pyo3_template::host::{command, python};

const OWNER: &str = "octo-org";
const VERSION: &str = env!("CARGO_PKG_VERSION");
const WORKFLOW: &str = ".github/workflows/release.yml";
/// The target that is built for on this machine.
const TARGET: &str = "x86_64-unknown-linux-musl";

/// Runs a program in a folder, and returns what it prints.
fn run(folder: &Path, program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> String {
    command::run(Command::new(program).args(arguments).current_dir(folder)).unwrap_or_else(|error| panic!("{error}"))
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let author = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
    run(folder, "git", &[&author[..], arguments].concat())
}

/// Copies this checkout, also what is not committed yet.
fn copy_checkout(to: &Path) {
    for path in git(root(), &["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).split_terminator('\0') {
        let target = to.join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        // A file may be deleted, and still be in the index.
        let _ = std::fs::copy(root().join(path), target);
    }
}

fn edit(repository: &Path, file: &str, change: impl Fn(&str) -> String) {
    let path = repository.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, change(&text)).unwrap();
}

fn has_section(changelog: &str) -> bool {
    changelog.lines().any(|line| line.starts_with(&format!("## {VERSION} ")))
}

/// Makes a repository that is ready for a release, as docs/src/maintaining.md says.
fn prepare(folder: &Path) -> PathBuf {
    let repository = folder.join("pyo3-template");
    copy_checkout(&repository);
    edit(&repository, "README.md", |text| text.replace("OWNER", OWNER));
    edit(&repository, "Cargo.toml", |text| {
        let address = format!("\nrepository = \"https://github.com/{OWNER}/pyo3-template\"");
        let version = format!("\nversion = \"{VERSION}\"");
        text.replacen(&version, &(version.clone() + &*address), 1)
    });
    let heading = format!("## Unreleased\n\n## {VERSION} - 2027-01-31\n");
    edit(&repository, "CHANGELOG.md", |text| {
        if has_section(text) { text.to_owned() } else { text.replacen("## Unreleased\n", &heading, 1) }
    });
    git(&repository, &["init", "--quiet", "--initial-branch", "main"]);
    git(&repository, &["add", "--all"]);
    git(&repository, &["commit", "--quiet", "--message", "Begin"]);
    git(&repository, &["tag", &format!("v{VERSION}")]);
    repository
}

/// The context `github` for a tag.
fn pushed(tag: &str) -> Value {
    json!({
        "event_name": "push",
        "ref": format!("refs/tags/{tag}"),
        "ref_name": tag,
        "ref_type": "tag",
        "repository": format!("{OWNER}/pyo3-template"),
        "repository_owner": OWNER,
        "server_url": "https://github.com",
        "token": "",
        "workflow": "Release",
    })
}

/// The repository of a starter on GitHub, or that of the template.
fn remote(folder: &Path, suffix: &str) -> PathBuf {
    folder.join("remotes").join(OWNER).join(format!("pyo3-template{suffix}.git"))
}

/// Makes the repositories on GitHub, without commits.
fn make_remotes(folder: &Path) {
    let starters = values("starter");
    for suffix in starters.iter().map(|starter| format!("-{starter}")).chain([String::new()]) {
        let remote = remote(folder, &suffix);
        std::fs::create_dir_all(&remote).unwrap();
        git(&remote, &["init", "--quiet", "--bare", "--initial-branch", "main"]);
    }
}

/// A program for the wheels that is not compiled for them: it starts the tool that was compiled for the tests.
fn launcher(folder: &Path) -> PathBuf {
    let launcher = folder.join("launcher");
    std::fs::write(&launcher, format!("#!/bin/sh\nexec '{TOOL}' \"$@\"\n")).unwrap();
    std::fs::set_permissions(&launcher, PermissionsExt::from_mode(0o755)).unwrap();
    launcher
}

/// Whether the tool is compiled for the release, which takes minutes.
fn is_compiled() -> bool {
    if !support::is_thorough() {
        support::say("SKIPPED: the wheel of the tool is compiled where PYO3_TEMPLATE_THOROUGH is set");
        return false;
    }
    let library = run(root(), "rustc", &["--print", "target-libdir", "--target", TARGET]);
    let is_here = Path::new(library.trim()).is_dir();
    if !is_here {
        support::say(&format!("SKIPPED: to compile the wheel of the tool, run `rustup target add {TARGET}`"));
    }
    is_here
}

/// Runs the release of the repository in a folder.
fn release(folder: &Path, secrets: Value, program: Option<&Path>) {
    let repository = folder.join("pyo3-template");
    let mut github = pushed(&format!("v{VERSION}"));
    github["sha"] = git(&repository, &["rev-parse", "HEAD"]).trim().into();
    let target = if program.is_some() { folder.join("target") } else { support::workshop().tests("own-release") };
    std::fs::create_dir_all(&target).unwrap();
    // A job on GitHub starts without the book, and without the repository in it.
    let _ = std::fs::remove_dir_all(target.join("book"));
    let run = Run {
        machine: &MACHINE,
        name: "release.yml of this repository",
        workflow: &repository.join(WORKFLOW),
        repository: &repository,
        github,
        inputs: json!({}),
        target: &target,
        folder: &folder.join("jobs"),
        secrets,
        remotes: Some(&folder.join("remotes")),
        program,
    };
    run.run().unwrap_or_else(|error| panic!("{error:#}"));
}

/// The folder with the files of the GitHub release.
fn released(folder: &Path) -> PathBuf {
    let mut jobs = folder.join("jobs").read_dir().unwrap().map(Result::unwrap);
    let job = jobs.find(|job| job.file_name().to_string_lossy().starts_with("github"));
    job.unwrap().path().join("work/dist")
}

/// Unpacks an archive of a release in a new folder.
fn unpack(archive: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), "tar", &["-xzf", archive.to_str().unwrap()]);
    folder
}

#[test]
fn a_release_runs_up_to_the_upload() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    prepare(folder);
    make_remotes(folder);
    let starters = values("starter");
    let [updated, without_key, ..] = &*starters else { panic!("{starters:?}") };
    push_earlier_version(folder, updated);
    let with_key = starters.iter().filter(|starter| *starter != without_key);
    let keys = with_key.map(|starter| (format!("pyo3-template-{starter}"), json!({ "DEPLOY_KEY": "a key" })));
    let launcher = launcher(folder);
    release(folder, keys.collect(), (!is_compiled()).then_some(&*launcher));

    let dist = released(folder);
    assert_checksums(&dist);
    assert_binstall_finds_the_program(&dist);
    assert_archives_are_default_projects(&dist);
    for starter in &starters {
        let versions: &[&str] = match starter {
            it if it == updated => &[VERSION, "0.0.1"],
            it if it == without_key => &[],
            _ => &[VERSION],
        };
        assert_repository_has(folder, starter, versions, &dist);
    }
    assert_book_is_pushed(folder);
    test_projects(&dist);
}

/// Gives a starter's repository a project with another file.
fn push_earlier_version(folder: &Path, starter: &str) {
    let project = folder.join("earlier");
    std::fs::create_dir(&project).unwrap();
    std::fs::write(project.join("obsolete.txt"), "").unwrap();
    git(&project, &["init", "--quiet", "--initial-branch", "main"]);
    git(&project, &["add", "--all"]);
    git(&project, &["commit", "--quiet", "--message", "v0.0.1"]);
    git(&project, &["push", "--quiet", remote(folder, &format!("-{starter}")).to_str().unwrap(), "main"]);
}

/// Checks that a starter's repository has a commit for each version, the last one with the project in the archive.
fn assert_repository_has(folder: &Path, starter: &str, versions: &[&str], dist: &Path) {
    let remote = remote(folder, &format!("-{starter}"));
    let log = git(&remote, &["log", "--all", "--format=%s"]);
    let expected: String = versions.iter().map(|version| format!("v{version}\n")).collect();
    assert_eq!(log, expected, "{starter}");
    if !versions.is_empty() {
        let name = format!("pyo3-template-{starter}");
        let (packed, cloned) = (unpack(&dist.join(format!("{name}.tar.gz"))), tempfile::tempdir().unwrap());
        git(cloned.path(), &["clone", "--quiet", remote.to_str().unwrap(), &name]);
        assert_eq!(git_tree(&cloned.path().join(&name)), git_tree(&packed.path().join(&name)), "{starter}");
    }
}

/// Checks the branch of GitHub Pages, if mdbook is installed.
fn assert_book_is_pushed(folder: &Path) {
    let is_built = Command::new("mdbook").arg("--version").output().is_ok();
    let log = git(&remote(folder, ""), &["log", "--all", "--format=%D %s"]);
    assert_eq!(log, if is_built { format!("gh-pages v{VERSION}\n") } else { String::new() });
}

fn assert_checksums(dist: &Path) {
    run(dist, "sha256sum", &["--check", "--strict", "SHA256SUMS"]);
    let sums = std::fs::read_to_string(dist.join("SHA256SUMS")).unwrap();
    let listed: BTreeSet<_> = sums.lines().map(|line| line.split_once("  ").unwrap().1.to_owned()).collect();
    let mut names: BTreeSet<_> = files(dist).into_keys().collect();
    names.remove("SHA256SUMS");
    assert_eq!(listed, names);
    let wheels = names.iter().filter(|name| name.ends_with(".whl")).count();
    // The wheel and the program of this machine, and two archives of each starter.
    assert_eq!((wheels, names.len()), (1, 2 + 2 * values("starter").len()), "{names:?}");
}

/// Fills in the pattern of an address in Cargo.toml, as cargo binstall does.
fn program_address(target: &str) -> String {
    let manifest = toml(&root().join("Cargo.toml"));
    let mut address = manifest["package"]["metadata"]["binstall"]["pkg-url"].as_str().unwrap().to_owned();
    for (name, value) in [("repo", "REPO"), ("name", "pyo3-template"), ("version", VERSION), ("target", target)] {
        let variable = format!("{{ {name} }}");
        assert!(address.contains(&variable), "{address} has no {variable}");
        address = address.replace(&variable, value);
    }
    address
}

fn assert_binstall_finds_the_program(dist: &Path) {
    let address = program_address(TARGET);
    let file = address.strip_prefix(&format!("REPO/releases/download/v{VERSION}/")).unwrap();
    let unpacked = unpack(&dist.join(file));
    let printed = run(unpacked.path(), unpacked.path().join("pyo3-template"), &["--version"]);
    assert_eq!(printed.trim(), format!("pyo3-template {VERSION}"));
}

fn assert_archives_are_default_projects(dist: &Path) {
    for starter in values("starter") {
        let name = format!("pyo3-template-{starter}");
        let unpacked = unpack(&dist.join(format!("{name}.tar.gz")));
        let zipped = tempfile::tempdir().unwrap();
        let zip = std::fs::File::open(dist.join(format!("{name}.zip"))).unwrap();
        zip::ZipArchive::new(zip).unwrap().extract(zipped.path()).unwrap();
        assert!(files(zipped.path()) == files(unpacked.path()), "{name}: the two archives differ");

        let project = unpacked.path().join(&name);
        std::fs::remove_file(project.join("Cargo.lock")).unwrap();
        let expected = tempfile::tempdir().unwrap();
        let expected = make(expected.path(), "demo", &[&format!("starter={starter}")]);
        assert_eq!(git_tree(&project), git_tree(&expected), "{name}");
    }
}

/// Tests the projects in the archives as their README says.
fn test_projects(dist: &Path) {
    let count = if support::is_thorough() { usize::MAX } else { 1 };
    for starter in values("starter").into_iter().take(count) {
        let name = format!("pyo3-template-{starter}");
        let unpacked = unpack(&dist.join(format!("{name}.tar.gz")));
        let target = support::workshop().tests("own-release").join(&starter);
        std::fs::create_dir_all(&target).unwrap();
        let project = unpacked.path().join(&name);
        std::os::unix::fs::symlink(target, project.join("target")).unwrap();
        let printed = run(&project, tools().programs().join("uv"), &["run", "pytest", "-q"]);
        assert!(printed.contains(" passed"), "{name}: {printed}");
    }
}

/// The names of the jobs that an event starts.
fn jobs(github: &Value) -> BTreeSet<String> {
    let steps = runner::steps_of_event(&root().join(WORKFLOW), github, &json!({})).unwrap();
    steps.iter().map(|step| step.split_once(": ").unwrap().0.to_owned()).collect()
}

#[test]
fn a_dry_run_publishes_nothing_and_a_prerelease_replaces_nothing() {
    let mut manual = pushed("main");
    manual["event_name"] = "workflow_dispatch".into();
    let build = ["plan", "projects", "wheel for ${{ matrix.target }}"];
    let publish = ["GitHub release", "PyPI", "crates.io"];
    let replace = ["docs", "repository of ${{ matrix.starter }}"];
    let set = |parts: &[&[&str]]| parts.concat().into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(jobs(&manual), set(&[&build]));
    assert_eq!(jobs(&pushed("v1.2.0-rc.1")), set(&[&build, &publish]));
    assert_eq!(jobs(&pushed("v1.2.0")), set(&[&build, &publish, &replace]));
}

/// What .github/release.py prints about a repository, and its exit code.
fn check(repository: &Path, tag: &str) -> (String, Option<i32>) {
    let python = python::at_least("3.11".parse().unwrap()).unwrap();
    let mut script = Command::new(python.executable);
    script.args([".github/release.py", "check", tag, &format!("https://github.com/{OWNER}/pyo3-template")]);
    let output = script.current_dir(repository).output().unwrap();
    (String::from_utf8(output.stderr).unwrap(), output.status.code())
}

#[test]
fn a_release_that_is_not_prepared_stops_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let repository = prepare(folder.path());
    assert_eq!(check(&repository, &format!("v{VERSION}")), (String::new(), Some(0)));
    assert_eq!(check(&repository, "v9.9.9").0, format!("tag v9.9.9 does not match version {VERSION} in Cargo.toml\n"));

    let changes: [(&str, &str, &str, &str); 3] = [
        ("README.md", OWNER, "OWNER", "README.md: replace OWNER with octo-org\n"),
        ("Cargo.toml", OWNER, "other", "Cargo.toml: set repository = \"https://github.com/octo-org/pyo3-template\"\n"),
        ("CHANGELOG.md", VERSION, "9.9.9", &format!("CHANGELOG.md: the section ## {VERSION} is missing or empty\n")),
    ];
    for (file, old, new, message) in changes {
        let before = std::fs::read_to_string(repository.join(file)).unwrap();
        edit(&repository, file, |text| text.replace(old, new));
        assert_eq!(check(&repository, &format!("v{VERSION}")), (message.to_owned(), Some(1)), "{file}");
        std::fs::write(repository.join(file), before).unwrap();
    }
}

/// A row of the matrix of the wheels.
fn platforms() -> Vec<Value> {
    let workflow = runner::workflow::read(&root().join(WORKFLOW)).unwrap();
    workflow["jobs"]["wheels"]["strategy"]["matrix"]["include"].as_array().unwrap().clone()
}

#[test]
fn every_platform_has_a_program_for_cargo_binstall() {
    let text = read(WORKFLOW);
    for target in platforms().iter().map(|row| row["target"].as_str().unwrap()) {
        let address = program_address(target);
        let file = address.rsplit('/').next().unwrap().replace(target, "$TARGET");
        assert!(text.contains(&format!("tar -czf \"assets/{file}\"")), "no step makes {address}");
    }
}

#[test]
fn every_job_of_the_release_has_a_limit_of_time() {
    let workflow = runner::workflow::read(&root().join(WORKFLOW)).unwrap();
    for (id, job) in workflow["jobs"].as_object().unwrap() {
        assert!(job["timeout-minutes"].is_i64(), "{id}");
    }
}

/// GitHub doesn't run a workflow that it can't read, so no job of CI would find it.
#[test]
fn the_workflows_of_this_repository_are_valid() {
    let workflows = files(&root().join(".github/workflows")).into_keys();
    let mut linter = tools().command("check-jsonschema");
    linter.args(["--builtin-schema", "vendor.github-workflows"]);
    linter.args(workflows.map(|name| format!(".github/workflows/{name}"))).current_dir(root());
    command::run(&mut linter).unwrap_or_else(|error| panic!("{error}"));
}
