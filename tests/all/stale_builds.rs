//! Tests never run against code other than that of their own checkout, and the message says what to do.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use crate::support::{self, make};
use pyo3_template::host::command;
use pyo3_template::host::python::{self, Venv};

static TOOLS: LazyLock<Venv> = LazyLock::new(support::tools);

/// A project with an editable install in `.venv`, for the oldest Python that all tests can use.
struct Checkout {
    folder: PathBuf,
    venv: Venv,
}

impl Checkout {
    /// Makes a project of hello_world in `folder`, and builds it.
    fn new(folder: &Path) -> Self {
        let project = make(folder, "demo", &[]);
        let python = python::at_least("3.11".parse().unwrap()).unwrap();
        let venv = Venv { folder: project.join(".venv") };
        let mut uv = TOOLS.command("uv");
        command::run(uv.args(["venv", "--quiet", "--python"]).arg(&python.executable).arg(&venv.folder)).unwrap();
        let checkout = Self { folder: project, venv };
        command::run(&mut checkout.maturin(&["develop", "--uv", "--group", "test"])).unwrap();
        checkout
    }

    fn maturin(&self, arguments: &[&str]) -> Command {
        let mut maturin = TOOLS.command("maturin");
        self.set_up(maturin.args(arguments).current_dir(&self.folder));
        maturin
    }

    fn set_up(&self, command: &mut Command) {
        command.env("VIRTUAL_ENV", &self.venv.folder).env("CARGO_TARGET_DIR", target());
        command.env("CARGO_PROFILE_DEV_DEBUG", "0").env_remove("RUSTFLAGS");
    }

    /// Runs the tests in `folder` with this checkout's environment.
    fn pytest(&self, folder: &Path) -> Output {
        let mut pytest = self.venv.command("pytest");
        self.set_up(pytest.args(["-q", "-p", "no:cacheprovider"]).current_dir(folder));
        pytest.output().unwrap()
    }

    fn package(&self) -> PathBuf {
        self.folder.join("python/demo")
    }

    fn append(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        let old = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, old + text).unwrap();
    }
}

/// Compiled dependencies, kept for the next run.
fn target() -> PathBuf {
    support::workshop().tests("stale-builds")
}

/// Asserts that pytest refuses to start.
fn assert_stopped(output: &Output, message: &str) {
    let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{printed}");
    assert!(printed.contains(message), "{message}\nis not in:\n{printed}");
}

fn assert_passed(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_build_of_other_code_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let checkout = Checkout::new(folder.path());
    assert_passed(&checkout.pytest(&checkout.folder));
    changed_code_of_another_crate(&checkout);
    code_of_another_checkout(&checkout);
    an_older_build_that_python_loads_first(&checkout);
    a_missing_extension(&checkout);
}

/// A crate in the project, which no list in the project names.
fn changed_code_of_another_crate(checkout: &Checkout) {
    checkout
        .append("crates/words/Cargo.toml", "[package]\nname = \"words\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    checkout.append("crates/words/src/lib.rs", "pub fn word() -> &'static str {\n    \"a\"\n}\n");
    let manifest = checkout.folder.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let dependency = "[dependencies]\nwords = { path = \"crates/words\" }";
    std::fs::write(&manifest, text.replacen("[dependencies]", dependency, 1)).unwrap();
    checkout.append("src/greeting.rs", "pub fn word() -> &'static str {\n    words::word()\n}\n");
    command::run(&mut checkout.maturin(&["develop", "--uv"])).unwrap();
    assert_passed(&checkout.pytest(&checkout.folder));

    checkout.append("crates/words/src/lib.rs", "// Changed.\n");
    let message = "crates/words/src/lib.rs changed since the extension was built: run `maturin develop`";
    assert_stopped(&checkout.pytest(&checkout.folder), message);
    command::run(&mut checkout.maturin(&["develop", "--uv"])).unwrap();
    assert_passed(&checkout.pytest(&checkout.folder));
}

/// A worktree beside the checkout, whose environment is still active.
fn code_of_another_checkout(checkout: &Checkout) {
    let git = |arguments: &[&str]| {
        let author = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
        let mut git = Command::new("git");
        command::run(git.args(author).args(arguments).current_dir(&checkout.folder)).unwrap();
    };
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "Begin"]);
    git(&["worktree", "add", "--quiet", "../other"]);
    let other = checkout.folder.with_file_name("other");
    let message =
        format!("the environment uses the checkout in {}: run `maturin develop` here", checkout.folder.display());
    assert_stopped(&checkout.pytest(&other), &message);
}

