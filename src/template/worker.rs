//! cargo-generate in a process of its own, for one project or for thousands.
//!
//! As a library it reads the environment (`$USER`, `$CARGO_GENERATE_*`), prints to standard error, and needs its
//! answers in files. In a child process the environment is ours and nothing is printed, so that the same answers give
//! the same project everywhere, and a refusal is one line.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use cargo_generate::{GenerateArgs, TemplatePath, Vcs};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::answers::Answers;
use super::questions::{self, Kind};
use crate::host::parallel;

/// The hidden command that makes the tool a worker.
pub const COMMAND: &str = "__generate";

/// A project to generate.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    /// The project's name, as a user gives it.
    pub name: String,
    pub answers: Answers,
    /// An empty folder.
    pub destination: PathBuf,
}

/// Why there is no project, in one line.
#[derive(Debug, Clone, Error, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// The template's own words: an answer will not do.
    #[error("{0}")]
    Refused(String),
    /// Anything else: no room on the disk, a fault of the template.
    #[error("{0}")]
    Failed(String),
}

#[derive(Serialize, Deserialize)]
struct Batch {
    template: PathBuf,
    jobs: Vec<Job>,
}

/// Generates each job from the template whose root is `template`, in a worker made of `program` (this tool) whose own
/// files are in `scratch`.
///
/// The outcomes stand in the order of the jobs. Fails if the worker itself does.
pub fn run(program: &Path, template: &Path, scratch: &Path, jobs: &[Job]) -> anyhow::Result<Vec<Result<(), Failure>>> {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_GENERATE_") {
            command.env_remove(name);
        }
    }
    let mut child = command
        .arg(COMMAND)
        // cargo-generate gives up without the name of an author, which no file of this template holds.
        .env("CARGO_NAME", "pyo3-template")
        // Where temporary files are: the first name is that of Unix, the others are those of Windows.
        .envs(["TMPDIR", "TMP", "TEMP"].map(|name| (name, scratch)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {}", program.display()))?;

    let batch = Batch { template: template.to_owned(), jobs: jobs.to_vec() };
    let stdin = child.stdin.take().context("the worker has no standard input")?;
    serde_json::to_writer(stdin, &batch).context("the worker does not take its jobs")?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("the worker that runs cargo-generate ended with {}", output.status);
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The worker's side: takes a batch from standard input, and puts the outcomes on standard output.
pub fn serve() -> anyhow::Result<()> {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let batch: Batch = serde_json::from_str(&input)?;

    let outcomes: Vec<Result<(), Failure>> =
        parallel::map(&batch.jobs, |job| generate(&batch.template, job).map_err(|error| failure(&error)));
    serde_json::to_writer(std::io::stdout(), &outcomes)?;
    Ok(())
}

fn generate(template: &Path, job: &Job) -> anyhow::Result<()> {
    let scratch = tempfile::tempdir()?;
    // An empty configuration, in place of the user's own, whose values would be answers too.
    let config = scratch.path().join("config.toml");
    std::fs::write(&config, "")?;
    let values = scratch.path().join("values.toml");
    std::fs::write(&values, values_file(template, &job.answers)?)?;

    cargo_generate::generate(GenerateArgs {
        template_path: TemplatePath { path: Some(template.display().to_string()), ..TemplatePath::default() },
        name: Some(job.name.clone()),
        silent: true,
        config: Some(config),
        template_values_file: Some(values.display().to_string()),
        vcs: Some(Vcs::None),
        init: true,
        destination: Some(job.destination.clone()),
        no_workspace: true,
        ..GenerateArgs::default()
    })?;
    Ok(())
}

/// The answers as cargo-generate's values file: a switch is a boolean there.
fn values_file(template: &Path, answers: &Answers) -> anyhow::Result<String> {
    let questions = questions::read(template)?;
    let is_switch = |name: &String| {
        questions.iter().any(|question| question.name == *name && matches!(question.kind, Kind::Switch { .. }))
    };
    let values: toml::Table = answers
        .iter()
        .map(|(name, value)| {
            let value = if is_switch(name) { toml::Value::Boolean(value == "true") } else { value.clone().into() };
            (name.clone(), value)
        })
        .collect();
    Ok(toml::to_string(&toml::Table::from_iter([("values".to_owned(), values.into())]))?)
}

/// The message that a hook has thrown, without what Rhai puts around it; the whole error if it is another one.
fn failure(error: &anyhow::Error) -> Failure {
    let text = error.root_cause().to_string();
    let first_line = text.lines().next().unwrap_or_default();
    let message = first_line.strip_prefix("Runtime error: ").and_then(|rest| rest.rsplit_once(" (line "));
    match message {
        // A function of another file is named behind its message.
        Some((message, _)) => {
            Failure::Refused(message.rsplit_once(" @ 'hooks/").map_or(message, |(message, _)| message).to_owned())
        }
        None => Failure::Failed(format!("{error:#}").lines().collect::<Vec<_>>().join(" ")),
    }
}
