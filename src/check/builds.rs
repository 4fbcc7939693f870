//! The third tier: each distinct input of a build, once.
//!
//! A check says by a rule what it can see of a project. Projects that look the same to it are one build.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, anyhow, bail};

use super::cargo::{Locks, Sources, Targets};
use super::distinct::{self, Group, View};
use super::projects::{PACKAGE, Project};
use super::report::{Outcome, Row, Tier};
use super::store::Store;
use super::{Fault, Skip, debugger, memory, views, wheel};
use crate::command;
use crate::interrupt;
use crate::parallel;
use crate::progress;
use crate::python::{Python, Venv, Version};

/// A check of a whole project.
#[derive(Clone, Copy)]
pub struct Check {
    pub name: &'static str,
    /// What it can see of a project.
    pub view: View,
    /// Which projects it is for.
    pub is_for: fn(&Project) -> bool,
    needs: Needs,
    run: fn(&Build) -> anyhow::Result<()>,
}

/// What a check needs of this machine. A Python must not be older than the project's oldest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    AnyPython,
    Python,
    /// A Python with a library that a Rust test can load.
    Libpython,
}

/// The checks, in the order in which they are made.
pub const CHECKS: [Check; 11] = [
    Check { name: "lint", view: views::lint, is_for: any, needs: Needs::AnyPython, run: lint },
    Check { name: "tox", view: views::tox, is_for: any, needs: Needs::AnyPython, run: tox },
    Check { name: "clippy", view: views::rust, is_for: any, needs: Needs::Python, run: clippy },
    Check { name: "rust", view: views::rust, is_for: any, needs: Needs::Libpython, run: rust },
    Check { name: "wheel", view: views::package, is_for: any, needs: Needs::AnyPython, run: wheel },
    Check { name: "types", view: views::types, is_for: any, needs: Needs::Python, run: types },
    Check { name: "pytest", view: views::pytest, is_for: any, needs: Needs::Python, run: pytest },
    Check { name: "release", view: views::release, is_for: any, needs: Needs::Python, run: release },
    Check {
        name: "debugger",
        view: views::debugger,
        is_for: debugger::is_set_up,
        needs: Needs::Python,
        run: debugger::check,
    },
    Check {
        name: "walk",
        view: views::walk,
        is_for: debugger::can_be_walked,
        needs: Needs::Python,
        run: debugger::walk,
    },
    Check {
        name: "memory",
        view: views::memory,
        is_for: memory::is_watched,
        needs: Needs::Libpython,
        run: memory::check,
    },
];

fn any(_: &Project) -> bool {
    true
}

/// What a check lacks on this machine.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Missing(pub String);

/// What the builds share.
pub struct Context {
    pub tools: Venv,
    pub pythons: BTreeMap<Version, Python>,
    pub store: Store,
    pub targets: Targets,
    pub locks: Locks,
    /// Where projects are built.
    pub scratch: PathBuf,
    /// Whether they stay there.
    pub is_kept: bool,
}

/// A project on disk, with all that is needed to build it.
pub struct Build<'a> {
    pub context: &'a Context,
    pub project: &'a Project,
    pub folder: PathBuf,
    pub python: &'a Python,
}

impl Check {
    /// The projects that it is for, those together in which it sees the same.
    pub fn inputs<'a>(&self, projects: impl IntoIterator<Item = &'a Project>) -> Vec<Group<'a>> {
        distinct::group_by(projects.into_iter().filter(|project| (self.is_for)(project)), self.view)
    }
}

/// Makes a check of every distinct input that it sees in the projects.
pub fn check_all(check: Check, projects: &[Project], context: &Context) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let groups = check.inputs(projects);
    let total = groups.iter().map(|group| group.projects.len()).sum();
    let verdicts = progress::bar(&format!("check {}", check.name), groups.len(), |bar| {
        parallel::map(&groups, |group| {
            bar.begin(&group.first().variant.name);
            let verdict = check_one(check, group, context);
            bar.advance();
            verdict
        })
    });
    context.targets.clean()?;
    let row = Row { total, distinct: groups.len(), ..Row::new(Tier::Builds, check.name) };
    let mut outcome = Outcome { row, skips: vec![], faults: vec![] };
    for verdict in verdicts {
        match verdict? {
            Verdict::Passed => outcome.row.passed += 1,
            Verdict::Remembered => {
                outcome.row.passed += 1;
                outcome.row.remembered += 1;
            }
            Verdict::Skipped(skip) => outcome.skips.push(skip),
            Verdict::Failed(fault) => outcome.faults.push(fault),
        }
    }
    outcome.row.seconds = start.elapsed().as_secs_f64();
    Ok(outcome)
}

