//! The second tier: each distinct file, in its own language.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use sha2::{Digest, Sha256};

use super::distinct::{self, DistinctFile};
use super::projects::{Project, write_file};
use super::report::{Outcome, Row, Tier};
use super::store::Store;
use super::{Fault, Skip};
use crate::command::{self, CommandError};
use crate::interrupt;
use crate::python::Venv;

/// A tool that is called once, on all the files that it is for.
struct Tool {
    name: &'static str,
    is_for: fn(path: &str) -> bool,
    command: fn(tools: &Venv) -> Command,
}

const TOOLS: [Tool; 5] = [
    Tool {
        name: "workflow",
        is_for: is_workflow,
        command: |tools| with(tools.command("check-jsonschema"), &["--builtin-schema", "vendor.github-workflows"]),
    },
    Tool {
        name: "dependabot",
        is_for: is_dependabot,
        command: |tools| with(tools.command("check-jsonschema"), &["--builtin-schema", "vendor.dependabot"]),
    },
    Tool {
        name: "zizmor",
        is_for: |path| is_workflow(path) || is_dependabot(path),
        command: |tools| {
            with(tools.command("zizmor"), &["--offline", "--no-progress", "--persona", "pedantic", "--format", "plain"])
        },
    },
    Tool {
        name: "mypy",
        is_for: |path| [".github/", "checks/"].iter().any(|folder| path.starts_with(folder)) && path.ends_with(".py"),
        command: |tools| with(tools.command("mypy"), &["--strict", "--no-incremental"]),
    },
    Tool {
        name: "pre-commit",
        is_for: |path| path == ".pre-commit-config.yaml",
        command: |tools| with(tools.command("pre-commit"), &["validate-config"]),
    },
];

fn with(mut command: Command, arguments: &[&str]) -> Command {
    command.args(arguments);
    command
}

fn is_workflow(path: &str) -> bool {
    path.starts_with(".github/workflows/")
}

fn is_dependabot(path: &str) -> bool {
    path == ".github/dependabot.yml"
}

/// The check that needs no tool.
const TEXT: &str = "text";

/// The check of what a workflow names outside of a line: the jobs that it needs, the files that it waits for.
///
/// The program of that name is no Python tool, and its licence does not let it be a part of this one.
const ACTION_VALIDATOR: &str = "action-validator";

/// The names of the checks of files.
pub fn names() -> impl Iterator<Item = &'static str> {
    [TEXT, ACTION_VALIDATOR].into_iter().chain(TOOLS.iter().map(|tool| tool.name))
}

/// Makes the checks that are `wanted` of every distinct file of the projects; `folder` is where the tools find them.
pub fn check(
    wanted: impl Fn(&str) -> bool,
    projects: &[Project],
    tools: &Venv,
    store: &Store,
    folder: &Path,
) -> anyhow::Result<Vec<Outcome>> {
    let files = distinct::files(projects);
    let mut outcomes = Vec::new();
    if wanted(TEXT) {
        outcomes.push(check_text(&files));
    }
    if wanted(ACTION_VALIDATOR) {
        outcomes.push(check_references(&files, store, folder)?);
    }
    for tool in TOOLS.iter().filter(|tool| wanted(tool.name)) {
        interrupt::check()?;
        let of_tool: Vec<_> = files.iter().filter(|file| (tool.is_for)(file.path)).collect();
        outcomes.push(check_with(tool, &of_tool, tools, store, folder)?);
    }
    Ok(outcomes)
}

/// What can be seen without a tool.
fn check_text(files: &[DistinctFile]) -> Outcome {
    let start = Instant::now();
    let mut row = row(TEXT, files);
    let mut faults = Vec::new();
    for file in files {
        let problems = problems(file);
        row.passed += usize::from(problems.is_empty());
        faults.extend(problems.into_iter().map(|problem| fault(TEXT, format!("{}: {problem}", file.path), file)));
    }
    row.seconds = start.elapsed().as_secs_f64();
    Outcome { row, skips: vec![], faults }
}

