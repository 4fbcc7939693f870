use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use pyo3_template::answers::{self, AnswerError};
use pyo3_template::new::{self, Destination, NewError, Project};
use pyo3_template::template::Template;
use pyo3_template::{ask, check, progress, prove, variants, worker};

/// Makes a ready PyO3 project: a Python package written in Rust.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Subcommands,
}

#[derive(Subcommand)]
enum Subcommands {
    /// Make a new project.
    New(NewArguments),
    /// Generate every variant of the template, and check each distinct file and build of them once.
    Check(CheckArguments),
    /// List the variants of the template: every combination of the choices.
    Variants(TemplateArgument),
    /// Generate the projects that are asked for on standard input.
    #[command(name = worker::COMMAND, hide = true)]
    Generate,
}

#[derive(Args)]
struct NewArguments {
    /// Where to make it: a path that does not exist yet, or an empty folder.
    path: PathBuf,
    /// The name of the project; that of the folder if it is not given.
    #[arg(long)]
    name: Option<String>,
    /// Answer a question; may be given for each one.
    #[arg(short, long, value_name = "NAME=VALUE")]
    define: Vec<String>,
    /// Take answers from the table [values] of a TOML file, such as a project's .template-answers.toml.
    #[arg(long, value_name = "FILE")]
    values_file: Option<PathBuf>,
    /// Ask nothing, and take the default for every question that has no answer.
    #[arg(short, long)]
    silent: bool,
    /// Then build, import and test the project, in a virtual environment inside it.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    template: TemplateArgument,
}

#[derive(Args)]
struct CheckArguments {
    /// Check just this variant; may be given more than once.
    #[arg(long, value_name = "NAME")]
    variant: Vec<String>,
    #[command(flatten)]
    template: TemplateArgument,
}

#[derive(Args)]
struct TemplateArgument {
    /// The folder of the template; the checkout that the tool was built in if it is not given.
    #[arg(long, value_name = "FOLDER", default_value = env!("CARGO_MANIFEST_DIR"), hide_default_value = true)]
    template: PathBuf,
}

impl TemplateArgument {
    fn open(&self) -> anyhow::Result<Template> {
        Template::open(&self.template, std::env::current_exe()?)
    }
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            exit_code(&error)
        }
    }
}

/// 2 for what the user has to write differently, as clap does; 1 for anything else.
fn exit_code(error: &anyhow::Error) -> ExitCode {
    let is_input = error.is::<AnswerError>() || error.is::<NewError>() || error.is::<UnknownVariant>();
    ExitCode::from(if is_input { 2 } else { 1 })
}

fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Subcommands::New(arguments) => make(&arguments),
        Subcommands::Check(arguments) => check(&arguments),
        Subcommands::Variants(template) => {
            for variant in variants::all(&template.open()?.questions) {
                progress::say(&variant.name);
            }
            Ok(())
        }
        Subcommands::Generate => worker::serve(),
    }
}

fn make(arguments: &NewArguments) -> anyhow::Result<()> {
    let template = arguments.template.open()?;
    let mut answers = answers::collect(&template.questions, arguments.values_file.as_deref(), &arguments.define)?;
    let destination = Destination::check(&arguments.path)?;
    let name = match &arguments.name {
        Some(name) => name.clone(),
        None => destination.name()?,
    };
    if !arguments.silent && std::io::stdin().is_terminal() && std::io::stderr().is_terminal() {
        answers = ask::ask(&template.questions, answers)?;
    }
    let answers = answers::with_defaults(&template.questions, answers);

    let project = new::create(&template, &destination, &name, answers)?;
    progress::say(&format!("Made {} in {}.", project.name, arguments.path.display()));
    if arguments.check {
        prove::prove(&project)?;
    }
    print_next_steps(&project, &arguments.path, arguments.check);
    Ok(())
}

fn check(arguments: &CheckArguments) -> anyhow::Result<()> {
    let template = arguments.template.open()?;
    let mut variants = variants::all(&template.questions);
    if let Some(unknown) = arguments.variant.iter().find(|name| variants.iter().all(|variant| variant.name != **name)) {
        return Err(UnknownVariant(unknown.clone()).into());
    }
    if !arguments.variant.is_empty() {
        variants.retain(|variant| arguments.variant.contains(&variant.name));
    }
    let root = &arguments.template.template;
    let report = check::run(&template, root, &variants, &root.join("target/check"))?;
    progress::say(&report.to_string());
    anyhow::ensure!(report.faults.is_empty(), "the template has faults");
    Ok(())
}

/// A name that `variants` does not list.
#[derive(Debug, thiserror::Error)]
#[error("there is no variant `{0}`; `pyo3-template variants` lists them")]
struct UnknownVariant(String);

fn print_next_steps(project: &Project, path: &Path, is_proven: bool) {
    let activate = if cfg!(windows) { r".venv\Scripts\activate" } else { "source .venv/bin/activate" };
    progress::say(&format!("\nNext:\n  cd {}", path.display()));
    if is_proven {
        progress::say(&format!("  {activate}"));
    } else {
        progress::say(&format!("  python3 -m venv .venv && {activate}"));
        progress::say("  pip install --upgrade pip maturin && maturin develop");
    }
    progress::say(&format!("  python -c 'import {0}; help({0})'", project.package));
    progress::say("README.md says where to begin, CONTRIBUTING.md has the commands for every day.");
}
