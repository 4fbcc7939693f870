//! Finds the template.

use std::path::{Path, PathBuf};

use crate::error::UserError;

/// The location of a template.
#[derive(Debug, Clone)]
pub enum Source {
    /// The root of a checkout, or a folder with the same layout.
    Folder(PathBuf),
}

impl Source {
    /// Returns the given folder, or the checkout that contains the working directory.
    ///
    /// # Errors
    ///
    /// The folder doesn't contain a template, or the working directory isn't in a checkout.
    pub fn find(named: Option<&Path>) -> Result<Self, UserError> {
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
        candidates
            .into_iter()
            .find(|folder| is_template(folder))
            .map(|folder| Self::Folder(folder.to_owned()))
            .ok_or_else(|| {
                UserError::new(
                    "the working directory is not in a checkout of the template: pass its folder with --template",
                )
            })
    }

    /// Returns the folder of the template.
    pub fn checkout(&self) -> &Path {
        let Self::Folder(folder) = self;
        folder
    }
}

fn is_template(folder: &Path) -> bool {
    folder.join("cargo-generate.toml").is_file() && folder.join("template").is_dir()
}
