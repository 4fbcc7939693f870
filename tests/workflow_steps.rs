//! Every step of the Linux jobs of a project's workflows runs, in its order, with real tools.
//!
//! A workflow is code that nobody runs before a push or a release fails. What cannot be done on this machine is said.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod runner;
mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::json;

use pyo3_template::command;
use runner::{Machine, Run};
use support::{make, root, say};

static MACHINE: LazyLock<Machine> = LazyLock::new(|| Machine::prepare().unwrap());

/// How large the compiled code of earlier runs may be, in bytes.
const LIMIT: u64 = 2 << 30;

#[test]
fn the_workflows_of_a_project_with_the_stable_abi_run() {
    run_workflows("stable");
}

#[test]
fn the_workflows_of_a_project_with_wheels_per_version_run() {
    run_workflows("per-version");
}

fn run_workflows(abi: &str) {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "my-demo", &[&format!("abi={abi}")]);
    begin(&project);
    let target = target(abi);
    let push = json!({ "event_name": "push", "ref": "refs/heads/main", "ref_name": "main", "ref_type": "branch" });
    let tag = json!({ "event_name": "push", "ref": "refs/tags/v0.1.0", "ref_name": "v0.1.0", "ref_type": "tag" });
    for (file, mut github) in [("ci.yml", push), ("release.yml", tag)] {
        github["workflow"] = file.into();
        github["token"] = "".into();
        let folder = tempfile::tempdir().unwrap();
        let run = Run { machine: &MACHINE, file, repository: &project, github, target: &target, folder: folder.path() };
        say(&format!("\n{file} with abi={abi}:"));
        run.run().unwrap_or_else(|error| panic!("abi={abi}: {error:#}"));
    }
}

/// Commits a project as README.md and RELEASING.md say, up to the tag of its first release.
fn begin(project: &Path) {
    let changelog = project.join("CHANGELOG.md");
    let text = std::fs::read_to_string(&changelog).unwrap();
    let released = text.replace("## [Unreleased]\n", "## [Unreleased]\n\n## [0.1.0] - 2027-01-31\n");
    assert_ne!(released, text);
    std::fs::write(changelog, released).unwrap();
    let run = |program: &str, arguments: &[&str]| {
        command::run(Command::new(program).args(arguments).current_dir(project)).unwrap();
    };
    run("cargo", &["generate-lockfile"]);
    run("git", &["init", "--quiet", "--initial-branch", "main"]);
    run("git", &["add", "--all"]);
    let author = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"];
    run("git", &[&author[..], &["commit", "--quiet", "--message", "Begin"]].concat());
    run("git", &["tag", "v0.1.0"]);
}

/// The folder of the compiled code, which the next run finds again.
fn target(abi: &str) -> PathBuf {
    let folder = root().join("target/workflow-steps").join(abi);
    let files = walkdir::WalkDir::new(&folder).into_iter().filter_map(|entry| entry.ok()?.metadata().ok());
    if files.map(|file| file.len()).sum::<u64>() > LIMIT {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
