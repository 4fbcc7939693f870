//! Optional programs and components that `setup` installs. Checks that need a missing one are skipped.

use std::process::Command;

use super::command::{self, CommandError};

/// An optional program or component.
#[derive(Debug)]
pub struct Part {
    /// The name in messages.
    pub name: &'static str,
    /// A command that fails if the part is missing. For rustup, a line of the output must start with the part's name.
    probe: &'static [&'static str],
    /// The command that installs the part, and others to try if the part still doesn't work.
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
pub const HEAPTRACK: Part = Part {
    name: "heaptrack",
    probe: &["heaptrack", "--version"],
    add: &[&["apt-get", "install", "--yes", "heaptrack"]],
};
pub const LLDB: Part = Part {
    name: "lldb",
    // Its Python support is a separate package, which may be missing.
    probe: &["lldb", "--batch", "-o", "script import lldb"],
    add: &[
        &["apt-get", "install", "--yes", "lldb"],
        // The Python support of Debian 12's default version is broken.
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
pub const PERF: Part = Part {
    name: "perf",
    probe: &["perf", "--version"],
    add: &[
        &["apt-get", "install", "--yes", "linux-perf"],
        // Ubuntu has a package for each kind of kernel.
        &["apt-get", "install", "--yes", "linux-tools-generic"],
        &["apt-get", "install", "--yes", "linux-tools-azure"],
    ],
};
pub const RUST_SRC: Part = Part {
    name: "rust-src",
    probe: &["rustup", "component", "list", "--installed", "--toolchain", "nightly"],
    add: &[&["rustup", "component", "add", "rust-src", "--toolchain", "nightly"]],
};
pub const SAMPLY: Part = Part {
    name: "samply",
    probe: &["samply", "--version"],
    add: &[&["cargo", "install", "--locked", "samply@0.13.1"]],
};
pub const VALGRIND: Part =
    Part { name: "valgrind", probe: &["valgrind", "--version"], add: &[&["apt-get", "install", "--yes", "valgrind"]] };

/// All parts, in installation order.
pub const ALL: [&Part; 12] = [
    &ACTION_VALIDATOR,
    &CARGO_LLVM_COV,
    &GDB,
    &HEAPTRACK,
    &LLDB,
    &LLVM_TOOLS,
    &NIGHTLY,
    &MIRI,
    &PERF,
    &RUST_SRC,
    &SAMPLY,
    &VALGRIND,
];

/// A missing requirement of a check.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[error("{what} is missing{}", .remedy.as_ref().map(|command| format!(": {command}")).unwrap_or_default())]
pub struct Missing {
    pub what: String,
    /// The command that installs it, if any.
    pub remedy: Option<String>,
}

impl Missing {
    /// Creates a requirement that no command installs.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: None }
    }

    /// Combines several requirements; `None` if the list is empty.
    pub fn together(all: impl IntoIterator<Item = (String, Option<String>)>) -> Option<Self> {
        let (names, remedies): (Vec<_>, Vec<_>) = all.into_iter().unzip();
        let remedies: Vec<_> = remedies.into_iter().flatten().collect();
        let remedy = (!remedies.is_empty()).then(|| remedies.join("; "));
        (!names.is_empty()).then(|| Self { what: names.join(" and "), remedy })
    }
}

/// Whether samply may sample processes. It also refuses root.
pub fn profiles_are_allowed() -> bool {
    let level = std::fs::read_to_string("/proc/sys/kernel/perf_event_paranoid");
    level.is_ok_and(|level| level.trim().parse().is_ok_and(|level: i32| level <= 1))
}

impl Part {
    /// Whether this machine lets the part work. Compiling samply takes minutes.
    pub fn is_allowed(&self) -> bool {
        self.name != SAMPLY.name || profiles_are_allowed()
    }

    /// Whether the part is installed.
    pub fn is_here(&self) -> bool {
        let [program, arguments @ ..] = self.probe else { return false };
        let Ok(printed) = command::run(Command::new(program).args(arguments)) else { return false };
        *program != "rustup" || printed.lines().any(|line| line.starts_with(self.name))
    }

    /// Fails if the part is missing.
    pub fn require(&self) -> Result<(), Missing> {
        if self.is_here() { Ok(()) } else { Err(self.missing()) }
    }

    pub fn missing(&self) -> Missing {
        Missing { what: self.name.to_owned(), remedy: Some(self.command()) }
    }

    /// Returns the command that installs the part.
    pub fn command(&self) -> String {
        self.add[0].join(" ")
    }

    /// Runs the installation commands until the part works.
    ///
    /// # Errors
    ///
    /// The last command fails, or the part doesn't work after all of them.
    pub fn install(&self) -> anyhow::Result<()> {
        let mut outcome = Ok(());
        for words in self.add {
            outcome = run(words);
            if self.is_here() {
                return Ok(());
            }
        }
        outcome?;
        anyhow::bail!("{} is installed, but this command fails: {}", self.name, self.probe.join(" "))
    }
}

/// Updates the package lists, so that apt-get doesn't request outdated versions.
///
/// # Errors
///
/// The command fails.
pub fn update_packages() -> Result<(), CommandError> {
    run(&["apt-get", "update"])
}

/// Runs a command, with sudo if it changes the system.
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
