//! `setup`: installs what some checks need and no lock file pins.

use std::path::Path;

use anyhow::ensure;
use clap::Args;

use super::TemplateArgument;
use crate::host::parts::{self, Part};
use crate::host::python::{self, Version};
use crate::host::workshop::Workshop;
use crate::host::{command, progress};
use crate::template::questions;
use crate::template::source::Embedded;

#[derive(Args)]
pub struct Arguments {
    /// Install only this part. Can be repeated.
    #[arg(value_name = "PART", value_parser = clap::builder::PossibleValuesParser::new(parts::ALL.map(|part| part.name)))]
    parts: Vec<String>,
    /// Print the commands instead of running them.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    template: TemplateArgument,
}

impl Arguments {
    pub fn run(&self, embedded: &'static Embedded) -> anyhow::Result<()> {
        let source = self.template.source(embedded)?;
        let checkout = source.checkout()?;
        let is_wanted = |part: &&&Part| match self.parts.as_slice() {
            [] => part.is_allowed(),
            names => names.iter().any(|name| name == part.name),
        };
        let mut missing: Vec<String> = Vec::new();
        let parts: Vec<_> = parts::ALL.iter().filter(is_wanted).filter(|part| !part.is_here()).collect();
        if self.dry_run {
            parts.iter().for_each(|part| progress::say(&part.command()));
            return Ok(());
        }
        if parts.iter().any(|part| part.command().starts_with("apt-get")) {
            let _ = progress::step("apt-get update", parts::update_packages);
        }
        for part in parts {
            if let Err(error) = progress::step(&part.command(), || part.install()) {
                eprintln!("{error:#}");
                missing.push(part.name.to_owned());
            }
        }
        if self.parts.is_empty() {
            missing.extend(install_pythons(checkout)?);
        }
        ensure!(missing.is_empty(), "cannot install {}: checks that need it will be skipped", missing.join(", "));
        Ok(())
    }
}

/// Installs missing values of `min_python` with uv; returns those that failed.
fn install_pythons(checkout: &Path) -> anyhow::Result<Vec<String>> {
    let questions = questions::read(checkout)?;
    let wanted = questions.iter().filter(|question| question.name == "min_python").flat_map(|it| it.values());
    let here = python::find_all();
    let is_missing = |name: &String| name.parse::<Version>().is_ok_and(|version| !here.contains_key(&version));
    let wanted: Vec<_> = wanted.filter(is_missing).collect();
    if wanted.is_empty() {
        return Ok(vec![]);
    }
    let tools = Workshop::open(checkout)?.tools()?;
    let mut missing = Vec::new();
    for version in wanted {
        let install = || command::run(tools.command("uv").args(["python", "install", &version]));
        if let Err(error) = progress::step(&format!("uv python install {version}"), install) {
            eprintln!("{error}");
            missing.push(format!("Python {version}"));
        }
    }
    Ok(missing)
}
