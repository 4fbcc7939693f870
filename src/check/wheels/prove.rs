//! Tests the wheels of a release on this machine's Pythons.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};

use crate::check::bench::{Bench, Build};
use crate::check::contract;
use crate::check::projects::PACKAGE;
use crate::check::report::Proof;
use crate::host::command;
use crate::host::interrupt;
use crate::host::python::{self, PyPy, Python, Version};

/// The environment variable with a command for an emulated CPython, split at spaces.
const EMULATED: &str = "PYO3_TEMPLATE_EMULATED_PYTHON";

/// The Pythons that can test wheels.
#[derive(Debug)]
pub struct Runners {
    pythons: BTreeMap<Version, Python>,
    pub pypy: Option<PyPy>,
    emulated: Option<Emulated>,
}

/// An emulated CPython for another architecture.
#[derive(Debug)]
struct Emulated {
    command: Vec<String>,
    /// The architecture, as in platform tags.
    machine: String,
    version: Version,
}

impl Runners {
    pub fn find(bench: &Bench) -> anyhow::Result<Self> {
        Ok(Self { pythons: bench.pythons.clone(), pypy: python::find_pypy(), emulated: Emulated::find()? })
    }

    /// Whether the Python of a tox environment is installed.
    pub fn has(&self, name: &str) -> bool {
        match name.parse() {
            Ok(version) => self.pythons.contains_key(&version),
            Err(_) => self.pypy.is_some(),
        }
    }

    /// Tests a wheel with every Python that can load it, and returns these Pythons.
    pub fn prove(&self, wheel: &Path, build: &Build) -> anyhow::Result<(Proof, Vec<String>)> {
        let name = wheel.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let platform = name.rsplit('-').next().unwrap_or_default();
        let is_for = |machine: &str| platform.contains("manylinux") && platform.ends_with(&format!("_{machine}.whl"));
        if is_for(std::env::consts::ARCH) {
            let mut passed = Vec::new();
            for python in self.pythons.values().filter(|python| is_loaded_by(&name, python.version)) {
                test(wheel, python, build)?;
                passed.push(python.version.to_string());
            }
            if let Some(PyPy { abi, python }) = &self.pypy
                && name.contains(&format!("-{abi}-"))
            {
                test(wheel, python, build)?;
                passed.push(format!("PyPy {}", python.version));
            }
            return Ok((if passed.is_empty() { Proof::ContractChecked } else { Proof::Run }, passed));
        }
        match &self.emulated {
            Some(python) if is_for(&python.machine) && is_loaded_by(&name, python.version) => {
                python.test(wheel, build).with_context(|| format!("{name} under emulation"))?;
                Ok((Proof::RunUnderEmulation, vec![python.version.to_string()]))
            }
            _ => Ok((Proof::ContractChecked, vec![])),
        }
    }
}

/// Tests a wheel with an installed Python.
fn test(wheel: &Path, python: &Python, build: &Build) -> anyhow::Result<()> {
    interrupt::check()?;
    let build = Build { python, folder: build.folder.clone(), ..*build };
    let place = || format!("{} on {}", wheel.display(), python.executable.display());
    build.test(wheel, &[]).with_context(place)
}