/// As when the project was built for one Python, and then for another that can load both files.
fn an_older_build_that_python_loads_first(checkout: &Checkout) {
    let suffix = "import importlib.machinery; print(importlib.machinery.EXTENSION_SUFFIXES[0])";
    let suffix = command::run(checkout.venv.command("python").args(["-c", suffix])).unwrap();
    let older = checkout.package().join(format!("_core{}", suffix.trim()));
    std::fs::copy(checkout.package().join("_core.abi3.so"), &older).unwrap();
    let epoch = std::time::SystemTime::UNIX_EPOCH;
    std::fs::File::options().write(true).open(&older).unwrap().set_modified(epoch).unwrap();
    let message = format!("an older build shadows the newest one: delete {}", older.display());
    assert_stopped(&checkout.pytest(&checkout.folder), &message);
    std::fs::remove_file(older).unwrap();
    assert_passed(&checkout.pytest(&checkout.folder));
}

/// As after `git clean`, which removes the extension of an editable install.
fn a_missing_extension(checkout: &Checkout) {
    std::fs::remove_file(checkout.package().join("_core.abi3.so")).unwrap();
    assert_missing(checkout.venv.command("python").args(["-c", "import demo"]), "hello_world");
}

/// Each starter has its own `__init__.py`.
#[test]
fn a_missing_extension_is_named_in_every_starter() {
    let folder = tempfile::tempdir().unwrap();
    let python = python::at_least("3.11".parse().unwrap()).unwrap();
    let starters = support::values("starter");
    let projects = starters.iter().map(|starter| ("demo", vec![format!("starter={starter}")]));
    for (starter, (project, outcome)) in starters.iter().zip(support::generate(folder.path(), projects)) {
        assert_eq!(outcome, Ok(()));
        let mut command = Command::new(&python.executable);
        assert_missing(command.args(["-c", "import demo"]).env("PYTHONPATH", project.join("python")), starter);
    }
}

/// Asserts that an import fails with the command that builds the extension module.
fn assert_missing(import: &mut Command, starter: &str) {
    let output = import.output().unwrap();
    let last = String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default().to_owned();
    let message = "the extension module is missing: run `maturin develop` or `uv sync --reinstall`";
    assert_eq!(last, format!("ImportError: {message}"), "{starter}");
}

/// Two projects whose libraries would have one name in a shared target folder or workspace.
#[test]
fn projects_can_share_a_target_folder() {
    let folder = tempfile::tempdir().unwrap();
    let [alpha, beta] = ["alpha", "beta"].map(|name| {
        let project = make(folder.path(), name, &[]);
        let source = project.join("src/greeting.rs");
        let text = std::fs::read_to_string(&source).unwrap();
        std::fs::write(source, text.replace("Hello, ", &format!("{name} says hello, "))).unwrap();
        project
    });
    let build = |project: &Path, name: &str| {
        let mut maturin = TOOLS.command("maturin");
        maturin.args(["build", "--quiet", "--out", "dist", "--interpreter", "3.11"]).current_dir(project);
        maturin.env("CARGO_TARGET_DIR", target()).env("CARGO_PROFILE_DEV_DEBUG", "0").env_remove("RUSTFLAGS");
        command::run(&mut maturin).unwrap();
        let unpacked = project.join("unpacked");
        let wheel = project.join("dist").read_dir().unwrap().next().unwrap().unwrap().path();
        command::run(TOOLS.command("python").args(["-m", "zipfile", "--extract"]).arg(wheel).arg(&unpacked)).unwrap();
        let library = std::fs::read(unpacked.join(name).join("_core.abi3.so")).unwrap();
        let expected = format!("{name} says hello, ").into_bytes();
        assert!(library.windows(expected.len()).any(|window| window == expected), "{name} has other code");
    };
    for (project, name) in [(&alpha, "alpha"), (&beta, "beta"), (&alpha, "alpha")] {
        build(project, name);
    }

    std::fs::write(
        folder.path().join("Cargo.toml"),
        "[workspace]\nmembers = [\"alpha\", \"beta\"]\nresolver = \"3\"\n",
    )
    .unwrap();
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--workspace"]).current_dir(folder.path()).env("CARGO_TARGET_DIR", target());
    let python = python::at_least("3.11".parse().unwrap()).unwrap();
    let output = cargo.env("PYO3_PYTHON", python.executable).env("CARGO_PROFILE_DEV_DEBUG", "0").output().unwrap();
    let printed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !printed.contains("collision"), "{printed}");
}
