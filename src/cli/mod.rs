//! The command line: a file for each command.

mod ask;
mod check;
mod new;
mod setup;
mod variants;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::error::UserError;
use crate::host::interrupt::{self, Interrupted};
use crate::template::Template;
use crate::template::source::Source;
use crate::template::variants::{Request, Selection, Shard, Variant};
use crate::template::worker;

/// Makes a ready PyO3 project: a Python package written in Rust.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a new project.
    New(new::Arguments),
    /// Generate every variant of the template, and check each distinct file and build of them once.
    Check(check::Arguments),
    /// Install what some checks need and no lock file brings: debuggers, components of Rust, programs.
    Setup(setup::Arguments),
    /// List the variants of the template: every combination of the choices.
    Variants(variants::Arguments),
    /// Generate the projects that are asked for on standard input.
    #[command(name = worker::COMMAND, hide = true)]
    Generate,
}

impl Cli {
    /// Runs the command, and prints its error on standard error.
    pub fn run(self) -> ExitCode {
        let result = match self.command {
            Command::New(arguments) => arguments.run(),
            Command::Check(arguments) => arguments.run(),
            Command::Setup(arguments) => arguments.run(),
            Command::Variants(arguments) => arguments.run(),
            Command::Generate => worker::serve(),
        };
        let Err(error) = result else { return ExitCode::SUCCESS };
        // An interrupt explains whatever else went wrong after it.
        let error = match interrupt::check() {
            Err(interrupted) if !error.is::<Interrupted>() => interrupted.into(),
            _ => error,
        };
        eprintln!("error: {error:#}");
        exit_code(&error)
    }
}

/// 2 for what the user has to write differently, as clap does; 130 after Ctrl-C, as a shell does; 1 for anything else.
fn exit_code(error: &anyhow::Error) -> ExitCode {
    ExitCode::from(match error {
        error if error.is::<Interrupted>() => 130,
        error if error.is::<UserError>() => 2,
        _ => 1,
    })
}

#[derive(Args)]
struct TemplateArgument {
    /// The folder of the template; if it is not given, the checkout around the working directory.
    #[arg(long, value_name = "FOLDER")]
    template: Option<PathBuf>,
}

impl TemplateArgument {
    fn source(&self) -> Result<Source, UserError> {
        Source::find(self.template.as_deref())
    }

    fn open(&self) -> anyhow::Result<Template> {
        Template::open(&self.source()?, std::env::current_exe()?)
    }
}

#[derive(Args)]
struct SelectionArguments {
    /// Only variants with one of these values; may be given for each question.
    #[arg(long = "where", value_name = "NAME=VALUE,VALUE")]
    conditions: Vec<String>,
    /// Only the defaults, but every answer to this question.
    #[arg(long, value_name = "NAME")]
    vary: Option<String>,
    /// Only a part of them: 3/8 is the third of eight.
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
