//! Every step of the Linux jobs of a project's workflows runs, in its order, with real tools.
//!
//! A workflow is code that nobody runs before a push or a release fails. What cannot be done on this machine is said.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::runner::{self, Machine, Run};
use crate::support::{self, make};
use pyo3_template::host::command;

pub static MACHINE: LazyLock<Machine> = LazyLock::new(|| Machine::prepare().unwrap());

/// How large the compiled code of earlier runs may be, in bytes.
const LIMIT: u64 = 2 << 30;

#[test]
fn ci_runs_with_the_stable_abi() {
    run_ci("stable");
}

/// The other combinations, once a week. Tests of the guide and of `check --wheels` build what a release builds.
#[test]
fn the_other_combinations_run() {
    if !support::is_thorough() {
        support::say("SKIPPED: five workflows are run where PYO3_TEMPLATE_THOROUGH is set");
        return;
    }
    run_ci("per-version");
    run_release("maturin-action", "stable");
    run_release("maturin-action", "per-version");
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
    run("release", &[&format!("abi={abi}"), &format!("wheel_ci={wheel_ci}")], &tag_pushed());
}

fn run(workflow: &str, answers: &[&str], event: &Value) {
    let folder = tempfile::tempdir().unwrap();
    let repository = make(folder.path(), "my-demo", answers);
    let answers = answers.join(",");
    begin(&repository);
    run_in(&repository, workflow, &answers, event)
        .unwrap_or_else(|error| panic!("{workflow}.yml, {answers}, {error:#}"));
}

/// Runs a workflow of a repository.
fn run_in(repository: &Path, workflow: &str, answers: &str, event: &Value) -> anyhow::Result<()> {
    let mut github = event.clone();
    github["workflow"] = workflow.into();
    github["token"] = "".into();
    let sha = command::run(Command::new("git").args(["rev-parse", "HEAD"]).current_dir(repository)).unwrap();
    github["sha"] = sha.trim().into();
    github["event"] = json!({ "repository": { "private": false } });
    let run = Run {
        machine: &MACHINE,
        name: &format!("{workflow}.yml, {answers}"),
        workflow: &repository.join(format!(".github/workflows/{workflow}.yml")),
        repository,
        github,
        inputs: json!({}),
        target: &target(&format!("{workflow},{answers}")),
        folder: &repository.with_file_name("jobs"),
        secrets: json!({}),
        remotes: None,
        program: None,
    };
    run.run()
}

/// The push of a tag.
fn tag_pushed() -> Value {
    json!({ "event_name": "push", "ref": "refs/tags/v0.1.0", "ref_name": "v0.1.0", "ref_type": "tag" })
}

#[test]
fn a_release_begins_only_when_ci_has_passed_on_its_commit() {
    for (tag, message) in
        [("ci-failed", "already completed with 'failure'"), ("ci-missing", "CI has not run on this commit")]
    {
        let folder = tempfile::tempdir().unwrap();
        let repository = make(folder.path(), "my-demo", &[]);
        begin(&repository);
        command::run(Command::new("git").args(["tag", tag]).current_dir(&repository)).unwrap();
        let error = format!("{:#}", run_in(&repository, "release", tag, &tag_pushed()).unwrap_err());
        assert!(
            error.starts_with("job plan: `plan`: step `Wait until CI has passed") && error.contains(message),
            "{error}"
        );
    }
}

#[test]
fn a_version_that_python_writes_in_another_way_stops_the_first_job() {
    let folder = tempfile::tempdir().unwrap();
    let repository = make(folder.path(), "my-demo", &[]);
    let manifest = repository.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replacen("version = \"0.1.0\"", "version = \"1.0.0-1\"", 1)).unwrap();
    begin(&repository);
    let error = format!("{:#}", run_in(&repository, "release", "version", &tag_pushed()).unwrap_err());
    assert!(error.starts_with("job plan: ") && error.contains("1.0.0-1 is not of the form"), "{error}");
}

#[test]
fn a_private_repository_publishes_without_an_attestation() {
    let folder = tempfile::tempdir().unwrap();
    let release = make(folder.path(), "demo", &[]).join(".github/workflows/release.yml");
    let (attest, publish) =
        ("GitHub release: Attest that this workflow built them", "publish: pypa/gh-action-pypi-publish");
    let create = "GitHub release: Create the release with the notes in the changelog";
    for is_private in [false, true] {
        let mut github = tag_pushed();
        github["event"] = json!({ "repository": { "private": is_private } });
        let steps = runner::steps_of_event(&release, &github, &json!({})).unwrap();
        let has = |step: &str| steps.iter().any(|other| other == step);
        assert!(has(publish) && has(create), "{steps:?}");
        assert_eq!(has(attest), !is_private, "{steps:?}");
    }
    // A rehearsal publishes on TestPyPI only, a dry run nowhere.
    let mut github = json!({ "event_name": "workflow_dispatch", "ref": "refs/heads/main", "ref_name": "main" });
    github["ref_type"] = "branch".into();
    for testpypi in [false, true] {
        let steps = runner::steps_of_event(&release, &github, &json!({ "testpypi": testpypi })).unwrap();
        assert!(steps.iter().any(|step| step == "complete: Check the contents of the files"), "{steps:?}");
        assert_eq!(steps.iter().any(|step| step == publish), testpypi, "{steps:?}");
        assert!(!steps.iter().any(|step| step.starts_with("GitHub release: ")), "{steps:?}");
    }
}

