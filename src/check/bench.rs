//! What builds share: tools, Pythons, compiled dependencies, and projects on disk.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::{Context, anyhow, bail};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use super::passed::Passed;
use super::projects::{self, Files, PACKAGE};
use super::{distinct, view};
use crate::host::command;
use crate::host::python::{Python, Venv, Version};
use crate::template::source::copy_all;

/// The maximum size of the compiled code, in bytes. It holds dozens of states of the template.
const LIMIT: u64 = 8 << 30;

/// Shared state of all builds.
pub struct Bench {
    pub tools: Venv,
    pub pythons: BTreeMap<Version, Python>,
    pub passed: Passed,
    pub scratch: PathBuf,
    pub is_kept: bool,
    /// The cache of compiled code.
    pub compiled: PathBuf,
    /// The folder of the project that was compiled last. Its lock is held while a project is compiled.
    pub last_compiled: Mutex<PathBuf>,
    /// mypy's cache.
    pub types: PathBuf,
    pub locks: Once<Vec<u8>>,
    pub environments: Once<Venv>,
}

/// Values by name, each created once.
pub struct Once<T> {
    values: Mutex<BTreeMap<String, Slot<T>>>,
}

type Slot<T> = Arc<Mutex<Option<T>>>;

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self { values: Mutex::default() }
    }
}

impl<T: Clone> Once<T> {
    /// Returns the value called `name`, after creating it with `make` if necessary. Other threads wait for it.
    pub fn get(&self, name: &str, make: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = Arc::clone(values.entry(name.to_owned()).or_default());
        drop(values);
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = &*slot {
            return Ok(value.clone());
        }
        let value = make()?;
        *slot = Some(value.clone());
        Ok(value)
    }
}

impl Bench {
    /// Removes the compiled code if it is too large. No build may run at the same time.
    ///
    /// # Errors
    ///
    /// The folder cannot be removed.
    pub fn clean(&self) -> std::io::Result<()> {
        clean(&self.compiled)
    }

    /// Finds the oldest installed Python that a project with these files supports.
    ///
    /// # Errors
    ///
    /// This machine lacks such a Python. The error is the oldest supported version.
    pub fn python(&self, files: &Files, is_usable: fn(&Python) -> bool) -> Result<&Python, Version> {
        let oldest = oldest_python(files).unwrap_or(Version { major: 3, minor: 11, free_threaded: false });
        // Free-threaded Pythons don't support abi3.
        let mut with_gil = self.pythons.values().filter(|python| !python.version.free_threaded);
        with_gil.find(|python| python.version >= oldest && is_usable(python)).ok_or(oldest)
    }
}

/// Returns the oldest Python in `requires-python` in pyproject.toml.
pub fn oldest_python(files: &Files) -> Option<Version> {
    let manifest: toml::Table = projects::text(files, "pyproject.toml").ok()?.parse().ok()?;
    manifest.get("project")?.get("requires-python")?.as_str()?.strip_prefix(">=")?.parse().ok()
}

fn clean(compiled: &Path) -> std::io::Result<()> {
    if size(compiled) > LIMIT { std::fs::remove_dir_all(compiled) } else { Ok(()) }
}

/// Returns the size of a folder, in bytes.
fn size(folder: &Path) -> u64 {
    let files = WalkDir::new(folder).into_iter().filter_map(Result::ok);
    files.filter_map(|entry| entry.metadata().ok()).filter(std::fs::Metadata::is_file).map(|file| file.len()).sum()
}

/// The view of a project on disk, and what is needed to build it.
pub struct Build<'a> {
    pub bench: &'a Bench,
    pub files: &'a Files,
    pub folder: PathBuf,
    pub python: &'a Python,
    /// The index of the thread. Each thread has its own environments and caches of mypy.
    pub lane: usize,
}

