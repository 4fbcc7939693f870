//! The platforms of a release, and how this machine links for each.

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

/// A platform of a release, as the project's own script plans it.
#[derive(Debug, Clone, Deserialize)]
pub struct Platform {
    /// How the names of its wheels end.
    pub tag: String,
    /// As Rust calls it.
    pub target: String,
    /// The oldest C library.
    libc: Option<String>,
    /// The Pythons for each call of maturin.
    first: String,
    second: String,
    /// The Pythons that the wheels are tested with, as tox calls them, and the tags of the wheel for each.
    tests: String,
}

/// What links for a platform here.
#[derive(Clone, Copy)]
enum Linker {
    Zig,
    /// zig, called by a script.
    ZigForWindows,
    /// A program, and Debian's package of it.
    Program(&'static str, &'static str),
    /// There is none, for this reason.
    Missing(&'static str),
}

/// Reads what the script of a project's release prints for its workflow.
pub fn parse(plan: &str) -> anyhow::Result<Vec<Platform>> {
    #[derive(Deserialize)]
    struct Matrix {
        include: Vec<Platform>,
    }
    let matrix = plan.strip_prefix("platforms=").with_context(|| format!("not a plan of a release: {plan}"))?;
    Ok(serde_json::from_str::<Matrix>(matrix)?.include)
}

/// What all platforms are linked with.
pub struct Linkers {
    /// zig, or why there is none.
    zig: Result<Venv, String>,
    /// The linker for Windows on Arm.
    link_windows: PathBuf,
    /// What the content of both depends on.
    pub key: String,
}

impl Linkers {
    /// Installs zig in the workshop of `checkout`.
    pub fn install(checkout: &Path, workshop: &Workshop) -> anyhow::Result<Self> {
        let link_windows = checkout.join(LINK_WINDOWS);
        let zig = progress::step("install zig", || workshop.zig());
        let requirements = zig.as_ref().map(|zig| std::fs::read_to_string(zig.folder.join("requirements.txt")));
        let key =
            [std::fs::read_to_string(&link_windows)?, requirements.ok().transpose()?.unwrap_or_default()].concat();
        let zig = zig.map_err(|error| format!("zig cannot be installed: {error:#}"));
        Ok(Self { zig, link_windows, key })
    }

    /// Why this machine cannot build for a platform.
    pub fn obstacle(&self, platform: &Platform) -> Option<String> {
        let (target, linker) = platform.here();
        match linker {
            Linker::Missing(reason) => Some(reason.to_owned()),
            Linker::Zig | Linker::ZigForWindows => self.zig.as_ref().err().cloned(),
            Linker::Program(program, package) => {
                let is_missing = command::run(Command::new(program).arg("--version")).is_err();
                is_missing.then(|| format!("there is no {program}: install Debian's {package}"))
            }
        }
        .or_else(|| add(target))
    }

    /// Has a command of maturin build for a platform.
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
    /// The Pythons for each call of maturin, as maturin takes them.
    pub fn calls(&self) -> impl Iterator<Item = Vec<&str>> {
        let calls = [&self.first, &self.second].map(|pythons| pythons.split_whitespace().collect::<Vec<_>>());
        calls.into_iter().filter(|pythons| !pythons.is_empty())
    }

    /// The Pythons that the wheels are tested with, as tox calls them.
    pub fn pythons(&self) -> impl Iterator<Item = &str> {
        self.tests.split_whitespace().filter_map(|test| Some(test.split_once('=')?.0))
    }

    /// The target that is built for here, and what links for it. Only Windows has MSVC, but its Python loads what other
    /// linkers make too.
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
                let reason = "zig has no glibc older than 2.19 for it, and the release promises 2.17";
                (&self.target, Linker::Missing(reason))
            }
            _ => (&self.target, Linker::Zig),
        }
    }
}

/// Adds a target to Rust, or says why it is not there.
fn add(target: &str) -> Option<String> {
    let folder = command::run(Command::new("rustc").args(["--print", "target-libdir", "--target", target]));
    if folder.is_ok_and(|folder| Path::new(folder.trim()).is_dir()) {
        return None;
    }
    let added = command::run(Command::new("rustup").args(["target", "add", target]));
    added.err().map(|_| format!("Rust's library for it is missing, and `rustup target add {target}` fails"))
}