/// The workflows of a project by their names, as data.
fn workflows(answers: &[&str]) -> Vec<(String, Value)> {
    let folder = tempfile::tempdir().unwrap();
    let workflows = make(folder.path(), "demo", answers).join(".github/workflows");
    let read = |(name, _)| {
        let workflow = runner::workflow::read(&workflows.join(&name)).unwrap();
        (name, workflow)
    };
    support::files(&workflows).into_iter().map(read).collect()
}

/// As Dependabot opens one each week.
#[test]
fn a_pull_request_on_the_dependencies_starts_few_jobs() {
    let mut jobs = 0;
    for (name, workflow) in workflows(&[]) {
        let Some(event) = workflow["on"].get("pull_request") else { continue };
        let paths: Vec<_> =
            event["paths"].as_array().into_iter().flatten().map(|path| path.as_str().unwrap()).collect();
        let is_started =
            |file: &str| paths.is_empty() || paths.iter().any(|path| file.starts_with(path.trim_end_matches('*')));
        assert_eq!(
            ["Cargo.toml", "Cargo.lock", "pyproject.toml"].iter().any(|file| is_started(file)),
            name == "ci.yml"
        );
        assert!(is_started(".github/workflows/wheels.yml"), "{name}");
        if name == "ci.yml" {
            for job in workflow["jobs"].as_object().unwrap().values() {
                let matrix =
                    job.get("strategy").map(|strategy| runner::workflow::combinations(&strategy["matrix"]).unwrap());
                jobs += matrix.map_or(1, |combinations| combinations.len());
            }
        }
    }
    // One on each system for all Pythons, for which tox builds each wheel once.
    assert_eq!(jobs, 3 + 6 + 2);
}

#[test]
fn every_job_has_a_limit_of_time() {
    for wheel_ci in support::values("wheel_ci") {
        for (name, workflow) in workflows(&[&format!("wheel_ci={wheel_ci}")]) {
            for (id, job) in workflow["jobs"].as_object().unwrap() {
                assert!(job.get("uses").is_some() || job["timeout-minutes"].is_i64(), "{wheel_ci}: {name}: {id}");
            }
        }
    }
}

/// A platform that cannot be built keeps no other from its tests.
#[test]
fn the_tests_of_a_platform_wait_for_no_other() {
    for wheel_ci in ["maturin-action", "cibuildwheel"] {
        for (name, workflow) in workflows(&[&format!("wheel_ci={wheel_ci}")]) {
            if name == "wheels.yml" {
                let jobs: Vec<_> = workflow["jobs"].as_object().unwrap().values().collect();
                let [job] = &*jobs else { panic!("{jobs:?}") };
                assert_eq!(job["strategy"]["fail-fast"], false);
                let steps = job["steps"].as_array().unwrap().iter().filter_map(|step| step["run"].as_str());
                assert!(steps.into_iter().any(|step| step.contains("tox run") || step.contains("cibuildwheel")));
            }
        }
    }
}

/// As the job `lint` does, which GitHub wouldn't start if its own workflow were invalid.
#[test]
fn the_workflows_of_this_repository_pass_the_audit() {
    let mut zizmor = support::tools().command("zizmor");
    zizmor.args(["--offline", "--no-progress", "--strict-collection", "--persona", "pedantic", ".github"]);
    command::run(zizmor.current_dir(support::root())).unwrap();
}

/// Commits a project as README.md and RELEASING.md say, up to the tag of its first release.
fn begin(project: &Path) {
    let changelog = project.join("CHANGELOG.md");
    let text = std::fs::read_to_string(&changelog).unwrap();
    let released = text.replace("## Unreleased\n", "## Unreleased\n\n## 0.1.0 - 2027-01-31\n");
    assert_ne!(released, text);
    std::fs::write(changelog, released).unwrap();
    let run = |program: &str, arguments: &[&str]| {
        command::run(Command::new(program).args(arguments).current_dir(project)).unwrap();
    };
    run("cargo", &["generate-lockfile"]);
    run("git", &["init", "--quiet", "--initial-branch", "main"]);
    run("git", &["add", "--all"]);
    let author = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
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