impl Build<'_> {
    /// Runs a pinned tool in the project.
    pub fn tool(&self, name: &str, arguments: &[&str]) -> anyhow::Result<String> {
        Ok(command::run(self.bench.tools.command(name).args(arguments).current_dir(&self.folder))?)
    }

    /// Runs cargo in the project.
    pub fn cargo(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let mut cargo = Command::new("cargo");
        // Unlike maturin, cargo doesn't set variables that change how PyO3 is compiled.
        cargo.args(["--config", &pyo3_for(&format!("cargo {}", self.interpreter()))]).args(arguments);
        cargo.current_dir(&self.folder).env("PYO3_PYTHON", &self.python.executable).env_remove("VIRTUAL_ENV");
        self.compile(&mut cargo)
    }

    /// Runs maturin in the project.
    pub fn maturin(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let mut maturin = self.bench.tools.command("maturin");
        maturin.args(arguments).current_dir(&self.folder).env_remove("VIRTUAL_ENV");
        self.compile(&mut maturin)
    }

    /// Runs a command with the compiled dependencies of all projects.
    ///
    /// The projects have the same name, so each replaces the compiled code of the last one, and takes its turn.
    pub fn compile(&self, command: &mut Command) -> anyhow::Result<String> {
        self.write_lock()?;
        command.env("CARGO_TARGET_DIR", self.bench.compiled.join("target")).env_remove("RUSTFLAGS");
        // Writing debug information into the wheel takes longer than compiling.
        command.env("CARGO_PROFILE_DEV_DEBUG", "0");
        // No project is built twice.
        command.env("CARGO_INCREMENTAL", "0");
        let mut last = self.bench.last_compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if *last != self.folder {
            self.touch()?;
            last.clone_from(&self.folder);
        }
        Ok(command::run(command)?)
    }

    /// Sets the time of the project's files to now, because cargo compiles files that are newer than its last build.
    fn touch(&self) -> std::io::Result<()> {
        let now = SystemTime::now();
        let mut paths = self.files.keys().map(|path| self.folder.join(path)).filter(|path| path.exists());
        paths.try_for_each(|path| File::options().append(true).open(path)?.set_modified(now))
    }

    /// Creates Cargo.lock, unless it exists. Projects with the same dependencies share it.
    pub fn write_lock(&self) -> anyhow::Result<()> {
        let path = self.folder.join("Cargo.lock");
        if path.exists() {
            return Ok(());
        }
        let mut manifest: toml::Table = projects::text(self.files, "Cargo.toml")?.parse()?;
        manifest.retain(|table, _| !["features", "lints", "profile"].contains(&table));
        let lock = self.bench.locks.get(&manifest.to_string(), || {
            command::run(Command::new("cargo").arg("generate-lockfile").current_dir(&self.folder))?;
            Ok(std::fs::read(&path)?)
        })?;
        Ok(std::fs::write(path, lock)?)
    }

    /// Returns this build's Python, as an argument for maturin.
    pub fn interpreter(&self) -> String {
        self.python.argument()
    }

    /// Builds a wheel for a Python, and returns its path.
    pub fn wheel(&self, arguments: &[&str], interpreter: &str) -> anyhow::Result<PathBuf> {
        let pyo3 = pyo3_for(interpreter);
        let common = ["build", "--out", "dist", "--interpreter", interpreter, "--config", &pyo3];
        self.maturin(&[&common, arguments].concat())?;
        the_only_file(&self.folder.join("dist"))
    }

    /// Builds an unoptimised wheel, without warnings of rustc, or returns the one that another check has built from the
    /// same files.
    pub fn quick_wheel(&self, interpreter: &str) -> anyhow::Result<PathBuf> {
        let key = distinct::key(self.files, view::build);
        let key = distinct::name(&distinct::digest(&key, interpreter.as_bytes()));
        let shelf = self.bench.scratch.join("wheels").join(key);
        if !shelf.exists() {
            let wheel = self.wheel(&["--", "-Dwarnings"], interpreter)?;
            std::fs::create_dir_all(&shelf)?;
            std::fs::rename(&wheel, shelf.join(wheel.file_name().context("a wheel without a name")?))?;
        }
        the_only_file(&shelf)
    }

    /// Runs `maturin develop` in a virtual environment, with debug information for the package only.
    pub fn develop(&self, arguments: &[&str]) -> anyhow::Result<Venv> {
        // A fixed path per thread, because cargo rebuilds PyO3 if the path of Python changes.
        let name = distinct::name(&Sha256::digest(self.interpreter()));
        let venv = Venv { folder: self.bench.compiled.join(format!("venvs-{}", self.lane)).join(name) };
        let folder = venv.folder.to_string_lossy();
        self.tool("uv", &["venv", "--quiet", "--clear", "--python", &self.interpreter(), &folder])?;
        let mut maturin = self.bench.tools.command("maturin");
        let debug = format!("profile.dev.package.{PACKAGE}.debug=2");
        maturin.args(["develop", "--uv", "--group", "test", "--config", &debug, "--config", &pyo3_for(&folder)]);
        maturin.args(arguments);
        maturin.env("UV_CONSTRAINT", self.constraints()).current_dir(&self.folder);
        self.compile(maturin.env("VIRTUAL_ENV", &venv.folder))?;
        // Documented commands use this path.
        #[cfg(unix)]
        {
            let link = self.folder.join(".venv");
            _ = std::fs::remove_file(&link);
            std::os::unix::fs::symlink(&venv.folder, link)?;
        }
        Ok(venv)
    }

    /// Installs a wheel, and runs the project's tests.
    pub fn test(&self, wheel: &Path, arguments: &[&str]) -> anyhow::Result<()> {
        let venv = self.install(wheel, "test")?;
        let checkout = self.checkout()?;
        let (known, shelf) = (checkout.join(".hypothesis/unicode_data"), self.bench.scratch.join("unicode_data"));
        if shelf.exists() {
            copy_all(&shelf, &known)?;
        }
        let mut pytest = venv.command("pytest");
        pytest.args(["-q", "-p", "no:cacheprovider"]).args(arguments);
        command::run(pytest.current_dir(&checkout).env("PYTHONMALLOC", "debug"))?;
        // hypothesis takes seconds to collect Unicode data for a Python.
        if known.exists() {
            copy_all(&known, &shelf)?;
        }
        Ok(())
    }

    /// Copies the project without the package, so that tests import the installed one.
    pub fn checkout(&self) -> anyhow::Result<PathBuf> {
        let checkout = self.scratch()?;
        for path in ["tests", "benchmarks", view::CONFTEST, "Cargo.toml", "pyproject.toml", "README.md"] {
            let from = self.folder.join(path);
            if from.exists() {
                copy_all(&from, &checkout.join(path))?;
            }
        }
        Ok(checkout)
    }

    /// Installs a wheel and a dependency group of the project in a new environment.
    pub fn install(&self, wheel: &Path, group: &str) -> anyhow::Result<Venv> {
        let venv = Venv { folder: self.folder.join("venv") };
        // The folder may exist: a wheel is tested with several Pythons.
        self.tool("uv", &["venv", "--quiet", "--clear", "--python", &self.interpreter(), "venv"])?;
        self.install_group(group, &["--python", "venv"], Some(wheel))?;
        Ok(venv)
    }

    /// Installs a dependency group of the project, and a wheel. `place` holds uv's arguments for the target.
    pub fn install_group(&self, group: &str, place: &[&str], wheel: Option<&Path>) -> anyhow::Result<()> {
        let wheel = wheel.map(Path::to_string_lossy);
        let (constraints, wheel) = (self.constraints(), wheel.as_deref().into_iter().collect::<Vec<_>>());
        let arguments = ["pip", "install", "--quiet", "--group", group, "--constraint", &constraints];
        self.tool("uv", &[&arguments, place, &wheel].concat())?;
        Ok(())
    }

    /// Returns the constraints file with pinned versions.
    pub fn constraints(&self) -> String {
        self.bench.tools.folder.join("requirements.txt").to_string_lossy().into_owned()
    }

    /// Returns a temporary folder in the build.
    pub fn scratch(&self) -> anyhow::Result<PathBuf> {
        let folder = self.folder.join("scratch");
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Returns the oldest Python that the project supports.
    pub fn oldest_python(&self) -> anyhow::Result<Version> {
        oldest_python(self.files)
            .ok_or_else(|| anyhow!("pyproject.toml: requires-python is missing, or not of the form >=3.N"))
    }
}

