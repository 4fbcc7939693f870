//! The command line, with a module for each command.

mod ask;
mod check;
mod completions;
mod new;
mod questions;
mod rename;
mod setup;
mod variants;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::error::UserError;
use crate::host::interrupt::{self, Interrupted};
use crate::template::Template;
use crate::template::source::{Embedded, Source};
use crate::template::variants::{Request, Selection, Shard, Variant};

/// Create a PyO3 project: a Python package written in Rust.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Create a project.
    New(new::Arguments),
    /// Rename a new project, and change its owner and description.
    Rename(rename::Arguments),
    /// List the questions of the template and their answers.
    Questions(questions::Arguments),
    /// List the variants of the template: all combinations of answers.
    Variants(variants::Arguments),
    /// Generate every variant of the template, and check each distinct file and build once.
    Check(check::Arguments),
    /// Install the debuggers, Rust components, programs and Pythons that some checks need.
    Setup(setup::Arguments),
    /// Print completions for a shell.
    Completions(completions::Completions),
    /// Write man pages, one for each command.
    Man(completions::Man),
}

impl Cli {
    /// Runs the command, and prints its error to standard error. `embedded` is the template outside of a checkout.
    pub fn run(self, embedded: &'static Embedded) -> ExitCode {
        let result = match self.command {
            Command::New(arguments) => arguments.run(embedded),
            Command::Rename(arguments) => arguments.run(embedded),
            Command::Questions(arguments) => arguments.run(embedded),
            Command::Check(arguments) => arguments.run(embedded),
            Command::Setup(arguments) => arguments.run(embedded),
            Command::Variants(arguments) => arguments.run(embedded),
            Command::Completions(arguments) => arguments.run(),
            Command::Man(arguments) => arguments.run(),
        };
        let Err(error) = result else { return ExitCode::SUCCESS };
        // After an interrupt, other errors are its consequences.
        let error = match interrupt::check() {
            Err(interrupted) if !error.is::<Interrupted>() => interrupted.into(),
            _ => error,
        };
        eprintln!("error: {error:#}");
        exit_code(&error)
    }
}

/// 2 for invalid arguments, like clap; 130 after Ctrl-C, like a shell; 1 for other errors.
fn exit_code(error: &anyhow::Error) -> ExitCode {
    ExitCode::from(match error {
        error if error.is::<Interrupted>() => 130,
        error if error.is::<UserError>() => 2,
        _ => 1,
    })
}

#[derive(Args)]
struct TemplateArgument {
    /// The folder of the template [default: the checkout that contains the working directory, or else this version's
    /// template].
    #[arg(long, value_name = "FOLDER")]
    template: Option<PathBuf>,
}

impl TemplateArgument {
    fn source(&self, embedded: &'static Embedded) -> Result<Source, UserError> {
        Source::find(self.template.as_deref(), embedded)
    }

    fn open(&self, embedded: &'static Embedded) -> anyhow::Result<Template> {
        Template::open(&self.source(embedded)?, std::env::current_exe()?)
    }
}

#[derive(Args)]
struct SelectionArguments {
    /// Select variants with one of these values. Can be repeated for other questions.
    #[arg(long = "where", value_name = "NAME=VALUE,VALUE")]
    conditions: Vec<String>,
    /// Select variants that differ from the defaults only in this question.
    #[arg(long, value_name = "NAME")]
    vary: Option<String>,
    /// Select one of several parts: 3/8 is the third of eight.
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
}

impl SelectionArguments {
    fn variants(&self, template: &Template, names: &[String]) -> Result<Vec<Variant>, UserError> {
        let request = Request { conditions: &self.conditions, names, vary: self.vary.as_deref(), shard: self.shard };
        let selection = Selection::new(&template.questions, &request).map_err(UserError::new)?;
        Ok(selection.of(crate::template::variants::all(&template.questions)))
    }
}