enum Verdict {
    Passed,
    Remembered,
    Skipped(Skip),
    Failed(Fault),
}

fn check_one(check: Check, group: &Group, context: &Context) -> anyhow::Result<Verdict> {
    interrupt::check()?;
    if context.store.has(check.name, &group.key) {
        return Ok(Verdict::Remembered);
    }
    let project = group.first();
    let minimum = minimum_python(project)?;
    let usable = |python: &&Python| match check.needs {
        Needs::AnyPython => true,
        Needs::Python => python.version >= minimum,
        Needs::Libpython => python.version >= minimum && python.has_library,
    };
    // Without the lock there is no abi3, and a version of its own for the interpreter.
    let mut with_lock = context.pythons.values().filter(|python| !python.version.free_threaded);
    let Some(python) = with_lock.find(usable) else {
        let library = if check.needs == Needs::Libpython { " with a library to link with" } else { "" };
        let reason = format!("no Python {minimum} or later{library} is here, which some projects ask for");
        return Ok(Verdict::Skipped(Skip { check: check.name, reason }));
    };

    let folder = context.scratch.join(format!("{}-{}", check.name, group.key));
    project.write(&folder)?;
    let build = Build { context, project, folder, python };
    let result = (check.run)(&build);
    if !context.is_kept {
        std::fs::remove_dir_all(&build.folder)?;
    }
    interrupt::check()?;
    Ok(match result {
        Ok(()) => {
            context.store.add(check.name, &group.key);
            Verdict::Passed
        }
        Err(error) if error.is::<Missing>() => Verdict::Skipped(Skip { check: check.name, reason: error.to_string() }),
        Err(error) => Verdict::Failed(Fault {
            check: check.name,
            variant: Some(project.variant.name.clone()),
            variants: group.projects.len(),
            message: format!("{error:#}"),
        }),
    })
}

fn minimum_python(project: &Project) -> anyhow::Result<Version> {
    let minimum = project.variant.answers.get("min_python").context("no variant without min_python")?;
    minimum.parse().map_err(|message| anyhow!("{message}"))
}

fn lint(build: &Build) -> anyhow::Result<()> {
    build.tool("ruff", &["check", "--no-cache"])?;
    build.tool("ruff", &["format", "--check", "--no-cache"])?;
    Ok(())
}

fn tox(build: &Build) -> anyhow::Result<()> {
    let environments = build.tool("tox", &["list", "--no-desc"])?;
    if !environments.lines().any(|line| line.trim() == build.project.variant.answers["min_python"]) {
        bail!("tox has no environment for the oldest Python:\n{environments}");
    }
    Ok(())
}

fn clippy(build: &Build) -> anyhow::Result<()> {
    build.cargo(&["fmt", "--check", "--", "--color", "never"])?;
    build.cargo(&["clippy", "--all-targets", "--", "-D", "warnings"])?;
    Ok(())
}

fn rust(build: &Build) -> anyhow::Result<()> {
    build.cargo(&["test"])?;
    Ok(())
}

fn types(build: &Build) -> anyhow::Result<()> {
    let written = build.folder.join("generated");
    let interpreter = build.interpreter();
    let arguments = ["generate-stubs", "--features", "stubs", "--out", "generated", "--interpreter", &interpreter];
    build.maturin(&arguments)?;
    let stub = format!("{PACKAGE}/_core.pyi");
    let generated = std::fs::read_to_string(written.join(&stub))?;
    let committed = std::fs::read_to_string(build.folder.join("python").join(&stub))?;
    if generated != committed {
        bail!("python/{stub} is not what maturin generates, which is:\n{generated}");
    }
    if !committed.contains("\"\"\"") {
        bail!("python/{stub} has lost its docstrings");
    }

    let venv = build.install(&build.quick_wheel(&build.interpreter())?, "bench")?;
    let python = venv.command("python").get_program().to_string_lossy().into_owned();
    let mypy = ["--no-incremental", "--python-executable", &python];
    build.tool("mypy", &mypy)?;
    build.tool("mypy", &[&mypy[..], &["benchmarks"]].concat())?;
    let arguments = ["pip", "install", "--quiet", "--python", &python, "--constraint"];
    build.tool("uv", &[&arguments[..], &[&build.constraints(), "mypy"]].concat())?;
    command::run(venv.command("stubtest").arg(PACKAGE).current_dir(build.scratch()?))?;
    Ok(())
}

