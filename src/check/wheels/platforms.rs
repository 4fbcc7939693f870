//! The platforms of a release, and their linkers on this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use serde::Deserialize;

use crate::host::command;
use crate::host::progress;
use crate::host::python::Venv;
use crate::host::workshop::Workshop;

/// The linker for Windows on Arm, in the repository.
const LINK_WINDOWS: &str = "src/check/wheels/link-windows.sh";

/// A platform in the output of `release.py plan`.
#[derive(Debug, Clone, Deserialize)]
pub struct Platform {
    /// The platform tag of its wheels.
    pub tag: String,
    /// The Rust target.
    pub target: String,
    /// The oldest supported C library.
    libc: Option<String>,
    /// The Pythons for the first and second call of maturin.
    first: String,
    second: String,
    /// The tox environments of the Pythons to test with, and the tags of the wheel for each.
    tests: String,
}

/// How to link for a platform.
#[derive(Clone, Copy)]
enum Linker {
    Zig,
    /// zig, through a script.
    ZigForWindows,
    /// A program, and its Debian package.
    Program(&'static str, &'static str),
    /// Not available, for this reason.
    Missing(&'static str),
}

/// Parses the output of `release.py plan`.
pub fn parse(plan: &str) -> anyhow::Result<Vec<Platform>> {
    #[derive(Deserialize)]
    struct Matrix {
        include: Vec<Platform>,
    }
    let matrix =
        plan.strip_prefix("platforms=").with_context(|| format!("unexpected output of `release.py plan`: {plan}"))?;
    Ok(serde_json::from_str::<Matrix>(matrix)?.include)
}

/// The available linkers.
pub struct Linkers {
    /// zig, or why it is missing.
    zig: Result<Venv, String>,
    /// The linker for Windows on Arm.
    link_windows: PathBuf,
    /// The cache key of both.
    pub key: String,
}

impl Linkers {
    /// Installs zig.
    pub fn install(checkout: &Path, workshop: &Workshop) -> anyhow::Result<Self> {
        let link_windows = checkout.join(LINK_WINDOWS);
        let zig = progress::step("install zig", || workshop.zig());
        let requirements = zig.as_ref().map(|zig| std::fs::read_to_string(zig.folder.join("requirements.txt")));
        let key =
            [std::fs::read_to_string(&link_windows)?, requirements.ok().transpose()?.unwrap_or_default()].concat();
        let zig = zig.map_err(|error| format!("cannot install zig: {error:#}"));
        Ok(Self { zig, link_windows, key })
    }

    /// Returns why this machine cannot build for a platform, if so.
    pub fn obstacle(&self, platform: &Platform) -> Option<String> {
        let (target, linker) = platform.here();
        match linker {
            Linker::Missing(reason) => Some(reason.to_owned()),
            Linker::Zig | Linker::ZigForWindows => self.zig.as_ref().err().cloned(),
            Linker::Program(program, package) => {
                let is_missing = command::run(Command::new(program).arg("--version")).is_err();
                is_missing
                    .then(|| format!("{program} is missing: install it, on Debian with `apt-get install {package}`"))
            }
        }
        .or_else(|| add(target))
    }

    /// Makes a maturin command build for a platform.
    pub fn set(&self, maturin: &mut Command, platform: &Platform) {
        let (target, linker) = platform.here();
        maturin.args(["--target", target]);
        if let Some(libc) = &platform.libc {
            maturin.args(["--manylinux", libc]);
        }
        if let Ok(zig) = &self.zig {
            match linker {
                Linker::Zig => {
                    zig.activate(maturin);
                    maturin.arg("--zig");
                }
                Linker::ZigForWindows => {
                    let name = target.replace('-', "_").to_uppercase();
                    maturin.env(format!("CARGO_TARGET_{name}_LINKER"), &self.link_windows);
                    maturin.env("ZIG_PYTHON", zig.command("python").get_program());
                }
                Linker::Program(..) | Linker::Missing(_) => {}
            }
        }
    }
}

impl Platform {
    /// Returns the Pythons for each call of maturin.
    pub fn calls(&self) -> impl Iterator<Item = Vec<&str>> {
        let calls = [&self.first, &self.second].map(|pythons| pythons.split_whitespace().collect::<Vec<_>>());
        calls.into_iter().filter(|pythons| !pythons.is_empty())
    }

    /// Returns the tox environments of the Pythons to test with.
    pub fn pythons(&self) -> impl Iterator<Item = &str> {
        self.tests.split_whitespace().filter_map(|test| Some(test.split_once('=')?.0))
    }

    /// Returns the target to build for, and its linker. Extensions that were linked with MinGW or zig also work with
    /// Python on Windows.
    fn here(&self) -> (&str, Linker) {
        match &*self.target {
            "x86_64-pc-windows-msvc" => {
                ("x86_64-pc-windows-gnu", Linker::Program("x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64"))
            }
            "i686-pc-windows-msvc" => {
                ("i686-pc-windows-gnu", Linker::Program("i686-w64-mingw32-gcc", "gcc-mingw-w64-i686"))
            }
            "aarch64-pc-windows-msvc" => ("aarch64-pc-windows-gnullvm", Linker::ZigForWindows),
            "powerpc64le-unknown-linux-gnu" => {
                let reason = "zig supports glibc 2.19 and later for this target, and the release 2.17";
                (&self.target, Linker::Missing(reason))
            }
            _ => (&self.target, Linker::Zig),
        }
    }
}

/// Installs a Rust target, or returns why that failed.
fn add(target: &str) -> Option<String> {
    let folder = command::run(Command::new("rustc").args(["--print", "target-libdir", "--target", target]));
    if folder.is_ok_and(|folder| Path::new(folder.trim()).is_dir()) {
        return None;
    }
    let added = command::run(Command::new("rustup").args(["target", "add", target]));
    added.err().map(|_| format!("the Rust target is missing, and `rustup target add {target}` fails"))
}
