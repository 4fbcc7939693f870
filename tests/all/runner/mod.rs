//! A runner for the Linux jobs of a workflow, as GitHub has them: their steps run on this machine, in their order.
//!
//! Actions are replaced by what they do ([`actions`]). Programs that publish something, need containers, or change this
//! machine are replaced by those in `stand-ins`, which come first on `PATH`; a line that they begin with `not run:` is
//! shown, and exit code 77 leaves their job out. Whatever is not known here is a failure.

mod actions;
mod expressions;
pub mod workflow;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::{Map, Value, json};

use crate::support::{self, root, say};
use expressions::{condition, interpolate, interpolate_all, string};
use pyo3_template::host::command;
use pyo3_template::host::python::{self, Python, Venv, Version};
use workflow::{combinations, knows};

/// The runner that this machine is like, and the targets that it builds for, as Rust and as cibuildwheel call them.
const RUNNER: &str = "ubuntu-24.04";
const TARGETS: [&str; 3] = ["x86_64-unknown-linux-gnu", "x86_64-unknown-linux-musl", "manylinux_x86_64"];

/// The exit code of a program that cannot do its work on this machine, as automake's tests have it.
const LEFT_OUT: &str = "77";

/// What runs of a workflow need of this machine.
pub struct Machine {
    /// The tools of the checks, with maturin.
    pub tools: Venv,
    /// zig, to link for older systems.
    pub zig: Venv,
    /// cibuildwheel, for its reading of a project.
    pub cibuildwheel: Venv,
    /// Those that a Rust test can load, as can all that GitHub has.
    pub pythons: BTreeMap<Version, Python>,
    /// The Python that is `python3` before a job installs one.
    pub python: Python,
}

impl Machine {
    /// Installs the tools.
    pub fn prepare() -> Result<Self> {
        let workshop = support::workshop();
        Ok(Self {
            tools: workshop.tools()?,
            zig: workshop.zig()?,
            cibuildwheel: workshop.cibuildwheel()?,
            pythons: python::find_all().into_iter().filter(|(_, python)| python.has_library).collect(),
            python: python::at_least(Version { major: 3, minor: 11, free_threaded: false })?,
        })
    }
}

impl Machine {
    /// Tells the stand-ins where things are.
    fn tell_stand_ins(&self, command: &mut Command) {
        let venvs = [("TOOLS", &self.tools), ("ZIG", &self.zig), ("CIBUILDWHEEL", &self.cibuildwheel)];
        command.envs(venvs.map(|(name, venv)| (name, venv.programs())));
        let pythons = self.pythons.values();
        let pythons: Vec<_> = pythons.map(|it| format!("{}={}", it.version, it.executable.display())).collect();
        command.env("INTERPRETERS", pythons.join(" ")).env("RUNNER_OF_WORKFLOWS", root().join("tests/all/runner"));
    }
}

/// One run of a workflow.
pub struct Run<'a> {
    pub machine: &'a Machine,
    /// What messages call it.
    pub name: &'a str,
    /// The file of the workflow.
    pub workflow: &'a Path,
    /// The repository, with its default branch checked out.
    pub repository: &'a Path,
    /// The context `github`.
    pub github: Value,
    /// Cargo's folder for this repository.
    pub target: &'a Path,
    /// A folder for all that the jobs make.
    pub folder: &'a Path,
    /// The secrets of each environment.
    pub secrets: Value,
    /// A folder with what GitHub has: bare repositories, each as `OWNER/NAME.git`.
    pub remotes: Option<&'a Path>,
    /// The program that maturin puts into a wheel, instead of compiling one.
    pub program: Option<&'a Path>,
}

/// How a job or a step ended, if it did not fail.
enum Ending {
    Done,
    /// This machine cannot do it, for this reason.
    LeftOut(String),
}

/// What the jobs of a workflow hand on.
#[derive(Default)]
struct Results {
    /// The context `needs`, for all jobs of the workflow that have ended.
    needs: Map<String, Value>,
    /// The folders of the artifacts.
    artifacts: BTreeMap<String, PathBuf>,
    /// The names of the artifacts of what was left out.
    missing: BTreeSet<String>,
    /// The context `inputs` of the workflow.
    inputs: Value,
}

