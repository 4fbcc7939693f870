//! What stands in the place of each action.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::expressions::string;
use super::workflow::knows;
use super::{Ending, Job, Results};
use crate::support::{root, say};
use pyo3_template::host::command;
use pyo3_template::host::python::Venv;
use pyo3_template::template::source::copy_all;

/// Does what an action does.
pub fn run(job: &mut Job, action: &str, inputs: &Value, results: &mut Results) -> Result<Ending> {
    let (name, _commit) = action.split_once('@').context("an action without a version")?;
    match name {
        "actions/checkout" => check_out(job, inputs),
        "actions/setup-python" => set_up_python(job, inputs),
        "actions/upload-artifact" => upload(job, inputs, results),
        "actions/download-artifact" => download(job, inputs, results),
        "PyO3/maturin-action" => maturin(job, inputs),
        "taiki-e/install-action" => find_program(inputs),
        // The runs on this machine share a folder of compiled code.
        "Swatinem/rust-cache" => Ok(Ending::Done),
        "docker/setup-qemu-action" => Ok(Ending::LeftOut("there is no emulator in this place".to_owned())),
        "astral-sh/setup-uv" => {
            knows(inputs, &["enable-cache"])?;
            for program in ["uv", "uvx"] {
                std::os::unix::fs::symlink(job.run.machine.tools.programs().join(program), job.path[0].join(program))?;
            }
            Ok(Ending::Done)
        }
        // `cargo publish` is replaced too.
        "rust-lang/crates-io-auth-action" => Ok(Ending::Done),
        "actions/attest" => do_not_publish(job, name, inputs, &["subject-path"]),
        "pypa/gh-action-pypi-publish" => {
            let index = inputs["repository-url"].as_str();
            ensure!(index.is_none_or(|it| it == "https://upload.pypi.org/legacy/"), "a tag is published to {index:?}");
            do_not_publish(job, name, inputs, &["repository-url", "attestations"])
        }
        _ => bail!("this test does not know the action {name}: say in tests/all/runner/actions.rs what it does"),
    }
}

/// What an action hands to later steps.
pub fn outputs(action: &str) -> Value {
    if action.starts_with("rust-lang/crates-io-auth-action@") { json!({ "token": "none" }) } else { json!({}) }
}

fn input<'a>(inputs: &'a Value, name: &str) -> Result<&'a str> {
    inputs[name].as_str().with_context(|| format!("no text for `{name}`"))
}

fn check_out(job: &Job, inputs: &Value) -> Result<Ending> {
    knows(inputs, &["persist-credentials"])?;
    let mut git = Command::new("git");
    git.args(["clone", "--quiet"]).arg(job.run.repository).arg(&job.workspace);
    command::run(&mut git)?;
    // A folder that git ignores, shared by all jobs, so that nothing is compiled twice.
    std::os::unix::fs::symlink(job.run.target, job.workspace.join("target"))?;
    Ok(Ending::Done)
}

fn set_up_python(job: &mut Job, inputs: &Value) -> Result<Ending> {
    knows(inputs, &["python-version", "allow-prereleases"])?;
    let versions: Vec<_> = input(inputs, "python-version")?.lines().collect();
    let (last, others) = versions.split_last().context("no version of Python")?;
    for version in others {
        match job.run.python(version).and_then(|python| python.executable.parent()) {
            Some(folder) => job.path.push(folder.to_owned()),
            None => say(&format!("{}: {}: there is no Python {version} here", job.run.name, job.name)),
        }
    }
    let python = match job.run.python(last) {
        Some(python) => python,
        None => {
            let newest = job.run.machine.pythons.values().rfind(|python| !python.version.free_threaded);
            let newest = newest.context("there is no Python with a library here")?;
            say(&format!("{}: {}: Python {} for Python {last}", job.run.name, job.name, newest.version));
            newest
        }
    };
    // In an environment, because the system's own Python may refuse to have anything installed.
    let venv = Venv::create(python, &job.temporary.join(format!("python-{last}")))?;
    // GitHub's Pythons have the newest pip, not the one that came with them.
    command::run(venv.command("python").args(["-m", "pip", "install", "--quiet", "--upgrade", "pip"]))?;
    job.path.push(venv.programs());
    Ok(Ending::Done)
}

fn upload(job: &Job, inputs: &Value, results: &mut Results) -> Result<Ending> {
    knows(inputs, &["name", "path", "if-no-files-found"])?;
    let name = input(inputs, "name")?;
    let files = job.workspace.join(input(inputs, "path")?);
    ensure!(!names(&files)?.is_empty(), "there are no files in {}", files.display());
    let folder = job.run.folder.join("artifacts").join(name);
    std::fs::create_dir_all(&folder)?;
    copy_all(&files, &folder)?;
    let is_new = results.artifacts.insert(name.to_owned(), folder).is_none();
    ensure!(is_new, "there is an artifact {name} already");
    Ok(Ending::Done)
}

fn download(job: &Job, inputs: &Value, results: &mut Results) -> Result<Ending> {
    let folder = job.workspace.join(input(inputs, "path")?);
    if inputs.get("pattern").is_some() {
        knows(inputs, &["pattern", "path", "merge-multiple"])?;
        ensure!(inputs["merge-multiple"] == true, "without merge-multiple, each artifact gets a folder of its own");
        return download_all(job, input(inputs, "pattern")?, &folder, results);
    }
    knows(inputs, &["name", "path"])?;
    let name = input(inputs, "name")?;
    match results.artifacts.get(name) {
        Some(artifact) => copy_all(artifact, &folder)?,
        None if results.missing.contains(name) => {
            return Ok(Ending::LeftOut(format!("the artifact {name} was left out")));
        }
        None => bail!("there is no artifact {name}, only {:?}", results.artifacts.keys()),
    }
    Ok(Ending::Done)
}

