//! The next commands, which `new` prints for pasting into a shell.

use std::path::Path;
use std::process::Command;

use super::NewProject;
use super::repository::{self, Repository};
use crate::host::{command, python};

/// Returns the commands for a project at `path`, as the user wrote it. `owner` is the owner of the GitHub repository.
pub fn text(project: &NewProject, path: &Path, owner: Option<&str>, is_built: bool) -> String {
    let mut text = Text(String::new());
    let enter = enter(path);
    let heading = if is_built { "Enter the project:" } else { "Build and test it:" };
    text.add(heading, enter.into_iter().chain(build(project, is_built)));

    let lock = if project.is_locked || is_built { "Cargo.lock" } else { "the Cargo.lock that the build creates" };
    let commit = ["git add --all .".to_owned(), "git commit --message \"Begin\"".to_owned()];
    match &project.repository {
        Repository::None(reason) => text.say(&format!("No git repository was created: {reason}.")),
        Repository::Outer(root) => {
            text.say(&format!("The project is inside the git repository {}.", root.display()));
            text.say("GitHub only reads .github in the root of a repository: move the workflows there.");
            text.add(&format!("Commit it, with {lock}:"), commit);
        }
        Repository::Own { has_origin } => {
            let variables = repository::misleading_variables();
            if !variables.is_empty() {
                text.say(&format!("First unset {}: git would use another repository.", variables.join(", ")));
            }
            text.add(&format!("Commit it, with {lock}:"), commit);
            let push = "git push --set-upstream origin main".to_owned();
            let name = &project.name;
            if *has_origin {
                text.add("Push it:", [push]);
            } else if is_here("gh") {
                let name = owner.map_or_else(|| name.clone(), |owner| format!("{owner}/{name}"));
                let create = format!("gh repo create {name} --private --source . --push");
                text.add("Create a GitHub repository (`--private` or `--public`) and push:", [create]);
            } else {
                let owner = owner.unwrap_or("OWNER");
                let remote = format!("git remote add origin https://github.com/{owner}/{name}.git");
                text.add("Create an empty repository at https://github.com/new and push:", [remote, push]);
            }
        }
    }
    text.0
}

/// Returns the commands for a renamed project at `path`, as the user wrote it.
pub fn after_rename(path: &Path) -> String {
    let mut text = Text(String::new());
    let init = (!repository::is_inside(path)).then(|| "git init --initial-branch main".to_owned());
    let commit = ["git add --all .", "git commit --message \"Rename the project\""].map(str::to_owned);
    text.add("Commit it:", enter(path).into_iter().chain(init).chain(commit));
    text.0
}

fn enter(path: &Path) -> Option<String> {
    (path != Path::new(".")).then(|| format!("cd {}", word(path)))
}

/// Returns the commands to build and test the project, or to activate its environment if it is built.
fn build(project: &NewProject, is_built: bool) -> Vec<String> {
    let activate = if cfg!(windows) { r".venv\Scripts\activate" } else { "source .venv/bin/activate" };
    let venv;
    let commands = match (is_here("uv"), is_built) {
        (true, true) => &[][..],
        (true, false) => &["uv sync", "uv run pytest"],
        (false, true) => &[activate],
        (false, false) => {
            venv = format!("{} -m venv .venv", python(project));
            &[&*venv, activate, "python -m pip install --upgrade pip maturin", "maturin develop --group test", "pytest"]
        }
    };
    commands.iter().map(|command| (*command).to_owned()).collect()
}

/// Returns the command of a new enough Python.
fn python(project: &NewProject) -> String {
    let name = if cfg!(windows) { "py" } else { "python3" };
    let is_new_enough = python::usual().is_some_and(|python| python.version >= project.minimum);
    let other = if is_new_enough { None } else { python::at_least(project.minimum).ok() };
    other.map_or_else(|| name.to_owned(), |python| word(&python.executable))
}

/// Quotes a path for a shell.
fn word(path: &Path) -> String {
    if cfg!(windows) { format!("\"{}\"", path.display()) } else { command::quoted(path.as_os_str()) }
}

/// Whether a program is installed.
pub(super) fn is_here(program: &str) -> bool {
    command::run(Command::new(program).arg("--version")).is_ok()
}

/// Text with indented commands.
struct Text(String);

impl Text {
    fn say(&mut self, line: &str) {
        self.0 += line;
        self.0.push('\n');
    }

    /// Adds a heading and commands, if there are any.
    fn add(&mut self, heading: &str, commands: impl IntoIterator<Item = String>) {
        let commands: Vec<_> = commands.into_iter().collect();
        if !commands.is_empty() {
            self.say(heading);
            commands.iter().for_each(|command| self.say(&format!("  {command}")));
        }
    }
}
