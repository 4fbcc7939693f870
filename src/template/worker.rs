//! Runs cargo-generate in a child process.
//!
//! As a library, cargo-generate depends on the environment (`$USER`, `$CARGO_GENERATE_*`) and prints to standard error.
//! The child process controls both, so that the same answers always generate the same project.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, bail};
use cargo_generate::{GenerateArgs, TemplatePath, Vcs};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::answers::Answers;
use super::questions::{self, Kind};
use crate::host::parallel;

/// The argument that runs the worker.
pub const COMMAND: &str = "__generate";

/// A project to generate.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    /// The project name, as the user gave it.
    pub name: String,
    pub answers: Answers,
    /// An empty folder.
    pub destination: PathBuf,
}

/// Why generation failed, in one line.
#[derive(Debug, Clone, Error, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// A hook rejected an answer.
    #[error("{0}")]
    Refused(String),
    /// Any other error.
    #[error("{0}")]
    Failed(String),
}

#[derive(Serialize, Deserialize)]
struct Batch {
    template: PathBuf,
    jobs: Vec<Job>,
}

/// Generates all jobs from the template in the folder `template`. The worker is `program` (this tool), with temporary
/// files in `scratch`.
///
/// The results are in the order of the jobs.
///
/// # Errors
///
/// The worker fails.
pub fn run(program: &Path, template: &Path, scratch: &Path, jobs: &[Job]) -> anyhow::Result<Vec<Result<(), Failure>>> {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_GENERATE_") {
            command.env_remove(name);
        }
    }
    let mut child = command
        .arg(COMMAND)
        // cargo-generate fails without an author name, although the template doesn't use it.
        .env("CARGO_NAME", "pyo3-template")
        // The temporary folder on Unix, and on Windows.
        .envs(["TMPDIR", "TMP", "TEMP"].map(|name| (name, scratch)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {}", program.display()))?;

    let batch = Batch { template: template.to_owned(), jobs: jobs.to_vec() };
    let stdin = child.stdin.take().context("cannot write to the worker")?;
    serde_json::to_writer(stdin, &batch).context("cannot send the jobs to the worker")?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("the cargo-generate worker failed with {}", output.status);
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Runs the worker: reads a batch from standard input, and writes the results to standard output.
pub fn main() -> ExitCode {
    serve().map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

fn serve() -> anyhow::Result<()> {
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
    // Replaces the user's configuration, whose values would also be answers.
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

/// Converts answers to a values file for cargo-generate. Switches are booleans.
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

/// Extracts the message that a hook threw from Rhai's error, or returns the whole error.
fn failure(error: &anyhow::Error) -> Failure {
    let text = error.root_cause().to_string();
    let first_line = text.lines().next().unwrap_or_default();
    let message = first_line.strip_prefix("Runtime error: ").and_then(|rest| rest.rsplit_once(" (line "));
    match message {
        // Rhai appends the file for functions in other modules.
        Some((message, _)) => {
            Failure::Refused(message.rsplit_once(" @ 'hooks/").map_or(message, |(message, _)| message).to_owned())
        }
        None => Failure::Failed(format!("{error:#}").lines().collect::<Vec<_>>().join(" ")),
    }
}