impl Emulated {
    /// Reads the environment variable, and runs the Python to find its version.
    fn find() -> anyhow::Result<Option<Self>> {
        const PROGRAM: &str = "
import platform, sysconfig
major, minor, _ = platform.python_version_tuple()
print(platform.machine(), f\"{major}.{minor}{'t' if sysconfig.get_config_var('Py_GIL_DISABLED') else ''}\")
";
        let words = std::env::var(EMULATED).unwrap_or_default();
        let command: Vec<_> = words.split_whitespace().map(str::to_owned).collect();
        if command.is_empty() {
            return Ok(None);
        }
        let printed = command::run(typed(&command).args(["-c", PROGRAM])).with_context(|| format!("${EMULATED}"))?;
        let (machine, version) =
            printed.trim().split_once(' ').with_context(|| format!("unexpected output of ${EMULATED}: {printed}"))?;
        let version = version.parse().map_err(anyhow::Error::msg).with_context(|| format!("${EMULATED}"))?;
        Ok(Some(Self { machine: machine.to_owned(), version, command }))
    }

    /// Tests the unpacked wheel. uv installs the dependencies without emulation, which would take minutes.
    fn test(&self, wheel: &Path, build: &Build) -> anyhow::Result<()> {
        interrupt::check()?;
        let site = build.folder.join("site");
        let (version, platform) = (self.version.to_string(), format!("{}-unknown-linux-gnu", self.machine));
        let place = ["--target", "site", "--python-version", &version, "--python-platform", &platform];
        build.install_group("test", &place, None)?;
        contract::unpack(wheel, &site)?;

        let start = format!(
            "import sys; sys.executable = {:?}; import pytest, {PACKAGE}; print({PACKAGE}.__file__, flush=True); \
             sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider']))",
            self.write_program(&build.folder)?
        );
        let mut command = typed(&self.command);
        command.args(["-c", &start]).current_dir(build.checkout()?).env("PYTHONPATH", &site).env_remove("PYTHONHOME");
        // Emulation is slow: cache bytecode, and allow more time.
        command.env("PYTHONPYCACHEPREFIX", build.folder.join("compiled")).env_remove("PYTHONDONTWRITEBYTECODE");
        command.env("PYTEST_TIMEOUT", "600");
        let printed = command::run(&mut command)?;
        ensure!(
            printed.starts_with(&*site.to_string_lossy()),
            "the tests imported the package from another place: {printed}"
        );
        Ok(())
    }

    /// Writes a script that runs the command, for tests that start `sys.executable`.
    fn write_program(&self, folder: &Path) -> anyhow::Result<PathBuf> {
        let program = folder.join("emulated-python");
        std::fs::write(&program, format!("#!/bin/sh\nexec {} \"$@\"\n", command::typed(&typed(&self.command))))?;
        command::run(Command::new("chmod").arg("+x").arg(&program))?;
        Ok(program)
    }
}

fn typed(words: &[String]) -> Command {
    let mut command = Command::new(words.first().map_or("", String::as_str));
    command.args(words.get(1..).unwrap_or_default());
    command
}

/// Whether a CPython can load the wheel with this file name.
fn is_loaded_by(name: &str, python: Version) -> bool {
    let mut parts = name.rsplit('-').skip(1);
    let (Some(abi), Some(tag)) = (parts.next(), parts.next()) else { return false };
    let Some(oldest) = tag.strip_prefix("cp3").and_then(|minor| minor.parse::<u32>().ok()) else { return false };
    match abi {
        "abi3" => python.minor >= oldest && !python.free_threaded,
        "abi3.abi3t" => python.minor >= oldest,
        _ => abi == format!("cp3{}{}", python.minor, if python.free_threaded { "t" } else { "" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wheel_is_run_by_the_pythons_that_its_name_promises() {
        let pythons = ["3.10", "3.11", "3.14", "3.14t", "3.15", "3.15t"];
        for (tags, promised) in [
            ("cp311-abi3", &["3.11", "3.14", "3.15"][..]),
            ("cp314-cp314t", &["3.14t"]),
            ("cp315-abi3.abi3t", &["3.15", "3.15t"]),
            ("cp314-cp314", &["3.14"]),
            ("pp311-pypy311_pp73", &[]),
        ] {
            let name = format!("my_package-0.1.0-{tags}-manylinux2014_x86_64.manylinux_2_17_x86_64.whl");
            let loads = |version: &&str| is_loaded_by(&name, version.parse().unwrap());
            assert_eq!(pythons.into_iter().filter(loads).collect::<Vec<_>>(), promised, "{tags}");
        }
    }
}
