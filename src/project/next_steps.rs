//! What `new` prints at its end: the commands that come next, to be pasted into a shell.

use std::path::Path;
use std::process::Command;

use super::NewProject;
use super::repository::{self, Repository};
use crate::host::{command, python};

/// The text for a project that the user wanted at `path`. `owner` is the owner of its repository on GitHub, if known.
pub fn text(project: &NewProject, path: &Path, owner: Option<&str>, is_built: bool) -> String {
    let mut text = Text(String::new());
    let enter = (path != Path::new(".")).then(|| format!("cd {}", word(path)));
    let heading = if is_built { "Go there:" } else { "Build and test it:" };
    text.add(heading, enter.into_iter().chain(build(project, is_built)));

    let lock = if project.is_locked || is_built { "Cargo.lock" } else { "the Cargo.lock that the build writes" };
    let commit = ["git add --all .".to_owned(), "git commit --message \"Begin\"".to_owned()];
    match &project.repository {
        Repository::None(reason) => text.say(&format!("No git repository was made: {reason}.")),
        Repository::Outer(root) => {
            text.say(&format!("The project is inside the git repository {}.", root.display()));
            text.say("GitHub reads .github only at the root of a repository: move the workflows there.");
            text.add(&format!("Commit it, with {lock}:"), commit);
        }
        Repository::Own { has_origin } => {
            let variables = repository::misleading_variables();
            if !variables.is_empty() {
                text.say(&format!("Unset {} first, or git uses another repository.", variables.join(", ")));
            }
            text.add(&format!("Commit it, with {lock}:"), commit);
            let push = "git push --set-upstream origin main".to_owned();
            let name = &project.name;
            if *has_origin {
                text.add("Push it:", [push]);
            } else if is_here("gh") {
                let name = owner.map_or_else(|| name.clone(), |owner| format!("{owner}/{name}"));
                let create = format!("gh repo create {name} --private --source . --push");
                text.add("Create a private repository on GitHub (or a `--public` one), and push:", [create]);
            } else {
                let owner = owner.unwrap_or("OWNER");
                let remote = format!("git remote add origin https://github.com/{owner}/{name}.git");
                text.add("Create an empty repository at https://github.com/new, and push:", [remote, push]);
            }
        }
    }
    text.0
}

/// How to build and test the project, with uv where it is installed, or how to go on with what is built.
fn build(project: &NewProject, is_built: bool) -> Vec<String> {
    let activate = if cfg!(windows) { r".venv\Scripts\activate" } else { "source .venv/bin/activate" };
    let venv;
    let commands = match (is_here("uv"), is_built) {
        (true, true) => &[][..],
        (true, false) => &["uv sync", "uv run pytest"],
        (false, true) => &[activate],
        (false, false) => {
            venv = format!("{} -m venv .venv", python(project));
            &[&*venv, activate, "python -m pip install --upgrade pip maturin", "maturin develop", "pytest"]
        }
    };
    commands.iter().map(|command| (*command).to_owned()).collect()
}

/// A Python that is new enough, as a shell finds it.
fn python(project: &NewProject) -> String {
    let name = if cfg!(windows) { "py" } else { "python3" };
    let is_new_enough = python::usual().is_some_and(|python| python.version >= project.minimum);
    let other = if is_new_enough { None } else { python::at_least(project.minimum).ok() };
    other.map_or_else(|| name.to_owned(), |python| word(&python.executable))
}

/// A path as a shell takes it.
fn word(path: &Path) -> String {
    if cfg!(windows) { format!("\"{}\"", path.display()) } else { command::quoted(path.as_os_str()) }
}

/// Whether a program runs here.
pub(super) fn is_here(program: &str) -> bool {
    command::run(Command::new(program).arg("--version")).is_ok()
}

/// Lines of text, with indented commands.
struct Text(String);

impl Text {
    fn say(&mut self, line: &str) {
        self.0 += line;
        self.0.push('\n');
    }

    /// Adds commands below a heading; nothing if there is no command.
    fn add(&mut self, heading: &str, commands: impl IntoIterator<Item = String>) {
        let commands: Vec<_> = commands.into_iter().collect();
        if !commands.is_empty() {
            self.say(heading);
            commands.iter().for_each(|command| self.say(&format!("  {command}")));
        }
    }
}