/// Returns a harmless cargo setting that depends on what PyO3 is compiled for: a Python, by a program. It gives each a
/// different hash, so that cargo keeps them all in one folder.
fn pyo3_for(purpose: &str) -> String {
    let digest = Sha256::digest(purpose);
    format!(
        "profile.dev.package.pyo3-ffi.codegen-units={}",
        256 + u32::from(u16::from_le_bytes([digest[0], digest[1]]))
    )
}

pub fn the_only_file(folder: &Path) -> anyhow::Result<PathBuf> {
    let files: Vec<_> = folder.read_dir()?.collect::<Result<_, _>>()?;
    match files.as_slice() {
        [file] => Ok(file.path()),
        files => bail!("{1} contains {0} files instead of one", files.len(), folder.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_unless_that_fails() {
        let once = Once::default();
        assert!(once.get("name", || bail!("no")).is_err());
        assert_eq!(once.get("name", || Ok(1)).unwrap(), 1);
        assert_eq!(once.get("name", || Ok(2)).unwrap(), 1);
        assert_eq!(once.get("other", || Ok(2)).unwrap(), 2);
    }

    #[test]
    fn compiled_code_is_removed_when_it_is_too_much() {
        let folder = tempfile::tempdir().unwrap();
        let compiled = folder.path().join("compiled");
        for (size, is_kept) in [(LIMIT, true), (LIMIT + 1, false)] {
            std::fs::create_dir_all(&compiled).unwrap();
            // Without content: the file system stores just its size.
            File::create(compiled.join("file")).unwrap().set_len(size).unwrap();
            clean(&compiled).unwrap();
            assert_eq!(compiled.exists(), is_kept);
        }
    }

    #[test]
    fn the_oldest_python_is_read_from_the_manifest() {
        let files = |text: &str| Files::from([("pyproject.toml".to_owned(), Arc::from(text.as_bytes()))]);
        let read = |text| oldest_python(&files(text)).map(|version| version.to_string());
        assert_eq!(read("[project]\nrequires-python = \">=3.12\"\n"), Some("3.12".to_owned()));
        assert_eq!(read("[project]\nname = \"x\"\n"), None);
    }
}
