//! `check`: checks the variants of the template.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use clap::builder::PossibleValuesParser;

use super::{SelectionArguments, TemplateArgument};
use crate::check::run::{self, Options};
use crate::host::{interrupt, progress};
use crate::template::Template;
use crate::template::source::Embedded;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    selection: SelectionArguments,
    /// Check only this variant, and keep its project and builds. Can be repeated.
    #[arg(long, value_name = "NAME")]
    variant: Vec<String>,
    /// Run only this check. Can be repeated.
    #[arg(long, value_name = "CHECK", value_parser = PossibleValuesParser::new(run::names()))]
    only: Vec<String>,
    /// Skip this check. Can be repeated.
    #[arg(long, value_name = "CHECK", value_parser = PossibleValuesParser::new(run::names()))]
    except: Vec<String>,
    /// Instead of running the checks, build and test the wheels of a release, for all platforms or these Rust targets.
    #[arg(long, value_name = "TARGET", num_args = 0.., require_equals = true, value_delimiter = ',',
        conflicts_with = "only")]
    wheels: Option<Vec<String>>,
    /// Repeat checks that passed before.
    #[arg(long)]
    fresh: bool,
    /// Fail if a check is skipped.
    #[arg(long)]
    no_skips: bool,
    /// Write the report to a file: Markdown if the name ends in .md, JSON otherwise.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    template: TemplateArgument,
}

impl Arguments {
    pub fn run(&self, embedded: &'static Embedded) -> anyhow::Result<()> {
        let source = self.template.source(embedded)?;
        let checkout = source.checkout()?;
        let template = Template::open(&source, std::env::current_exe()?)?;
        let variants = self.selection.variants(&template, &self.variant)?;
        let mut command = "cargo run -- check".to_owned();
        if let Some(folder) = &self.template.template {
            command += &format!(" --template '{}'", folder.display());
        }
        let options = Options {
            only: self.only.clone(),
            except: self.except.clone(),
            wheels: self.wheels.clone(),
            fresh: self.fresh,
            keep: !self.variant.is_empty(),
            command,
        };
        interrupt::defer();
        let mut report = run::run(&template, checkout, &variants, &options)?;
        if self.no_skips {
            report.forbid_skips();
        }
        if let Some(path) = &self.report {
            let is_markdown = path.extension().is_some_and(|extension| extension == "md");
            let text = if is_markdown { report.to_markdown() } else { serde_json::to_string_pretty(&report)? };
            std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
        }
        progress::say(&report.to_string());
        anyhow::ensure!(report.faults.is_empty(), "the template failed the checks listed above");
        Ok(())
    }
}