impl Run<'_> {
    /// Runs the jobs, each after those that it needs, until one fails.
    pub fn run(&self) -> Result<()> {
        self.run_workflow(self.workflow, &mut Results { inputs: json!({}), ..Results::default() })
    }

    fn run_workflow(&self, file: &Path, results: &mut Results) -> Result<()> {
        let workflow = workflow::read(file)?;
        knows(&workflow, &["name", "on", "permissions", "env", "concurrency", "jobs"])?;
        let contexts = json!({ "github": self.github, "inputs": results.inputs });
        interpolate_all(&workflow["concurrency"], &contexts)?;
        let environment = interpolate_all(workflow.get("env").unwrap_or(&json!({})), &contexts)?;

        let mut waiting = workflow["jobs"].as_object().context("no jobs")?.clone();
        while !waiting.is_empty() {
            let is_ready = |job: &Value| needs(job).iter().all(|need| results.needs.contains_key(need));
            let (id, _) = waiting.iter().find(|(_, job)| is_ready(job)).context("jobs need each other")?;
            let id = id.clone();
            let job = waiting.remove(&id).unwrap_or_default();
            match job["uses"].as_str() {
                Some(called) => self.call_workflow(&id, &job, called, results),
                None => self.run_job(&id, &job, &environment, results),
            }
            .with_context(|| format!("job {id}"))?;
        }
        Ok(())
    }

    /// Runs the jobs of another workflow of the repository in the place of a job, with the same artifacts.
    fn call_workflow(&self, id: &str, job: &Value, called: &str, results: &mut Results) -> Result<()> {
        knows(job, &["name", "needs", "permissions", "uses", "with"])?;
        let path = called.strip_prefix("$/").context("a workflow that is not this repository's own")?;
        let file = self.repository.join(path);
        let is_callable = workflow::read(&file)?["on"].get("workflow_call").is_some();
        ensure!(is_callable, "{called} is not for calls");
        let contexts = json!({ "github": self.github, "inputs": results.inputs, "needs": results.needs });
        let given = interpolate_all(job.get("with").unwrap_or(&json!({})), &contexts)?;
        let (own, inputs) = (std::mem::take(&mut results.needs), std::mem::replace(&mut results.inputs, given));
        self.run_workflow(&file, results)?;
        (results.needs, results.inputs) = (own, inputs);
        results.needs.insert(id.to_owned(), json!({ "result": "success", "outputs": {} }));
        Ok(())
    }

    /// Runs those combinations of a job's matrix that this machine can run.
    fn run_job(&self, id: &str, job: &Value, environment: &Value, results: &mut Results) -> Result<()> {
        knows(job, &JOB_KEYS)?;
        let needed = needs(job).into_iter().map(|need| (need.clone(), results.needs[&need].clone()));
        let needed: Map<String, Value> = needed.collect();
        let mut contexts = json!({ "github": self.github, "inputs": results.inputs, "needs": needed });

        if !is_wanted(job, &contexts)? {
            say(&format!("{}: {id} is not for this event", self.name));
            results.needs.insert(id.to_owned(), json!({ "result": "skipped", "outputs": {} }));
            return Ok(());
        }

        let all = match job.get("strategy") {
            Some(strategy) => {
                knows(strategy, &["matrix", "fail-fast"])?;
                combinations(&interpolate_all(&strategy["matrix"], &contexts)?)?
            }
            None => vec![Map::new()],
        };
        let (chosen, others) = self.choose(job, all, &mut contexts)?;
        if !others.is_empty() {
            let count = others.len();
            say(&format!("{}: {id}: {count} of {} left out, for other systems", self.name, count + chosen.len()));
        }
        let mut outputs = json!({});
        for matrix in others {
            contexts["matrix"] = matrix.into();
            results.missing.extend(uploads(job, environment, &contexts)?);
        }
        for matrix in chosen {
            contexts["matrix"] = matrix.into();
            let name = string(&interpolate(job["name"].as_str().context("a job without a name")?, &contexts)?)?;
            let start = std::time::Instant::now();
            let mut started = self.start(id, &name, contexts.clone(), environment)?;
            match started.run(job, results).with_context(|| format!("`{name}`"))? {
                Ending::Done => {
                    outputs = interpolate_all(job.get("outputs").unwrap_or(&json!({})), &started.contexts)?;
                    say(&format!("{}: {name}: ran, {:.0} s", self.name, start.elapsed().as_secs_f64()));
                }
                Ending::LeftOut(reason) => {
                    results.missing.extend(uploads(job, environment, &contexts)?);
                    say(&format!("{}: {name}: SKIPPED: {reason}", self.name));
                }
            }
        }
        // What was left out holds nobody up.
        results.needs.insert(id.to_owned(), json!({ "result": "success", "outputs": outputs }));
        Ok(())
    }

    /// Divides the combinations into those to run and the others.
    fn choose(
        &self,
        job: &Value,
        all: Vec<Map<String, Value>>,
        contexts: &mut Value,
    ) -> Result<(Combinations, Combinations)> {
        let mut chosen = Vec::new();
        let mut others = Vec::new();
        for matrix in all {
            contexts["matrix"] = matrix.clone().into();
            let runner = interpolate(job["runs-on"].as_str().context("no name of a runner")?, contexts)?;
            let is_for_this_machine = matrix.get("target").is_none_or(|target| TARGETS.iter().any(|it| target == it));
            if runner == RUNNER && is_for_this_machine {
                chosen.push(matrix);
            } else {
                others.push(matrix);
            }
        }
        Ok((chosen, others))
    }

    /// The Python of this machine with a version as setup-python takes it.
    fn python(&self, version: &str) -> Option<&Python> {
        self.machine.pythons.get(&version.parse().ok()?)
    }

    /// Makes what a job finds when it starts.
    fn start<'a>(&'a self, id: &'a str, name: &str, mut contexts: Value, environment: &Value) -> Result<Job<'a>> {
        std::fs::create_dir_all(self.folder)?;
        let folder = tempfile::Builder::new().prefix(id).tempdir_in(self.folder)?.keep();
        let (workspace, temporary, programs) = (folder.join("work"), folder.join("temporary"), folder.join("programs"));
        for folder in [&workspace, &temporary, &programs] {
            std::fs::create_dir_all(folder)?;
        }
        std::os::unix::fs::symlink(&self.machine.python.executable, programs.join("python3"))?;
        contexts["env"] = environment.clone();
        contexts["steps"] = json!({});
        contexts["runner"] = json!({ "temp": temporary });
        Ok(Job { run: self, name: name.to_owned(), contexts, workspace, temporary, path: vec![programs] })
    }
}

