//! The folder where a checkout keeps what is worth keeping between runs. No other place in the tool names a folder
//! below `target/`.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;

use super::interrupt;
use super::python::Venv;
use super::tools;

/// The lock file of the Python tools that the checks call; versions.toml says which tools there are.
const TOOLS: &str = "tests/requirements.txt";

/// The lock file of zig, which is too large to install for every check.
const ZIG: &str = "tests/zig-requirements.txt";

/// The lock file of cibuildwheel.
const CIBUILDWHEEL: &str = "tests/cibuildwheel-requirements.txt";

/// `target/check` of a checkout.
#[derive(Debug, Clone)]
pub struct Workshop {
    checkout: PathBuf,
    folder: PathBuf,
}

impl Workshop {
    /// Creates the folder in `checkout` if it is not there yet.
    ///
    /// # Errors
    ///
    /// The folder cannot be written.
    pub fn open(checkout: &Path) -> anyhow::Result<Self> {
        let folder = checkout.join("target/check");
        let create = || -> io::Result<()> {
            std::fs::create_dir_all(&folder)?;
            // Backups leave out a folder with this tag, and cargo-generate does not copy it with a local template.
            std::fs::write(folder.join("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n")
        };
        create().with_context(|| format!("cannot write to {}", folder.display()))?;
        Ok(Self { checkout: checkout.to_owned(), folder })
    }

    /// What has passed.
    pub fn passed(&self) -> PathBuf {
        self.folder.join("passed")
    }

    /// The projects that were generated.
    pub fn generated(&self) -> PathBuf {
        self.folder.join("generated")
    }

    /// Compiled code of projects.
    pub fn compiled(&self) -> PathBuf {
        self.folder.join("compiled")
    }

    /// What mypy remembers.
    pub fn types(&self) -> PathBuf {
        self.folder.join("types")
    }

    /// A folder for the tests of this repository.
    pub fn tests(&self, name: &str) -> PathBuf {
        self.folder.join("tests").join(name)
    }

    /// The content of the lock file of the Python tools.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn requirements(&self) -> anyhow::Result<String> {
        std::fs::read_to_string(self.checkout.join(TOOLS)).with_context(|| format!("cannot read {TOOLS}"))
    }

    /// Installs the Python tools, unless they are there.
    ///
    /// # Errors
    ///
    /// pip fails, or this machine has no Python to install them with.
    pub fn tools(&self) -> anyhow::Result<Venv> {
        self.install(TOOLS, "tools")
    }

    /// Installs zig, unless it is there.
    ///
    /// # Errors
    ///
    /// As [`Workshop::tools`].
    pub fn zig(&self) -> anyhow::Result<Venv> {
        self.install(ZIG, "zig")
    }

    /// Installs cibuildwheel, unless it is there.
    ///
    /// # Errors
    ///
    /// As [`Workshop::tools`].
    pub fn cibuildwheel(&self) -> anyhow::Result<Venv> {
        self.install(CIBUILDWHEEL, "cibuildwheel")
    }

    /// Installs what a lock file of the checkout names.
    fn install(&self, requirements: &str, name: &str) -> anyhow::Result<Venv> {
        let _lock = self.lock(&format!("{name}.lock"))?;
        tools::install(&self.checkout.join(requirements), &self.folder.join(name))
    }

    /// Waits until no other process has the lock called `name`. Dropping the result releases it.
    ///
    /// # Errors
    ///
    /// An interrupt, or a folder that cannot be written.
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
