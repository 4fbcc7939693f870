//! What the tests share: this tool as a process, and the projects that it makes.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;
use std::time::Instant;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use pyo3_template::host::command;
use pyo3_template::host::python::Venv;
use pyo3_template::host::workshop::Workshop;
use pyo3_template::template::source::{PARTS, Source, copy_all};
use pyo3_template::template::worker::{Failure, Job};
use pyo3_template::template::{Template, answers, questions, variants};
use walkdir::WalkDir;

/// The tool, as it was built for this test.
pub const TOOL: &str = env!("CARGO_BIN_EXE_pyo3-template");

/// The root of the template, which is this repository. Cargo names it as it runs a test: the place where the test was
/// compiled may be another checkout's, if the two share a target folder.
pub fn root() -> &'static Path {
    CLOCK.with(|_| ());
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| std::env::var_os("CARGO_MANIFEST_DIR").unwrap().into());
    &ROOT
}

thread_local! {
    /// Every test has a thread of its own, and nearly all ask for the root.
    static CLOCK: Clock = Clock(Instant::now());
}

/// Prints how long a test took, if it was long, when its thread ends.
struct Clock(Instant);

impl Drop for Clock {
    fn drop(&mut self) {
        let seconds = self.0.elapsed().as_secs_f64();
        let thread = std::thread::current();
        if let (true, Some(name)) = (seconds >= 5.0, thread.name().filter(|name| name.contains("::"))) {
            say(&format!("time   {name}: {seconds:.0} s"));
        }
    }
}

/// Whether the tests that come in many cases go through all of them, as once a week.
pub fn is_thorough() -> bool {
    std::env::var_os("PYO3_TEMPLATE_THOROUGH").is_some()
}

/// The template in a folder.
pub fn open(folder: &Path) -> Template {
    Template::open(&Source::Folder(folder.to_owned()), TOOL.into()).unwrap()
}

/// What this repository keeps between runs.
pub fn workshop() -> Workshop {
    Workshop::open(root()).unwrap()
}

/// The Python tools of the checks.
pub fn tools() -> Venv {
    workshop().tools().unwrap()
}

/// The values that a question offers, the default first.
pub fn values(question: &str) -> Vec<String> {
    let questions = questions::read(root()).unwrap();
    questions.iter().find(|other| other.name == question).unwrap().values()
}

/// The name of the variant with the default answers.
pub fn default_variant() -> String {
    variants::all(&questions::read(root()).unwrap()).remove(0).name
}

/// Reads a file of this repository.
pub fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The tool in `folder`, without the user's configuration of git.
pub fn tool(folder: &Path) -> Command {
    let mut tool = Command::new(TOOL);
    let nothing = if cfg!(windows) { "NUL" } else { "/dev/null" };
    tool.current_dir(folder).env("GIT_CONFIG_GLOBAL", nothing).env("GIT_CONFIG_NOSYSTEM", "1");
    tool
}

/// Runs `pyo3-template new PATH` in `folder` with more arguments. The project gets no Cargo.lock, as from cargo-generate.
pub fn new(folder: &Path, arguments: &[&str]) -> Output {
    tool(folder).args(["new", "--no-lock"]).args(arguments).output().unwrap()
}

