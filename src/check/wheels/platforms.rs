//! The platforms of a release, and how this machine links for each.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use saphyr::{LoadableYamlNode, Yaml};
use serde::Deserialize;

use crate::check::projects::Project;
use crate::host::command;
use crate::host::progress;
use crate::host::python::Venv;
use crate::host::workshop::Workshop;

/// The platforms of a project's release.
const TABLE: &str = ".github/release_platforms.toml";

/// How a project's release calls maturin.
const WORKFLOW: &str = ".github/workflows/wheels.yml";

/// The linker for Windows on Arm, in the repository.
const LINK_WINDOWS: &str = "src/check/wheels/link-windows.sh";

/// A row of the table.
#[derive(Debug, Clone, Deserialize)]
pub struct Platform {
    /// How the names of its wheels end.
    pub tag: String,
    /// As Rust calls it.
    pub target: String,
    /// The oldest C library.
    libc: Option<String>,
    #[serde(default)]
    pub pypy: bool,
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

/// Reads the table of a project.
pub fn read(project: &Project) -> anyhow::Result<Vec<Platform>> {
    #[derive(Deserialize)]
    struct Table {
        platform: Vec<Platform>,
    }
    Ok(toml::from_str::<Table>(project.file(TABLE)?).with_context(|| TABLE)?.platform)
}

/// The variables of a project's workflow for wheels.
pub struct Variables<'a>(Yaml<'a>);

impl<'a> Variables<'a> {
    pub fn read(project: &'a Project) -> anyhow::Result<Self> {
        let mut documents = Yaml::load_from_str(project.file(WORKFLOW)?).with_context(|| WORKFLOW)?;
        Ok(Self(documents.pop().with_context(|| format!("{WORKFLOW} is empty"))?))
    }

    /// The value of one.
    fn get(&self, name: &str) -> anyhow::Result<&str> {
        let value = self.0.as_mapping_get("env").and_then(|env| env.as_mapping_get(name)?.as_str());
        value.with_context(|| format!("{WORKFLOW} has no text for {name} in `env`"))
    }

    /// The Pythons for each call of maturin, as maturin takes them.
    pub fn calls(&self, platform: &Platform) -> anyhow::Result<[Vec<String>; 2]> {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let mut first = words(self.get("FIRST_CALL")?);
        if platform.pypy {
            first.extend(words(self.get("PYPY")?));
        }
        Ok([first, words(self.get("SECOND_CALL")?)])
    }

    /// The Pythons that wheels are tested with, as setup-python takes them.
    pub fn pythons(&self) -> anyhow::Result<Vec<String>> {
        serde_json::from_str(self.get("PYTHONS")?).with_context(|| format!("PYTHONS in {WORKFLOW}"))
    }
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
