//! Finds the template.

use std::path::{Path, PathBuf};

use anyhow::Context;
use include_dir::Dir;
use walkdir::WalkDir;

use crate::error::UserError;

/// The files that generation reads. [`Source::copy`] copies them, because cargo-generate copies the whole template folder
/// at each run, and because files may be edited while a check runs.
pub const PARTS: [&str; 3] = ["cargo-generate.toml", "hooks", "template"];

/// The location of a template.
#[derive(Clone)]
pub enum Source {
    /// The root of a checkout, or a folder with the same layout.
    Folder(PathBuf),
    /// The template in the executable.
    Embedded(&'static Embedded),
}

/// The template that was compiled into the executable.
pub struct Embedded {
    /// The content of `cargo-generate.toml`.
    pub configuration: &'static str,
    pub hooks: Dir<'static>,
    pub layers: Dir<'static>,
}

impl Source {
    /// Returns the given folder, or the checkout that contains the working directory, or else the embedded template.
    ///
    /// # Errors
    ///
    /// The folder doesn't contain a template.
    pub fn find(named: Option<&Path>, embedded: &'static Embedded) -> Result<Self, UserError> {
        if let Some(folder) = named {
            return if is_template(folder) {
                // Commands run in other folders.
                Ok(Self::Folder(std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned())))
            } else {
                Err(UserError::new(format!(
                    "{} is not a template: cargo-generate.toml or template/ is missing",
                    folder.display()
                )))
            };
        }
        // `cargo run` sets this variable. A compile-time path could belong to another checkout with the same target folder.
        let by_cargo = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let here = std::env::current_dir().unwrap_or_default();
        let candidates = by_cargo.iter().map(PathBuf::as_path).chain(here.ancestors());
        let found = candidates.into_iter().find(|folder| is_template(folder));
        Ok(found.map_or(Self::Embedded(embedded), |folder| Self::Folder(folder.to_owned())))
    }

    /// Returns the folder of the template.
    ///
    /// # Errors
    ///
    /// The template is embedded.
    pub fn checkout(&self) -> Result<&Path, UserError> {
        match self {
            Self::Folder(folder) => Ok(folder),
            Self::Embedded(_) => Err(UserError::new(
                "this command needs a checkout of the template: run it there, or pass the folder with --template",
            )),
        }
    }

    /// Copies the parts of the template to an empty folder.
    ///
    /// # Errors
    ///
    /// A part cannot be read or written.
    pub fn copy(&self, to: &Path) -> anyhow::Result<()> {
        match self {
            Self::Folder(root) => PARTS.iter().try_for_each(|part| {
                copy_all(&root.join(part), &to.join(part))
                    .with_context(|| format!("cannot read {part} of the template"))
            }),
            Self::Embedded(Embedded { configuration, hooks, layers }) => {
                let [file, folders @ ..] = PARTS;
                std::fs::write(to.join(file), configuration)?;
                std::iter::zip(folders, [hooks, layers]).try_for_each(|(name, content)| {
                    std::fs::create_dir(to.join(name))?;
                    Ok(content.extract(to.join(name))?)
                })
            }
        }
    }
}

fn is_template(folder: &Path) -> bool {
    folder.join("cargo-generate.toml").is_file() && folder.join("template").is_dir()
}

/// Copies a file or folder recursively.
pub fn copy_all(from: &Path, to: &Path) -> anyhow::Result<()> {
    for entry in WalkDir::new(from) {
        let entry = entry?;
        let relative = entry.path().strip_prefix(from)?;
        let target = if relative.as_os_str().is_empty() { to.to_owned() } else { to.join(relative) };
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(&target)?;
        } else {
            std::fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