/// maturin knows every Python by itself: the wheel for the oldest one is made whether it is installed or not.
fn wheel(build: &Build) -> anyhow::Result<()> {
    let oldest = minimum_python(build.project)?;
    // Named as the other checks name it, or PyO3 would be compiled anew.
    let here = build.context.pythons.get(&oldest);
    let interpreter = here.map_or_else(|| oldest.to_string(), Python::argument);
    wheel::check(&build.quick_wheel(&interpreter)?, build.project, oldest)
}

fn pytest(build: &Build) -> anyhow::Result<()> {
    build.test(&build.quick_wheel(&build.interpreter())?)
}

fn release(build: &Build) -> anyhow::Result<()> {
    let wheel = build.wheel(&["--release"], &build.interpreter())?;
    wheel::check(&wheel, build.project, build.python.version)?;
    wheel::check_optimized(&wheel)?;
    build.measure(&wheel)?;

    build.maturin(&["sdist", "--out", "sdist"])?;
    let sdist = the_only_file(&build.folder.join("sdist"))?;
    wheel::check_sdist(&sdist, build.project, views::is_in_sdist)?;
    let unpacked = wheel::unpack_sdist(&sdist, &build.folder.join("unpacked"))?;
    let from_sdist = Build { folder: unpacked, ..*build };
    wheel::check_same_files(&wheel, &from_sdist.wheel(&["--release"], &build.interpreter())?)
}

