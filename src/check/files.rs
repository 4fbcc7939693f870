//! The second tier: each distinct file, in its own language.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use super::Fault;
use super::distinct::{self, DistinctFile};
use super::projects::{Project, write_file};
use super::store::Store;
use crate::command;
use crate::python::Venv;

/// What came of the files.
pub struct Outcome {
    /// How many files the projects have in all.
    pub files: usize,
    /// How many of them differ.
    pub distinct: usize,
    pub faults: Vec<Fault>,
}

/// A tool that is called once, on all the files that it is for.
struct Tool {
    name: &'static str,
    is_for: fn(path: &str) -> bool,
    command: fn(tools: &Venv) -> Command,
}

const TOOLS: [Tool; 5] = [
    Tool {
        name: "workflow schema",
        is_for: is_workflow,
        command: |tools| with(tools.command("check-jsonschema"), &["--builtin-schema", "vendor.github-workflows"]),
    },
    Tool {
        name: "dependabot schema",
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
        is_for: |path| path.starts_with(".github/") && path.ends_with(".py"),
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

/// Checks every distinct file of the projects; `folder` is where the tools find them.
pub fn check(projects: &[Project], tools: &Venv, store: &Store, folder: &Path) -> anyhow::Result<Outcome> {
    let files = distinct::files(projects);
    let mut faults: Vec<Fault> =
        files.iter().flat_map(|file| read(file).into_iter().map(|fault| fault.on(file))).collect();

    let places: BTreeMap<PathBuf, &DistinctFile> = files.iter().map(|file| (place(folder, file), file)).collect();
    for (place, file) in &places {
        write_file(place, file.content)?;
    }
    for tool in TOOLS {
        let is_open = |file: &DistinctFile| (tool.is_for)(file.path) && !store.has(tool.name, &key(file));
        let chosen: Vec<_> = places.iter().filter(|(_, file)| is_open(file)).collect();
        if chosen.is_empty() {
            continue;
        }
        let mut command = (tool.command)(tools);
        command.args(chosen.iter().map(|(place, _)| place));
        if let Err(error) = command::run(&mut command) {
            let (place, file) = named_in(&error.last_lines, &chosen).unwrap_or((Path::new(""), chosen[0].1));
            let message = error.to_string().replace(&*place.to_string_lossy(), file.path);
            faults.push(Problem { check: tool.name, message: format!("{}\n{message}", file.path) }.on(file));
        } else {
            chosen.iter().for_each(|(_, file)| store.add(tool.name, &key(file)));
        }
    }
    let count = projects.iter().map(|project| project.files.len()).sum();
    Ok(Outcome { files: count, distinct: files.len(), faults })
}

/// Where the tools find a file: its own path, in a folder for its content.
fn place(folder: &Path, file: &DistinctFile) -> PathBuf {
    folder.join(distinct::name(&Sha256::digest(file.content))).join(file.path)
}

/// Names a file and its content.
fn key(file: &DistinctFile) -> String {
    distinct::name(&Sha256::new().chain_update(file.path).chain_update([0]).chain_update(file.content).finalize())
}

/// The file that a tool complains of first.
fn named_in<'a>(
    output: &str,
    files: &[(&'a PathBuf, &&'a DistinctFile<'a>)],
) -> Option<(&'a Path, &'a DistinctFile<'a>)> {
    let position = |place: &Path| output.find(&*place.to_string_lossy());
    let named = files.iter().filter_map(|(place, file)| Some((position(place)?, place, file)));
    named.min_by_key(|(position, ..)| *position).map(|(_, place, file)| (place.as_path(), **file))
}

struct Problem {
    check: &'static str,
    message: String,
}

impl Problem {
    fn on(self, file: &DistinctFile) -> Fault {
        Fault {
            check: self.check,
            variant: file.projects[0].variant.name.clone(),
            variants: file.projects.len(),
            message: self.message,
        }
    }
}

/// What can be seen in a file without a tool.
fn read(file: &DistinctFile) -> Vec<Problem> {
    let problem = |check, message: String| Problem { check, message: format!("{}: {message}", file.path) };
    let Ok(text) = std::str::from_utf8(file.content) else {
        return vec![problem("encoding", "it is not UTF-8".to_owned())];
    };
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if has_liquid(line) {
            problems.push(problem("Liquid", format!("line {} still holds Liquid: {line}", index + 1)));
        }
        if line.ends_with(|c: char| c.is_whitespace()) {
            problems.push(problem("white space", format!("line {} ends with white space", index + 1)));
        }
    }
    if !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n") || text.starts_with('\n')) {
        problems.push(problem(
            "white space",
            "it begins with an empty line, or does not end with one line feed".to_owned(),
        ));
    }
    if text.contains("\n\n\n") && !file.path.ends_with(".py") {
        problems.push(problem("white space", "it has two empty lines in a row".to_owned()));
    }
    if file.path.ends_with(".toml")
        && let Err(error) = text.parse::<toml::Table>()
    {
        problems.push(problem("TOML", error.to_string()));
    }
    if file.path.ends_with(".json")
        && let Err(error) = serde_json::from_str::<serde_json::Value>(text)
    {
        problems.push(problem("JSON", error.to_string()));
    }
    problems
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
