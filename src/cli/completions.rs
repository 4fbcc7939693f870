//! `completions` and `man`: what clap generates from the command line.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Cli;
use crate::error::UserError;
use crate::host::progress;

#[derive(Args)]
pub struct Completions {
    /// The shell. In bash: `source <(pyo3-template completions bash)`.
    shell: Shell,
}

impl Completions {
    pub fn run(&self) -> anyhow::Result<()> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), env!("CARGO_PKG_NAME"), &mut script);
        // clap_complete 4.6 writes the hyphen of the name in two ways, so that bash doesn't find the options.
        progress::say(String::from_utf8(script)?.replace("pyo3__subcmd__template", "pyo3__template").trim_end());
        Ok(())
    }
}

#[derive(Args)]
pub struct Man {
    /// An existing folder, such as `~/.local/share/man/man1`.
    folder: PathBuf,
}

impl Man {
    pub fn run(&self) -> anyhow::Result<()> {
        if !self.folder.is_dir() {
            return Err(UserError::new(format!("{} is not a folder: create it first", self.folder.display())).into());
        }
        let write = || clap_mangen::generate_to(Cli::command(), &self.folder);
        write().with_context(|| format!("cannot write man pages to {}", self.folder.display()))
    }
}
