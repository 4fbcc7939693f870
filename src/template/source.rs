//! Where the template comes from.

use std::path::{Path, PathBuf};

use crate::error::UserError;

/// The place of a template.
#[derive(Debug, Clone)]
pub enum Source {
    /// The root of a checkout, or a folder like it.
    Folder(PathBuf),
}

impl Source {
    /// The folder that the user names, or else the checkout around the working directory.
    ///
    /// # Errors
    ///
    /// That folder holds no template, or the working directory is outside of a checkout.
    pub fn find(named: Option<&Path>) -> Result<Self, UserError> {
        if let Some(folder) = named {
            return if is_template(folder) {
                Ok(Self::Folder(folder.to_owned()))
            } else {
                Err(UserError::new(format!("{} is not a template: it has no cargo-generate.toml", folder.display())))
            };
        }
        // Cargo names the checkout for what it runs. The place where the tool was compiled may be another checkout: cargo
        // gives two that share a target folder the same program.
        let by_cargo = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let here = std::env::current_dir().unwrap_or_default();
        let candidates = by_cargo.iter().map(PathBuf::as_path).chain(here.ancestors());
        candidates
            .into_iter()
            .find(|folder| is_template(folder))
            .map(|folder| Self::Folder(folder.to_owned()))
            .ok_or_else(|| {
                UserError::new("the working directory is not in a checkout: name the template's folder with --template")
            })
    }

    /// The checkout of the template.
    pub fn checkout(&self) -> &Path {
        let Self::Folder(folder) = self;
        folder
    }
}

fn is_template(folder: &Path) -> bool {
    folder.join("cargo-generate.toml").is_file() && folder.join("template").is_dir()
}
