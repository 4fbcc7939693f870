//! The cache in `target/check`. No other module refers to `target/`.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;

use super::interrupt;
use super::python::Venv;
use super::tools;

/// The lock file of the Python tools in versions.toml.
const TOOLS: &str = "tests/requirements.txt";

/// The lock file of zig, which is separate because of its size.
const ZIG: &str = "tests/zig-requirements.txt";

const CIBUILDWHEEL: &str = "tests/cibuildwheel-requirements.txt";

/// `target/check` of a checkout.
#[derive(Debug, Clone)]
pub struct Workshop {
    checkout: PathBuf,
    folder: PathBuf,
}

impl Workshop {
    /// Opens the cache of `checkout`, creating it if necessary.
    ///
    /// # Errors
    ///
    /// The folder cannot be written.
    pub fn open(checkout: &Path) -> anyhow::Result<Self> {
        let folder = checkout.join("target/check");
        let create = || -> io::Result<()> {
            std::fs::create_dir_all(&folder)?;
            // Backup tools and cargo-generate skip folders with this file.
            std::fs::write(folder.join("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n")
        };
        create().with_context(|| format!("cannot write to {}", folder.display()))?;
        Ok(Self { checkout: checkout.to_owned(), folder })
    }

    /// Results of checks that passed.
    pub fn passed(&self) -> PathBuf {
        self.folder.join("passed")
    }

    pub fn generated(&self) -> PathBuf {
        self.folder.join("generated")
    }

    /// Compiled code of projects.
    pub fn compiled(&self) -> PathBuf {
        self.folder.join("compiled")
    }

    /// mypy's cache.
    pub fn types(&self) -> PathBuf {
        self.folder.join("types")
    }

    /// Caches of this repository's tests.
    pub fn tests(&self, name: &str) -> PathBuf {
        self.folder.join("tests").join(name)
    }

    /// Reads the lock file of the Python tools.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn requirements(&self) -> anyhow::Result<String> {
        std::fs::read_to_string(self.checkout.join(TOOLS)).with_context(|| format!("cannot read {TOOLS}"))
    }

    /// Installs the Python tools, unless they are installed.
    ///
    /// # Errors
    ///
    /// pip fails, or this machine lacks a new enough Python.
    pub fn tools(&self) -> anyhow::Result<Venv> {
        self.install(TOOLS, "tools")
    }

    /// Installs zig, unless it is installed.
    ///
    /// # Errors
    ///
    /// As [`Workshop::tools`].
    pub fn zig(&self) -> anyhow::Result<Venv> {
        self.install(ZIG, "zig")
    }

    /// Installs cibuildwheel, unless it is installed.
    ///
    /// # Errors
    ///
    /// As [`Workshop::tools`].
    pub fn cibuildwheel(&self) -> anyhow::Result<Venv> {
        self.install(CIBUILDWHEEL, "cibuildwheel")
    }

    /// Installs a lock file of the checkout.
    fn install(&self, requirements: &str, name: &str) -> anyhow::Result<Venv> {
        let _lock = self.lock(&format!("{name}.lock"))?;
        tools::install(&self.checkout.join(requirements), &self.folder.join(name))
    }

    /// Waits until no other process holds the lock `name`. Dropping the result releases it.
    ///
    /// # Errors
    ///
    /// An interrupt, or the folder cannot be written.
    pub fn lock(&self, name: &str) -> anyhow::Result<File> {
        let file = File::create(self.folder.join(name))?;
        let mut is_told = false;
        while let Err(TryLockError::WouldBlock) = file.try_lock() {
            if !is_told {
                eprintln!("wait   for another process to release {name}");
                is_told = true;
            }
            interrupt::check()?;
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(file)
    }
}