impl Build<'_> {
    /// Runs one of the pinned tools in the project.
    pub fn tool(&self, name: &str, arguments: &[&str]) -> anyhow::Result<String> {
        Ok(command::run(self.context.tools.command(name).args(arguments).current_dir(&self.folder))?)
    }

    /// Runs cargo as it is run in a checkout.
    fn cargo(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let mut cargo = Command::new("cargo");
        cargo.args(arguments).current_dir(&self.folder).env("PYO3_PYTHON", &self.python.executable);
        self.compile("cargo", None, &mut cargo)
    }

    /// Runs maturin in the project.
    fn maturin(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let mut maturin = self.context.tools.command("maturin");
        maturin.args(arguments).current_dir(&self.folder);
        // Wheels that differ in a licence only share their code.
        let sources = (!arguments.contains(&"--release") && arguments.contains(&"build")).then(|| self.sources());
        self.compile("maturin", sources, &mut maturin)
    }

    /// What cargo compiles of the project.
    fn sources(&self) -> Sources {
        let is_compiled = |path: &str| path.starts_with("src/") || ["Cargo.toml", "build.rs"].contains(&path);
        let files = self.project.files.iter().filter(|(path, _)| is_compiled(path));
        files.map(|(path, content)| (path.clone(), Arc::clone(content))).collect()
    }

    /// Runs a command of `program`, with what it can share with other builds.
    fn compile(&self, program: &str, sources: Option<Sources>, command: &mut Command) -> anyhow::Result<String> {
        self.context.locks.write(&self.folder)?;
        let answers = &self.project.variant.answers;
        let target = format!("{program}-{}-{}", answers["abi"], answers["min_python"]);
        self.context.targets.run(&target, sources, command)
    }

    /// This build's Python, as maturin takes it.
    fn interpreter(&self) -> String {
        self.python.argument()
    }

    /// Builds a wheel for a Python, and returns its path.
    fn wheel(&self, arguments: &[&str], interpreter: &str) -> anyhow::Result<PathBuf> {
        let common = ["build", "--out", "dist", "--interpreter", interpreter];
        self.maturin(&[&common, arguments].concat())?;
        the_only_file(&self.folder.join("dist"))
    }

    /// A wheel that is not optimised for a Python: one check takes what another has built of the same project.
    fn quick_wheel(&self, interpreter: &str) -> anyhow::Result<PathBuf> {
        let key = distinct::name(&distinct::digest(&self.project.variant.name, interpreter.as_bytes()));
        let shelf = self.context.scratch.join("wheels").join(key);
        if !shelf.exists() {
            let wheel = self.wheel(&[], interpreter)?;
            std::fs::create_dir_all(&shelf)?;
            std::fs::rename(&wheel, shelf.join(wheel.file_name().context("a wheel without a name")?))?;
        }
        the_only_file(&shelf)
    }

    /// Makes `.venv` in the project, and installs the package in it as a person at work does, with debug information.
    pub fn develop(&self) -> anyhow::Result<Venv> {
        let venv = Venv { folder: self.folder.join(".venv") };
        self.tool("uv", &["venv", "--quiet", "--python", &self.interpreter(), ".venv"])?;
        let mut maturin = self.context.tools.command("maturin");
        maturin.args(["develop", "--uv", "--group", "test", "--config", "profile.dev.debug=2"]);
        maturin.env("UV_CONSTRAINT", self.constraints()).current_dir(&self.folder);
        self.compile("maturin", None, &mut maturin)?;
        Ok(venv)
    }

    /// Installs a wheel, and runs the project's tests.
    pub fn test(&self, wheel: &Path) -> anyhow::Result<()> {
        let venv = self.install(wheel, "test")?;
        let mut pytest = venv.command("pytest");
        pytest.args(["-q", "-p", "no:cacheprovider"]).current_dir(self.checkout()?).env("PYTHONMALLOC", "debug");
        command::run(&mut pytest)?;
        Ok(())
    }

    /// Installs an optimised wheel, and runs each benchmark of the project as shortly as possible.
    fn measure(&self, wheel: &Path) -> anyhow::Result<()> {
        let venv = self.install(wheel, "bench")?;
        let mut pytest = venv.command("pytest");
        pytest.args([
            "benchmarks",
            "-q",
            "-p",
            "no:cacheprovider",
            "--benchmark-min-rounds=1",
            "--benchmark-max-time=0",
        ]);
        command::run(pytest.current_dir(self.checkout()?))?;
        Ok(())
    }

    /// A checkout without the package's sources: the tests cannot but import what is installed.
    pub fn checkout(&self) -> anyhow::Result<PathBuf> {
        let checkout = self.scratch()?;
        for path in ["tests", "benchmarks", "Cargo.toml", "pyproject.toml", "README.md"] {
            crate::template::copy_all(&self.folder.join(path), &checkout.join(path))?;
        }
        Ok(checkout)
    }

    /// Installs a wheel, and a dependency group of the project, in an environment that has nothing else.
    fn install(&self, wheel: &Path, group: &str) -> anyhow::Result<Venv> {
        let venv = Venv { folder: self.folder.join("venv") };
        // A wheel may be tested with one Python after the other.
        self.tool("uv", &["venv", "--quiet", "--clear", "--python", &self.interpreter(), "venv"])?;
        self.install_group(group, &["--python", "venv"], Some(wheel))?;
        Ok(venv)
    }

    /// Installs a dependency group of the project, and a wheel, at the place that these arguments of uv name.
    pub fn install_group(&self, group: &str, place: &[&str], wheel: Option<&Path>) -> anyhow::Result<()> {
        let wheel = wheel.map(Path::to_string_lossy);
        let (constraints, wheel) = (self.constraints(), wheel.as_deref().into_iter().collect::<Vec<_>>());
        let arguments = ["pip", "install", "--quiet", "--group", group, "--constraint", &constraints];
        self.tool("uv", &[&arguments, place, &wheel].concat())?;
        Ok(())
    }

    /// The pinned versions, for what the project gives no exact version of.
    fn constraints(&self) -> String {
        self.context.tools.folder.join("requirements.txt").to_string_lossy().into_owned()
    }

    /// An empty folder that is removed with the build.
    fn scratch(&self) -> anyhow::Result<PathBuf> {
        let folder = self.folder.join("scratch");
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

fn the_only_file(folder: &Path) -> anyhow::Result<PathBuf> {
    let files: Vec<_> = folder.read_dir()?.collect::<Result<_, _>>()?;
    match files.as_slice() {
        [file] => Ok(file.path()),
        files => bail!("{} files in {} instead of one", files.len(), folder.display()),
    }
}
