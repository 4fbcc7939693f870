//! Every step of the Linux jobs of a project's workflows runs, in its order, with real tools.
//!
//! A workflow is code that nobody runs before a push or a release fails. What cannot be done on this machine is said.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::runner::{Machine, Run};
use crate::support::{self, make};
use pyo3_template::host::command;

static MACHINE: LazyLock<Machine> = LazyLock::new(|| Machine::prepare().unwrap());

/// How large the compiled code of earlier runs may be, in bytes.
const LIMIT: u64 = 2 << 30;

#[test]
fn ci_runs_with_the_stable_abi() {
    run_ci("stable");
}

#[test]
fn release_by_maturin_action_runs_with_wheels_per_version() {
    run_release("maturin-action", "per-version");
}

/// The other combinations, once a week: they have most of their steps in common with the two above.
#[test]
fn the_other_combinations_run() {
    if !support::is_thorough() {
        support::say("SKIPPED: four workflows are run where PYO3_TEMPLATE_THOROUGH is set");
        return;
    }
    run_ci("per-version");
    run_release("maturin-action", "stable");
    run_release("cibuildwheel", "stable");
    run_release("cibuildwheel", "per-version");
}

/// A push to the default branch.
fn run_ci(abi: &str) {
    run(
        "ci",
        &[&format!("abi={abi}")],
        &json!({ "event_name": "push", "ref": "refs/heads/main", "ref_name": "main", "ref_type": "branch" }),
    );
}

/// The push of the first release's tag. Nothing is published.
fn run_release(wheel_ci: &str, abi: &str) {
    run(
        "release",
        &[&format!("abi={abi}"), &format!("wheel_ci={wheel_ci}")],
        &json!({ "event_name": "push", "ref": "refs/tags/v0.1.0", "ref_name": "v0.1.0", "ref_type": "tag" }),
    );
}

fn run(workflow: &str, answers: &[&str], event: &Value) {
    let folder = tempfile::tempdir().unwrap();
    let repository = make(folder.path(), "my-demo", answers);
    let answers = answers.join(",");
    begin(&repository);
    let mut github = event.clone();
    github["workflow"] = workflow.into();
    github["token"] = "".into();
    let run = Run {
        machine: &MACHINE,
        name: &format!("{workflow}.yml, {answers}"),
        workflow: &repository.join(format!(".github/workflows/{workflow}.yml")),
        repository: &repository,
        github,
        target: &target(&format!("{workflow},{answers}")),
        folder: &folder.path().join("jobs"),
    };
    run.run().unwrap_or_else(|error| panic!("{}, {error:#}", run.name));
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
fn target(name: &str) -> PathBuf {
    let folder = support::workshop().tests("workflow-steps").join(name);
    let files = walkdir::WalkDir::new(&folder).into_iter().filter_map(|entry| entry.ok()?.metadata().ok());
    if files.map(|file| file.len()).sum::<u64>() > LIMIT {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