fn download_all(job: &Job, pattern: &str, folder: &Path, results: &mut Results) -> Result<Ending> {
    let start = pattern.strip_suffix('*').context("a pattern that does not end in `*`")?;
    if results.missing.iter().any(|name| name.starts_with(start)) {
        // The files of a project's release are listed.
        if job.workspace.join(".github/release_platforms.toml").exists() {
            let others = make_wheels_of_other_platforms(job, start, results)?;
            results.artifacts.insert(format!("{start}others"), others);
        }
        results.missing.retain(|name| !name.starts_with(start));
    }
    let mut found = results.artifacts.iter().filter(|(name, _)| name.starts_with(start)).peekable();
    ensure!(found.peek().is_some(), "there is no artifact {pattern}, only {:?}", results.artifacts.keys());
    std::fs::create_dir_all(folder)?;
    for (_, artifact) in found {
        copy_all(artifact, folder)?;
    }
    Ok(Ending::Done)
}

/// Makes an artifact in the place of the wheels that could not be built here: of those that a release has, all for
/// platforms that not a single artifact has a wheel for. They are copies of wheels that were built, with other tags.
fn make_wheels_of_other_platforms(job: &Job, start: &str, results: &Results) -> Result<PathBuf> {
    let platform = |wheel: &str| wheel.rsplit_once('-').map(|(_, platform)| platform.to_owned());
    let artifacts: Vec<_> = results.artifacts.iter().filter(|(name, _)| name.starts_with(start)).collect();
    let mut built = BTreeSet::new();
    for (_, artifact) in &artifacts {
        built.extend(names(artifact)?.iter().filter_map(|name| platform(name)));
    }
    let expected = command::run(job.command("python3")?.args([".github/release.py", "files"]))?;
    let is_of_another = |name: &&str| name.ends_with(".whl") && platform(name).is_some_and(|it| !built.contains(&it));
    let others: Vec<_> = expected.lines().filter(is_of_another).collect();
    let folder = job.run.folder.join("others");
    std::fs::create_dir_all(&folder)?;
    let mut retag = job.command("python3")?;
    retag.arg(root().join("tests/all/runner/retag.py")).arg(&folder).arg(job.run.folder.join("artifacts"));
    command::run(retag.args(&others))?;
    let (file, name, count, all) = (job.run.name, &job.name, others.len(), expected.lines().count());
    say(&format!("{file}: {name}: {count} of {all} files are copies, for platforms that are not built for here"));
    Ok(folder)
}

/// Builds without the action's containers: zig links for the system that `manylinux` names.
fn maturin(job: &Job, inputs: &Value) -> Result<Ending> {
    knows(inputs, &["maturin-version", "command", "args", "target", "manylinux", "rust-toolchain"])?;
    let machine = job.run.machine;
    let maturin = machine.tools.programs().join("maturin");
    let version = command::run(Command::new(&maturin).arg("--version"))?;
    let wanted = input(inputs, "maturin-version")?;
    ensure!(wanted == version.trim().replace("maturin ", "v"), "it asks for {wanted}, and here is {version}");

    let mut command = job.command(maturin)?;
    command.arg(inputs["command"].as_str().unwrap_or("build")).args(input(inputs, "args")?.split_whitespace());
    if job.run.program.is_some() {
        // Compiled for this machine.
        command.args(["--target", input(inputs, "target")?, "--manylinux", input(inputs, "manylinux")?]);
        command.args(["--auditwheel", "skip"]);
    } else if let Some(target) = inputs["target"].as_str() {
        let library = command::run(Command::new("rustc").args(["--print", "target-libdir", "--target", target]))?;
        if !Path::new(library.trim()).is_dir() {
            return Ok(Ending::LeftOut(format!("it needs `rustup target add {target}`")));
        }
        let mut path = vec![machine.zig.programs()];
        path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        command.env("PATH", std::env::join_paths(path)?).args(["--zig", "--target", target]);
        command.args(["--manylinux", &string(&inputs["manylinux"])?]);
    }
    command::run(&mut command)?;
    Ok(Ending::Done)
}

/// Installs nothing: without the program, the job is left out.
fn find_program(inputs: &Value) -> Result<Ending> {
    knows(inputs, &["tool", "fallback"])?;
    let tool = input(inputs, "tool")?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    if std::env::split_paths(&path).any(|folder| folder.join(tool).is_file()) {
        return Ok(Ending::Done);
    }
    Ok(Ending::LeftOut(format!("{tool} is not installed")))
}

fn do_not_publish(job: &Job, action: &str, inputs: &Value, known: &[&str]) -> Result<Ending> {
    knows(inputs, known)?;
    let files = names(&job.workspace.join("dist"))?;
    ensure!(!files.is_empty(), "there is nothing in `dist`");
    say(&format!("{}: {}: not run: {action}, with {} files", job.run.name, job.name, files.len()));
    Ok(Ending::Done)
}

/// The names in a folder.
fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}