/// Calls action-validator on each workflow that has not passed before, among the files that every project with it has.
fn check_references(files: &[DistinctFile], store: &Store, folder: &Path) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let workflows: Vec<_> = files.iter().filter(|file| is_workflow(file.path)).collect();
    let mut row = row(ACTION_VALIDATOR, workflows.iter().copied());
    let Ok(version) = command::run(Command::new(ACTION_VALIDATOR).arg("--version")) else {
        let reason = format!("it is not on PATH: cargo install --locked {ACTION_VALIDATOR}");
        let skip = Skip { check: ACTION_VALIDATOR, reason };
        return Ok(Outcome { row, skips: vec![skip; workflows.len()], faults: vec![] });
    };
    let mut faults = Vec::new();
    for file in workflows {
        interrupt::check()?;
        let neighbours = common_paths(file);
        let key = key_with(file, &format!("{version}{}", neighbours.join("\n")));
        if store.has(ACTION_VALIDATOR, &key) {
            row.remembered += 1;
            row.passed += 1;
            continue;
        }
        match validate_references(file, &neighbours, folder) {
            Ok(()) => {
                row.passed += 1;
                store.add(ACTION_VALIDATOR, &key);
            }
            Err(error) => faults.push(fault(ACTION_VALIDATOR, format!("{}\n{error:#}", file.path), file)),
        }
    }
    row.seconds = start.elapsed().as_secs_f64();
    Ok(Outcome { row, skips: vec![], faults })
}

/// The paths that are in every project with a file: what is found among them is found in each of these projects.
fn common_paths<'a>(file: &DistinctFile<'a>) -> Vec<&'a str> {
    let is_common = |path: &&String| file.projects.iter().all(|project| project.files.contains_key(*path));
    let paths = file.projects[0].files.keys().filter(is_common).map(String::as_str);
    // The first cargo command in a project writes it, and it is committed.
    paths.chain(["Cargo.lock"]).collect()
}

/// Calls action-validator on a workflow in a repository with empty files at `paths`: it looks for them in git's index.
fn validate_references(file: &DistinctFile, paths: &[&str], folder: &Path) -> anyhow::Result<()> {
    let repository = folder.join(format!("{ACTION_VALIDATOR}-{}", key(file)));
    for path in paths {
        write_file(&repository.join(path), b"")?;
    }
    write_file(&repository.join(file.path), file.content)?;
    let run = |program: &str, arguments: &[&str]| -> Result<_, CommandError> {
        let mut command = Command::new(program);
        // A hook of git, which may have called for this check, names another repository.
        command.args(arguments).current_dir(&repository);
        for variable in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
            command.env_remove(variable);
        }
        command::run(&mut command)
    };
    run("git", &["init", "--quiet"])?;
    run("git", &["add", "--all", "--force"])?;
    run(ACTION_VALIDATOR, &[file.path])?;
    Ok(())
}

/// Calls a tool on all the files that have not passed before.
fn check_with(
    tool: &Tool,
    files: &[&DistinctFile],
    tools: &Venv,
    store: &Store,
    folder: &Path,
) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let mut row = row(tool.name, files.iter().copied());
    let open: Vec<_> = files.iter().copied().filter(|file| !store.has(tool.name, &key(file))).collect();
    row.remembered = row.distinct - open.len();
    row.passed = row.remembered;
    let mut faults = Vec::new();
    if !open.is_empty() {
        let mut command = (tool.command)(tools);
        for file in &open {
            let place = place(folder, file);
            write_file(&place, file.content)?;
            command.arg(place);
        }
        match command::run(&mut command) {
            Ok(_) => {
                row.passed += open.len();
                open.iter().for_each(|file| store.add(tool.name, &key(file)));
            }
            Err(error) => {
                let file = first_named(&error.last_lines, &open, folder);
                let message = error.to_string().replace(&*place(folder, file).to_string_lossy(), file.path);
                faults.push(fault(tool.name, format!("{}\n{message}", file.path), file));
            }
        }
    }
    row.seconds = start.elapsed().as_secs_f64();
    Ok(Outcome { row, skips: vec![], faults })
}

