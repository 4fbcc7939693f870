//! Finds Pythons, and creates virtual environments.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

use super::command::{self, CommandError};

/// The environment variable for more Pythons: folders and executables, separated as in `PATH`. They take precedence.
pub const SETTING: &str = "PYO3_TEMPLATE_PYTHONS";

/// A Python version, such as 3.14, or 3.14t for a free-threaded build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    pub major: u32,
    pub minor: u32,
    pub free_threaded: bool,
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let suffix = if self.free_threaded { "t" } else { "" };
        write!(formatter, "{}.{}{suffix}", self.major, self.minor)
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fault = || format!("`{text}` is not a Python version such as 3.14");
        let (digits, free_threaded) = match text.strip_suffix('t') {
            Some(digits) => (digits, true),
            None => (text, false),
        };
        let (major, minor) = digits.split_once('.').ok_or_else(fault)?;
        let number = |digits: &str| digits.parse().map_err(|_| fault());
        Ok(Self { major: number(major)?, minor: number(minor)?, free_threaded })
    }
}

/// An installed CPython.
#[derive(Debug, Clone)]
pub struct Python {
    pub version: Version,
    pub executable: PathBuf,
    /// Whether it has a shared library (libpython).
    pub has_library: bool,
}

impl Python {
    /// Returns the executable as a command-line argument.
    pub fn argument(&self) -> String {
        self.executable.to_string_lossy().into_owned()
    }
}

/// Finds CPythons in [`SETTING`], on `PATH`, in pyenv and in uv, by version.
///
/// Ignores executables that fail, such as pyenv's shims of inactive versions.
pub fn find_all() -> BTreeMap<Version, Python> {
    let mut found = BTreeMap::new();
    for executable in candidates() {
        if let Some(python) = probe(&executable) {
            found.entry(python.version).or_insert(python);
        }
    }
    found
}

/// An installed PyPy 3.11.
#[derive(Debug)]
pub struct PyPy {
    /// The ABI tag, such as `pypy311_pp73` for PyPy 7.3.
    pub abi: String,
    pub python: Python,
}

/// Finds a PyPy 3.11, the only version with release wheels.
pub fn find_pypy() -> Option<PyPy> {
    const PROGRAM: &str = "import sys, sysconfig; print(sysconfig.get_config_var('SOABI'), sys.executable)";
    let version = Version { major: 3, minor: 11, free_threaded: false };
    let name = format!("pypy3.11{}", std::env::consts::EXE_SUFFIX);
    folders().into_iter().map(|folder| folder.join(&name)).filter(|pypy| pypy.is_file()).find_map(|pypy| {
        let printed = command::run(Command::new(pypy).args(["-c", PROGRAM])).ok()?;
        let (abi, executable) = printed.trim().split_once(' ')?;
        let python = Python { version, executable: executable.into(), has_library: false };
        Some(PyPy { abi: abi.replace('-', "_"), python })
    })
}

/// This machine lacks a new enough Python.
#[derive(Debug, thiserror::Error)]
#[error("found no Python {0} or later on PATH or in ${SETTING}: install it, for example with `uv python install {0}`")]
pub struct NoPython(Version);

/// Finds the CPython called `python3` or `python`.
pub fn usual() -> Option<Python> {
    ["python3", "python"].iter().find_map(|name| probe(Path::new(name)))
}

/// Finds a CPython that is `minimum` or later: the usual one, or else the newest.
pub fn at_least(minimum: Version) -> Result<Python, NoPython> {
    let is_new_enough = |python: &Python| python.version >= minimum;
    usual().filter(is_new_enough).or_else(|| find_all().into_values().rfind(is_new_enough)).ok_or(NoPython(minimum))
}

