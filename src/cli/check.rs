//! `check`: every variant, each distinct thing once.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use clap::builder::PossibleValuesParser;

use super::{SelectionArguments, TemplateArgument};
use crate::check::run::{self, Options};
use crate::host::{interrupt, progress};
use crate::template::Template;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    selection: SelectionArguments,
    /// Check just this variant, and keep its folder; may be given more than once.
    #[arg(long, value_name = "NAME")]
    variant: Vec<String>,
    /// Make just this check, as the closing table calls it; may be given more than once.
    #[arg(long, value_name = "CHECK", value_parser = PossibleValuesParser::new(run::names()))]
    only: Vec<String>,
    /// Leave this check out; may be given more than once.
    #[arg(long, value_name = "CHECK", value_parser = PossibleValuesParser::new(run::names()))]
    except: Vec<String>,
    /// Instead of the other checks: build the wheels of a release on this machine, for every platform or for these targets
    /// of Rust, and prove each as far as can be done here.
    #[arg(long, value_name = "TARGET", num_args = 0.., require_equals = true, value_delimiter = ',',
        conflicts_with = "only")]
    wheels: Option<Vec<String>>,
    /// Check everything again, also what has passed before.
    #[arg(long)]
    fresh: bool,
    /// Fail if anything has to be skipped.
    #[arg(long)]
    no_skips: bool,
    /// Write the numbers to a file too, as Markdown if it ends in .md, otherwise as JSON.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    template: TemplateArgument,
}

impl Arguments {
    pub fn run(&self) -> anyhow::Result<()> {
        let source = self.template.source()?;
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
        let mut report = run::run(&template, source.checkout(), &variants, &options)?;
        if self.no_skips {
            report.forbid_skips();
        }
        if let Some(path) = &self.report {
            let is_markdown = path.extension().is_some_and(|extension| extension == "md");
            let text = if is_markdown { report.to_markdown() } else { serde_json::to_string_pretty(&report)? };
            std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
        }
        progress::say(&report.to_string());
        anyhow::ensure!(report.faults.is_empty(), "the template has faults");
        Ok(())
    }
}