fn row<'a>(check: &'static str, files: impl IntoIterator<Item = &'a DistinctFile<'a>>) -> Row {
    let mut row = Row::new(Tier::Files, check);
    for file in files {
        row.total += file.projects.len();
        row.distinct += 1;
    }
    row
}

/// Where the tools find a file: its own path, in a folder for its content.
fn place(folder: &Path, file: &DistinctFile) -> PathBuf {
    folder.join(distinct::name(&Sha256::digest(file.content))).join(file.path)
}

/// Names a file and its content.
fn key(file: &DistinctFile) -> String {
    key_with(file, "")
}

/// Names a file, its content, and what else a check of it sees.
fn key_with(file: &DistinctFile, more: &str) -> String {
    distinct::name(&distinct::digest(file.path, &[file.content, more.as_bytes()].concat()))
}

/// The file that a tool complains of first; if it names none, the first one that it was given.
fn first_named<'a>(output: &str, files: &[&'a DistinctFile<'a>], folder: &Path) -> &'a DistinctFile<'a> {
    let position = |file: &&DistinctFile| output.find(&*place(folder, file).to_string_lossy()).unwrap_or(usize::MAX);
    files.iter().copied().min_by_key(position).unwrap_or(files[0])
}

fn fault(check: &'static str, message: String, file: &DistinctFile) -> Fault {
    let variant = Some(file.projects[0].variant.name.clone());
    Fault { check, variant, variants: file.projects.len(), message }
}

/// What is wrong with a file as text.
fn problems(file: &DistinctFile) -> Vec<String> {
    let Ok(text) = std::str::from_utf8(file.content) else { return vec!["it is not UTF-8".to_owned()] };
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if has_liquid(line) {
            problems.push(format!("line {} still holds Liquid: {line}", index + 1));
        }
        if line.ends_with(|c: char| c.is_whitespace()) {
            problems.push(format!("line {} ends with white space", index + 1));
        }
    }
    if !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n") || text.starts_with('\n')) {
        problems.push("it begins with an empty line, or does not end with one line feed".to_owned());
    }
    if text.contains("\n\n\n") && !file.path.ends_with(".py") {
        problems.push("it has two empty lines in a row".to_owned());
    }
    if file.path.ends_with(".toml")
        && let Err(error) = text.parse::<toml::Table>()
    {
        problems.push(format!("it is not TOML: {error}"));
    }
    if file.path.ends_with(".json") {
        problems.extend(json_problem(file.path, text).map(|error| format!("it is not JSON: {error}")));
    }
    problems
}

/// What keeps a file from being JSON, in which VS Code allows comments.
fn json_problem(path: &str, text: &str) -> Option<String> {
    if path.starts_with(".vscode/") {
        let options = jsonc_parser::ParseOptions::default();
        let value = jsonc_parser::parse_to_serde_value::<serde_json::Value>(text, &options);
        return value.err().map(|error| error.to_string());
    }
    serde_json::from_str::<serde_json::Value>(text).err().map(|error| error.to_string())
}

/// `{{ x }}` or `{% x %}`, but not GitHub's `${{ x }}`.
fn has_liquid(line: &str) -> bool {
    line.contains("{%") || line.match_indices("{{").any(|(at, _)| !line[..at].ends_with('$'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn liquid_is_told_from_the_expressions_of_github() {
        assert!(has_liquid("name: {{ x }}"));
        assert!(has_liquid("{% raw %}"));
        assert!(has_liquid("${{ x }} {{ y }}"));
        assert!(!has_liquid("name: ${{ x }}"));
        assert!(!has_liquid("f'{x}'"));
    }
}
