//! Programs and components that some checks need, that no lock file brings, and that a machine can do without: a check
//! that lacks one is skipped by name. `setup` brings them.

use std::process::Command;

use super::command::{self, CommandError};

/// A part of this machine.
#[derive(Debug)]
pub struct Part {
    /// What messages call it.
    pub name: &'static str,
    /// A command that fails where the part is missing. Of rustup, a line of its output has to begin with the part's name.
    probe: &'static [&'static str],
    /// The command that adds it, and those to try after it where that is not enough.
    pub add: &'static [&'static [&'static str]],
}

pub const ACTION_VALIDATOR: Part = Part {
    name: "action-validator",
    probe: &["action-validator", "--version"],
    add: &[&["cargo", "install", "--locked", "action-validator@0.9.0"]],
};
pub const CARGO_LLVM_COV: Part = Part {
    name: "cargo-llvm-cov",
    probe: &["cargo", "llvm-cov", "--version"],
    add: &[&["cargo", "install", "--locked", "cargo-llvm-cov@0.9.1"]],
};
pub const GDB: Part =
    Part { name: "gdb", probe: &["gdb", "--version"], add: &[&["apt-get", "install", "--yes", "gdb"]] };
pub const LLDB: Part = Part {
    name: "lldb",
    // Its Python support is a package of its own, which may be missing or not be found.
    probe: &["lldb", "--batch", "-o", "script import lldb"],
    add: &[
        &["apt-get", "install", "--yes", "lldb"],
        // Debian 12 has one whose Python support does not work.
        &["apt-get", "install", "--yes", "lldb-19"],
        &["ln", "-s", "/usr/bin/lldb-19", "/usr/local/bin/lldb"],
    ],
};
pub const LLVM_TOOLS: Part = Part {
    name: "llvm-tools",
    probe: &["rustup", "component", "list", "--installed"],
    add: &[&["rustup", "component", "add", "llvm-tools"]],
};
pub const MIRI: Part = Part {
    name: "miri",
    probe: &["rustup", "component", "list", "--installed", "--toolchain", "nightly"],
    add: &[&["rustup", "component", "add", "miri", "--toolchain", "nightly"]],
};
pub const NIGHTLY: Part = Part {
    name: "nightly",
    probe: &["cargo", "+nightly", "--version"],
    add: &[&["rustup", "toolchain", "install", "nightly", "--profile", "minimal"]],
};
pub const RUST_SRC: Part = Part {
    name: "rust-src",
    probe: &["rustup", "component", "list", "--installed", "--toolchain", "nightly"],
    add: &[&["rustup", "component", "add", "rust-src", "--toolchain", "nightly"]],
};
pub const VALGRIND: Part =
    Part { name: "valgrind", probe: &["valgrind", "--version"], add: &[&["apt-get", "install", "--yes", "valgrind"]] };

/// All parts, each after those that it needs.
pub const ALL: [&Part; 9] =
    [&ACTION_VALIDATOR, &CARGO_LLVM_COV, &GDB, &LLDB, &LLVM_TOOLS, &NIGHTLY, &MIRI, &RUST_SRC, &VALGRIND];

/// What a check lacks on this machine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} is missing{}", .remedy.as_ref().map(|command| format!(": {command}")).unwrap_or_default())]
pub struct Missing {
    pub what: String,
    /// The command that brings it, if one does.
    pub remedy: Option<String>,
}

impl Missing {
    /// What no command brings.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: None }
    }

    /// Several as one, if there are any; each with its remedy.
    pub fn together(all: impl IntoIterator<Item = (String, Option<String>)>) -> Option<Self> {
        let (names, remedies): (Vec<_>, Vec<_>) = all.into_iter().unzip();
        let remedies: Vec<_> = remedies.into_iter().flatten().collect();
        let remedy = (!remedies.is_empty()).then(|| remedies.join("; "));
        (!names.is_empty()).then(|| Self { what: names.join(" and "), remedy })
    }
}

impl Part {
    /// Whether this machine has the part.
    pub fn is_here(&self) -> bool {
        let [program, arguments @ ..] = self.probe else { return false };
        let Ok(printed) = command::run(Command::new(program).args(arguments)) else { return false };
        *program != "rustup" || printed.lines().any(|line| line.starts_with(self.name))
    }

    /// Fails if this machine does not have the part.
    ///
    /// # Errors
    ///
    /// The part is missing.
    pub fn require(&self) -> Result<(), Missing> {
        if self.is_here() { Ok(()) } else { Err(self.missing()) }
    }

    /// The part as something that a check lacks.
    pub fn missing(&self) -> Missing {
        Missing { what: self.name.to_owned(), remedy: Some(self.command()) }
    }

    /// The command that adds the part.
    pub fn command(&self) -> String {
        self.add[0].join(" ")
    }

    /// Runs the commands that add the part, until it is here.
    ///
    /// # Errors
    ///
    /// A command fails, or the part does not work after all of them.
    pub fn install(&self) -> anyhow::Result<()> {
        for words in self.add {
            run(words)?;
            if self.is_here() {
                return Ok(());
            }
        }
        anyhow::bail!("{} is installed, but does not work: {}", self.name, self.probe.join(" "))
    }
}

/// Fetches the list of the system's packages. Without a fresh one, an installation may ask for versions that are gone.
///
/// # Errors
///
/// The command fails.
pub fn update_packages() -> Result<(), CommandError> {
    run(&["apt-get", "update"])
}

/// Runs a command, as root if it is one that changes the system.
fn run(words: &[&str]) -> Result<(), CommandError> {
    let is_for_root = ["apt-get", "ln"].contains(&words[0]);
    let words = if is_for_root && !is_root() { [&["sudo"], words].concat() } else { words.to_vec() };
    let mut command = Command::new(words[0]);
    command::run(command.args(&words[1..]).env("DEBIAN_FRONTEND", "noninteractive")).map(|_| ())
}

#[cfg(unix)]
fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