fn candidates() -> Vec<PathBuf> {
    let names: Vec<String> = ["python3", "python"]
        .map(str::to_owned)
        .into_iter()
        .chain((10..=19).flat_map(|minor| [format!("python3.{minor}"), format!("python3.{minor}t")]))
        .collect();
    folders()
        .into_iter()
        .flat_map(|place| {
            if place.is_dir() {
                names.iter().map(|name| place.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))).collect()
            } else {
                vec![place]
            }
        })
        .filter(|path| path.is_file())
        .collect()
}

/// Returns the folders to search, and executables in [`SETTING`].
fn folders() -> Vec<PathBuf> {
    let paths =
        |variable| std::env::var_os(variable).map_or_else(Vec::new, |value| std::env::split_paths(&value).collect());
    let mut folders: Vec<PathBuf> = paths(SETTING);
    folders.extend(paths("PATH"));
    folders.extend(managed_folders("PYENV_ROOT", ".pyenv", "versions"));
    folders.extend(managed_folders("UV_PYTHON_INSTALL_DIR", ".local/share/uv/python", ""));
    folders
}

/// Returns the Pythons in the folder of a version manager: in the variable, or in `usual` in the home folder.
fn managed_folders(variable: &str, usual: &str, below: &str) -> Vec<PathBuf> {
    let root = std::env::var_os(variable).map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(usual)));
    let versions = root.and_then(|root| std::fs::read_dir(root.join(below)).ok());
    versions.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect()
}

/// Runs an executable to find its version; `None` if it isn't a working CPython.
pub fn probe(executable: &Path) -> Option<Python> {
    const PROGRAM: &str = "
import os, sys, sysconfig
variable = sysconfig.get_config_var
free_threaded = 't' if variable('Py_GIL_DISABLED') else ''
library = os.path.join(variable('LIBDIR') or '', variable('LDLIBRARY') or '')
has_library = os.name == 'nt' or bool(variable('PYTHONFRAMEWORK')) or os.path.isfile(library)
print(sys.implementation.name)
print(f'{sys.version_info[0]}.{sys.version_info[1]}{free_threaded}')
print(has_library)
print(sys.executable)
";
    let printed = command::run(Command::new(executable).args(["-c", PROGRAM])).ok()?;
    let mut lines = printed.lines();
    if lines.next()? != "cpython" {
        return None;
    }
    let version = lines.next()?.parse().ok()?;
    let has_library = lines.next()? == "True";
    Some(Python { version, has_library, executable: lines.next()?.into() })
}

#[derive(Debug, Clone)]
pub struct Venv {
    pub folder: PathBuf,
}

impl Venv {
    /// Creates an environment with pip in `folder`, which must not exist.
    pub fn create(python: &Python, folder: &Path) -> Result<Self, CommandError> {
        command::run(Command::new(&python.executable).args(["-m", "venv"]).arg(folder))?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Returns the folder of the environment's executables.
    pub fn programs(&self) -> PathBuf {
        self.folder.join(if cfg!(windows) { "Scripts" } else { "bin" })
    }

    /// Creates a command for a program of the environment, with the environment activated.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs().join(format!("{program}{}", std::env::consts::EXE_SUFFIX)));
        self.activate(&mut command);
        command
    }

    /// Activates the environment for a command.
    pub fn activate(&self, command: &mut Command) {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let places = std::iter::once(self.programs()).chain(std::env::split_paths(&path));
        command.env("VIRTUAL_ENV", &self.folder).env_remove("PYTHONHOME").env_remove("CONDA_PREFIX");
        if let Ok(path) = std::env::join_paths(places) {
            command.env("PATH", path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_written_as_it_is_read() {
        for text in ["3.9", "3.14", "3.14t"] {
            assert_eq!(text.parse::<Version>().unwrap().to_string(), text);
        }
        assert!("3".parse::<Version>().is_err());
        assert!("3.x".parse::<Version>().is_err());
    }

    #[test]
    fn versions_are_ordered_by_number() {
        assert!("3.9".parse::<Version>().unwrap() < "3.10".parse::<Version>().unwrap());
    }
}