type Combinations = Vec<Map<String, Value>>;

/// A job that runs.
struct Job<'a> {
    run: &'a Run<'a>,
    name: String,
    contexts: Value,
    workspace: PathBuf,
    temporary: PathBuf,
    /// What comes before everything else on `PATH`, but for the stand-ins.
    path: Vec<PathBuf>,
}

impl Job<'_> {
    fn run(&mut self, job: &Value, results: &mut Results) -> Result<Ending> {
        let environment = interpolate_all(job.get("environment").unwrap_or(&Value::Null), &self.contexts)?;
        self.contexts["secrets"] = self.run.secrets[environment.as_str().unwrap_or_default()].clone();
        self.add_environment(job)?;
        for step in job["steps"].as_array().context("no steps")? {
            let name = step_name(step)?;
            if let Ending::LeftOut(reason) = self.run_step(step, results).with_context(|| format!("step `{name}`"))? {
                return Ok(Ending::LeftOut(format!("step `{name}`: {reason}")));
            }
        }
        Ok(Ending::Done)
    }

    fn run_step(&mut self, step: &Value, results: &mut Results) -> Result<Ending> {
        knows(step, &["name", "id", "if", "env", "uses", "with", "run", "shell", "working-directory"])?;
        let environment = self.contexts["env"].clone();
        self.add_environment(step)?;
        let is_wanted = step.get("if").map_or(Ok(true), |value| condition(value, &self.contexts))?;
        let ending = match (step["run"].as_str(), step["uses"].as_str()) {
            _ if !is_wanted => Ending::Done,
            (Some(script), None) => self.run_script(step, script)?,
            (None, Some(action)) => {
                let inputs = interpolate_all(step.get("with").unwrap_or(&json!({})), &self.contexts)?;
                if let Some(id) = step["id"].as_str() {
                    self.contexts["steps"][id] = json!({ "outputs": actions::outputs(action) });
                }
                actions::run(self, action, &inputs, results).with_context(|| action.to_owned())?
            }
            _ => bail!("either `run` or `uses`"),
        };
        self.contexts["env"] = environment;
        Ok(ending)
    }

    /// Adds the variables of a job or a step to those that stand already.
    fn add_environment(&mut self, owner: &Value) -> Result<()> {
        let added = interpolate_all(owner.get("env").unwrap_or(&json!({})), &self.contexts)?;
        for (name, value) in added.as_object().context("`env` is no mapping")? {
            self.contexts["env"][name] = value.clone();
        }
        Ok(())
    }

    fn run_script(&mut self, step: &Value, script: &str) -> Result<Ending> {
        let script = string(&interpolate(script, &self.contexts)?)?;
        let (file, output) = (self.temporary.join("step.sh"), self.temporary.join("output"));
        std::fs::write(&file, &script)?;
        std::fs::write(&output, "")?;
        let folder = interpolate(step["working-directory"].as_str().unwrap_or("."), &self.contexts)?;
        let options: &[&str] = match step["shell"].as_str() {
            None => &["-e"],
            Some("bash") => &["--noprofile", "--norc", "-eo", "pipefail"],
            Some(shell) => bail!("the shell {shell} is not known here"),
        };
        let mut bash = self.command("bash")?;
        bash.args(options).arg(file).current_dir(self.workspace.join(string(&folder)?));
        bash.env("GITHUB_OUTPUT", &output).env("GITHUB_STEP_SUMMARY", self.temporary.join("summary.md"));
        match command::run(&mut bash) {
            Ok(printed) => self.tell_what_was_not_run(&printed),
            Err(error) if error.status.ends_with(&format!(": {LEFT_OUT}")) => {
                return Ok(Ending::LeftOut(error.last_lines.lines().last().unwrap_or_default().trim().to_owned()));
            }
            Err(error) => bail!("{}\n  {}\n{}", script.trim_end(), error.status, error.last_lines),
        }
        if let Some(id) = step["id"].as_str() {
            self.contexts["steps"][id] = json!({ "outputs": outputs(&std::fs::read_to_string(output)?)? });
        }
        Ok(Ending::Done)
    }

    /// A command in the job's environment, which has little of that of this test.
    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Result<Command> {
        let mut command = Command::new(program);
        command.env_clear().current_dir(&self.workspace);
        for name in ["HOME", "LANG", "CARGO_HOME", "RUSTUP_HOME", "TMPDIR", "PIP_CERT", "SSL_CERT_FILE", "HTTPS_PROXY"]
        {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        let stand_ins = std::iter::once(root().join("tests/all/runner/stand-ins"));
        let usual = std::env::var_os("PATH").unwrap_or_default();
        let places = stand_ins.chain(self.path.iter().rev().cloned()).chain(std::env::split_paths(&usual));
        command.env("PATH", std::env::join_paths(places)?);
        command.envs([("CI", "true"), ("GITHUB_ACTIONS", "true"), ("RUSTUP_AUTO_INSTALL", "0")]);
        self.run.machine.tell_stand_ins(&mut command);
        command.envs(self.run.program.map(|program| ("PROGRAM", program)));
        command.envs(self.run.remotes.into_iter().flat_map(redirect));
        command.env("RUNNER_TEMP", &self.temporary).env("GITHUB_WORKSPACE", &self.workspace);
        command.env("GITHUB_SHA", string(&self.contexts["github"]["sha"])?);
        // Nobody reads or measures what is built, and nothing is built twice. The checks build with the project's profile.
        command.envs([("CARGO_PROFILE_DEV_DEBUG", "0"), ("CARGO_INCREMENTAL", "0")]);
        command.envs([("CARGO_PROFILE_RELEASE_LTO", "off"), ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")]);
        for (name, value) in self.contexts["env"].as_object().context("`env` is no mapping")? {
            command.env(name, string(value)?);
        }
        Ok(command)
    }

    fn tell_what_was_not_run(&self, printed: &str) {
        for line in printed.lines().filter(|line| line.starts_with("not run: ")) {
            say(&format!("{}: {}: {line}", self.run.name, self.name));
        }
    }
}

const JOB_KEYS: [&str; 11] = [
    "name",
    "if",
    "needs",
    "runs-on",
    "timeout-minutes",
    "permissions",
    "environment",
    "outputs",
    "env",
    "strategy",
    "steps",
];

/// The variables that make git take the repositories in a folder for those on GitHub.
fn redirect(remotes: &Path) -> Vec<(String, String)> {
    let addresses = ["https://github.com/", "git@github.com:"];
    let key = format!("url.{}/.insteadOf", remotes.display());
    let variables = addresses.iter().enumerate().flat_map(|(index, address)| {
        [(format!("GIT_CONFIG_KEY_{index}"), key.clone()), (format!("GIT_CONFIG_VALUE_{index}"), (*address).to_owned())]
    });
    variables.chain([("GIT_CONFIG_COUNT".to_owned(), addresses.len().to_string())]).collect()
}

/// Whether a job runs: without a function like `always`, only if none of those that it needs was skipped.
fn is_wanted(job: &Value, contexts: &Value) -> Result<bool> {
    let needed = contexts["needs"].as_object().context("no jobs that are needed")?;
    let succeeded = needed.values().all(|need| need["result"] == "success");
    let Some(value) = job.get("if") else { return Ok(succeeded) };
    Ok(condition(value, contexts)? && (succeeded || string(value)?.contains("always()")))
}

/// The name of a step; an action needs none.
fn step_name(step: &Value) -> Result<&str> {
    step["name"].as_str().or_else(|| step["uses"].as_str()?.split('@').next()).context("a script without a name")
}

/// The steps that an event starts, each after the name of its job, if no job fails. Of a matrix, it takes one job without
/// values; it enters no workflow that is called.
pub fn steps_of_event(workflow: &Path, github: &Value, inputs: &Value) -> Result<Vec<String>> {
    let mut waiting = workflow::read(workflow)?["jobs"].as_object().context("no jobs")?.clone();
    let mut results = Map::new();
    let mut steps = Vec::new();
    while !waiting.is_empty() {
        let is_ready = |job: &Value| needs(job).iter().all(|need| results.contains_key(need));
        let id = waiting.iter().find(|(_, job)| is_ready(job)).context("jobs need each other")?.0.clone();
        let job = waiting.remove(&id).unwrap_or_default();
        let needed: Map<_, _> = needs(&job).into_iter().map(|need| (need.clone(), results[&need].clone())).collect();
        let contexts = json!({ "github": github, "inputs": inputs, "matrix": {}, "needs": needed });
        let is_wanted = is_wanted(&job, &contexts)?;
        for step in job["steps"].as_array().into_iter().flatten() {
            if is_wanted && step.get("if").map_or(Ok(true), |value| condition(value, &contexts))? {
                steps.push(format!("{}: {}", job["name"].as_str().context("a job without a name")?, step_name(step)?));
            }
        }
        results.insert(id, json!({ "result": if is_wanted { "success" } else { "skipped" }, "outputs": {} }));
    }
    Ok(steps)
}

/// The jobs that a job needs: one, or a list.
fn needs(job: &Value) -> Vec<String> {
    match &job["needs"] {
        Value::Array(names) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        name => name.as_str().map(str::to_owned).into_iter().collect(),
    }
}

/// The names of the artifacts that a job would upload.
fn uploads(job: &Value, environment: &Value, contexts: &Value) -> Result<Vec<String>> {
    let mut contexts = contexts.clone();
    contexts["env"] = environment.clone();
    let steps = job["steps"].as_array().map_or(&[][..], Vec::as_slice);
    let is_upload =
        |step: &&Value| step["uses"].as_str().is_some_and(|uses| uses.starts_with("actions/upload-artifact@"));
    let name = |step: &Value| {
        string(&interpolate(step["with"]["name"].as_str().context("an artifact without a name")?, &contexts)?)
    };
    steps.iter().filter(is_upload).map(name).collect()
}

/// What a step has written into `GITHUB_OUTPUT`.
fn outputs(text: &str) -> Result<Map<String, Value>> {
    text.lines()
        .map(|line| {
            // NAME<<END, with lines up to END, is not used.
            let (name, value) = line.split_once('=').ok_or_else(|| anyhow!("not NAME=VALUE: {line}"))?;
            Ok((name.to_owned(), value.into()))
        })
        .collect()
}