/// Makes a project in `folder` that has to succeed, and returns its root.
pub fn make(folder: &Path, name: &str, definitions: &[&str]) -> PathBuf {
    let definitions = definitions.iter().flat_map(|definition| ["-d", definition]);
    let arguments: Vec<_> = [name].into_iter().chain(definitions).collect();
    let output = new(folder, &arguments);
    assert!(output.status.success(), "new {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    folder.join(name)
}

/// Generates many projects at once, each in a folder of its own below `folder`; returns that folder and what came of it.
pub fn generate<'a>(
    folder: &Path,
    projects: impl Iterator<Item = (&'a str, Vec<String>)>,
) -> Vec<(PathBuf, Result<(), Failure>)> {
    let template = open(root());
    let job = |(index, (name, definitions)): (usize, (&str, Vec<String>))| {
        let destination = folder.join(index.to_string());
        std::fs::create_dir(&destination).unwrap();
        let answers = answers::collect(&template.questions, None, &definitions).unwrap();
        Job { name: name.to_owned(), answers: answers::with_defaults(&template.questions, answers), destination }
    };
    let jobs: Vec<_> = projects.enumerate().map(job).collect();
    let scratch = tempfile::tempdir().unwrap();
    let outcomes = template.generate(&jobs, scratch.path()).unwrap();
    jobs.into_iter().map(|job| job.destination).zip(outcomes).collect()
}

/// Every file below `folder` by its path, with `/` between the parts; nothing of git's own.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    WalkDir::new(folder)
        .into_iter()
        .filter_entry(|entry| entry.file_name() != ".git")
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap();
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            (parts.join("/"), std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// The hash of git's tree of the files in `folder`, without the record of the answers.
pub fn git_tree(folder: &Path) -> String {
    let repository = tempfile::tempdir().unwrap();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "core.autocrlf=false"]).args(arguments).current_dir(folder);
        command.env("GIT_DIR", repository.path()).env("GIT_WORK_TREE", folder);
        command::run(&mut command).unwrap()
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all", "--force", "--", ".", ":!.template-answers.toml"]);
    git(&["write-tree"]).trim().to_owned()
}

/// Where a file of a layer, by its path below `template/`, stands in a project whose package is called `package`.
pub fn in_project(path: &str, package: &str) -> String {
    let is_one_of_several = ["starters/", "licenses/", "wheel-ci/"].iter().any(|folder| path.starts_with(folder));
    let layer_parts = if is_one_of_several { 2 } else { 1 };
    let parts: Vec<_> = path.split('/').skip(layer_parts).collect();
    let path = parts.join("/").replace("python/package/", &format!("python/{package}/"));
    path.strip_suffix(".liquid").unwrap_or(&path).to_owned()
}

/// Reads a TOML file.
pub fn toml(path: &Path) -> toml::Table {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A copy of the template, to be changed.
pub fn copy_template(folder: &Path) {
    for part in PARTS {
        copy_all(&root().join(part), &folder.join(part)).unwrap();
    }
}

/// Asserts that a run was refused: exit code 2, the one line `error: {message}`, and nothing in `folder`.
pub fn assert_refused(output: &Output, message: &str, folder: &Path) {
    let printed = String::from_utf8_lossy(&output.stderr);
    assert_eq!(printed, format!("error: {message}\n"));
    assert_eq!(output.status.code(), Some(2), "{printed}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    let left: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}

/// `PATH` with a folder that has every program of `PATH` except some.
#[cfg(unix)]
pub fn without(folder: &Path, hidden: &[&str]) -> String {
    let programs = folder.join("programs");
    std::fs::create_dir(&programs).unwrap();
    for place in std::env::split_paths(&std::env::var_os("PATH").unwrap()) {
        for entry in place.read_dir().into_iter().flatten().map(Result::unwrap) {
            if !hidden.iter().any(|name| entry.file_name() == *name) {
                // The first of a name wins.
                let _ = std::os::unix::fs::symlink(entry.path(), programs.join(entry.file_name()));
            }
        }
    }
    programs.to_string_lossy().into_owned()
}

/// Prints a line also when the test passes, where the harness would swallow it.
pub fn say(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// The paragraphs of a Markdown file as a reader sees them.
pub fn paragraphs(markdown: &str) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let mut depth = 0;
    for event in Parser::new(markdown) {
        match event {
            Event::Start(Tag::Paragraph) => {
                paragraphs.push(String::new());
                depth += 1;
            }
            Event::End(TagEnd::Paragraph) => depth -= 1,
            Event::Text(text) if depth > 0 => paragraphs.last_mut().unwrap().push_str(&text),
            // Whatever is not plain text has changed its meaning.
            Event::Code(_) | Event::InlineHtml(_) if depth > 0 => paragraphs.last_mut().unwrap().push('\u{0}'),
            _ => {}
        }
    }
    paragraphs
}
