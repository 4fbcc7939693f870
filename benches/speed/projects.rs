//! The time of each generator to create one project, as a whole process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Context;
use pyo3_template::host::python::Venv;
use pyo3_template::host::workshop::Workshop;
use pyo3_template::host::{command, tools};
use walkdir::WalkDir;

use crate::{TOOL, median, root, timed};

/// The generators of versions.toml to compare with.
const REQUIREMENTS: &str = "benches/speed/requirements.txt";

/// Prints the median time of each generator, and its ratio to this tool's.
pub fn measure(rounds: usize) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let generators = generators(folder.path())?;
    let mut times: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    // In turns, so that other load affects all generators alike.
    for round in 0..=rounds {
        for (name, make) in &generators {
            let place = folder.path().join(format!("{round}-{name}").replace(' ', "-"));
            std::fs::create_dir(&place)?;
            let mut command = make(&place);
            let (time, _) = timed(|| Ok(command::run(&mut command)?))?;
            anyhow::ensure!(WalkDir::new(&place).into_iter().count() > 2, "{name} has made nothing");
            // The first round fills the system's caches.
            if round > 0 {
                times.entry(name).or_default().push(time);
            }
        }
    }

    println!("\nOne project, by a whole process: the median of {rounds}");
    let ours = median(&times[generators[0].0]);
    for (name, _) in &generators {
        let time = median(&times[name]);
        let ratio = time.as_secs_f64() / ours.as_secs_f64();
        println!("{name:<28}{:>8.0} ms {ratio:>8.2} times", time.as_secs_f64() * 1000.0);
    }
    Ok(())
}

/// The command of a generator that makes a project in an empty folder.
type Make = Box<dyn Fn(&Path) -> Command>;

/// Every generator by its name, this tool first.
fn generators(folder: &Path) -> anyhow::Result<Vec<(&'static str, Make)>> {
    let workshop = Workshop::open(&root())?;
    let tools = workshop.tools()?;
    let others = tools::install(&root().join(REQUIREMENTS), &workshop.tests("other-generators"))?;
    let cargo_generate = cargo_generate()?;
    let project = Command::new(TOOL).args(["new", "my-package", "--no-lock"]).current_dir(folder).output()?;
    anyhow::ensure!(project.status.success(), "{}", String::from_utf8_lossy(&project.stderr));
    let same_files = Copied { project: folder.join("my-package") };
    let copier = same_files.for_copier(&folder.join("copier"))?;
    let cookiecutter = same_files.for_cookiecutter(&folder.join("cookiecutter"))?;
    let home = folder.to_owned();

    let program = |venv: &Venv, name: &'static str, arguments: Vec<PathBuf>| -> Make {
        let (venv, home) = (venv.clone(), home.clone());
        Box::new(move |place| {
            let mut command = venv.command(name);
            command.args(&arguments).current_dir(place).env("HOME", &home);
            command
        })
    };
    let words = |line: &str| line.split(' ').map(PathBuf::from).collect::<Vec<_>>();
    Ok(vec![
        ("pyo3-template new", Box::new(|place| inside(Command::new(TOOL), place, &["new", "demo", "--no-lock"]))),
        (
            "cargo-generate",
            Box::new(move |place| {
                let mut command = inside(Command::new(&cargo_generate), place, &["generate", "--silent"]);
                command.args(["--name", "demo", "--path"]).arg(root()).env("CARGO_NAME", "ada");
                command
            }),
        ),
        ("maturin new", program(&tools, "maturin", words("new --bindings pyo3 demo"))),
        ("uv init", program(&tools, "uv", words("init --lib --build-backend maturin demo"))),
        (
            "copier copy, our files",
            program(&others, "copier", [words("copy --defaults --quiet"), vec![copier, "demo".into()]].concat()),
        ),
        (
            "cookiecutter, our files",
            program(&others, "cookiecutter", [words("--no-input"), vec![cookiecutter]].concat()),
        ),
    ])
}

fn inside(mut command: Command, place: &Path, arguments: &[&str]) -> Command {
    command.args(arguments).current_dir(place);
    command
}

/// cargo-generate's command line, built from our lock file in the release profile.
fn cargo_generate() -> anyhow::Result<PathBuf> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--locked", "--example", "cargo-generate"]).current_dir(root());
    command::run(&mut cargo)?;
    let folder = Path::new(TOOL).parent().context("the tool is in a folder")?;
    Ok(folder.join(format!("examples/cargo-generate{}", std::env::consts::EXE_SUFFIX)))
}

/// A generated project as the template of another generator, which fills in the names only.
struct Copied {
    project: PathBuf,
}

impl Copied {
    fn for_copier(&self, template: &Path) -> anyhow::Result<PathBuf> {
        std::fs::create_dir(template)?;
        std::fs::write(template.join("copier.yml"), "name:\n  type: str\n  default: demo\n")?;
        self.write(template, "{{ name }}", ".jinja")?;
        Ok(template.to_owned())
    }

    fn for_cookiecutter(&self, template: &Path) -> anyhow::Result<PathBuf> {
        let folder = template.join("{{cookiecutter.name}}");
        std::fs::create_dir_all(&folder)?;
        let copied = self.write(&folder, "{{ cookiecutter.name }}", "")?;
        let settings = serde_json::json!({ "name": "demo", "_copy_without_render": copied });
        std::fs::write(template.join("cookiecutter.json"), settings.to_string())?;
        Ok(template.to_owned())
    }

    /// Writes every file below `folder`, with `variable` for the name and `suffix` behind what is rendered; returns the
    /// paths of what is not.
    fn write(&self, folder: &Path, variable: &str, suffix: &str) -> anyhow::Result<Vec<String>> {
        let mut copied = Vec::new();
        let is_ours = |entry: &walkdir::DirEntry| entry.file_name() != ".git";
        for entry in WalkDir::new(&self.project).into_iter().filter_entry(is_ours) {
            let entry = entry?;
            let path = entry.path().strip_prefix(&self.project)?;
            if entry.file_type().is_dir() {
                std::fs::create_dir_all(folder.join(path))?;
                continue;
            }
            let text = std::fs::read_to_string(entry.path())?;
            let has_name = text.contains("my-package") || text.contains("my_package");
            let is_taken = ["{{", "{%", "{#"].iter().any(|mark| text.contains(mark));
            let target = folder.join(path);
            if has_name && !is_taken {
                let text = text.replace("my-package", variable).replace("my_package", variable);
                let name = path.file_name().context("a file has a name")?.to_string_lossy();
                std::fs::write(target.with_file_name(format!("{name}{suffix}")), text)?;
            } else {
                std::fs::write(target, text)?;
                copied.push(path.to_string_lossy().into_owned());
            }
        }
        Ok(copied)
    }
}
