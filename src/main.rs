use std::io::IsTerminal;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand};

use pyo3_template::answers::{self, AnswerError, Answers};
use pyo3_template::check::Options;
use pyo3_template::interrupt::{self, Interrupted};
use pyo3_template::new::{self, Destination, NewError};
use pyo3_template::questions::{Kind, Question};
use pyo3_template::template::Template;
use pyo3_template::variants::{Request, Selection, SelectionError, Shard, Variant};
use pyo3_template::worker::Failure;
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
    Variants(VariantsArguments),
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
struct VariantsArguments {
    #[command(flatten)]
    selection: SelectionArguments,
    /// Print just how many there are.
    #[arg(long, conflicts_with = "json")]
    count: bool,
    /// Print a JSON list of names, as a matrix of GitHub takes it.
    #[arg(long)]
    json: bool,
    /// Print a JSON list of shards that hold at most this many variants each.
    #[arg(long, value_name = "SIZE", conflicts_with_all = ["count", "json", "shard"])]
    shards: Option<NonZeroUsize>,
    #[command(flatten)]
    template: TemplateArgument,
}

#[derive(Args)]
struct CheckArguments {
    #[command(flatten)]
    selection: SelectionArguments,
    /// Check just this variant, and keep its folder; may be given more than once.
    #[arg(long, value_name = "NAME")]
    variant: Vec<String>,
    /// Make just this check, as the closing table calls it; may be given more than once.
    #[arg(long, value_name = "CHECK", value_parser = PossibleValuesParser::new(check::names()))]
    only: Vec<String>,
    /// Leave this check out; may be given more than once.
    #[arg(long, value_name = "CHECK", value_parser = PossibleValuesParser::new(check::names()))]
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
    fn variants(&self, template: &Template, names: &[String]) -> Result<Vec<Variant>, SelectionError> {
        let request = Request { conditions: &self.conditions, names, vary: self.vary.as_deref(), shard: self.shard };
        let selection = Selection::new(&template.questions, &request)?;
        Ok(selection.of(variants::all(&template.questions)))
    }
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
            // What an interrupt has made of what was under way does not matter.
            let is_told = error.is::<check::Interrupted>();
            let error = interrupt::check().err().filter(|_| !is_told).map_or(error, Into::into);
            eprintln!("error: {error:#}");
            exit_code(&error)
        }
    }
}

/// 2 for what the user has to write differently, as clap does; 130 after Ctrl-C, as a shell does; 1 for anything else.
fn exit_code(error: &anyhow::Error) -> ExitCode {
    if error.is::<check::Interrupted>() || error.is::<Interrupted>() {
        return ExitCode::from(130);
    }
    let is_refused = matches!(error.downcast_ref(), Some(Failure::Refused(_)));
    let is_input = is_refused
        || error.is::<AnswerError>()
        || error.is::<NewError>()
        || error.is::<SelectionError>()
        || error.is::<check::UnknownTarget>();
    ExitCode::from(if is_input { 2 } else { 1 })
}

fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Subcommands::New(arguments) => make(&arguments),
        Subcommands::Check(arguments) => check(&arguments),
        Subcommands::Variants(arguments) => list(&arguments),
        Subcommands::Generate => worker::serve(),
    }
}

fn make(arguments: &NewArguments) -> anyhow::Result<()> {
    interrupt::defer();
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

    let left_open = placeholders(&template.questions, &answers);

    let project = new::create(&template, &destination, &name, answers)?;
    progress::say(&format!("Made {} in {}.", project.name, arguments.path.display()));
    if arguments.check {
        prove::prove(&project)?;
    }
    print_next_steps(&arguments.path, arguments.check);
    if !left_open.is_empty() {
        progress::say(&format!("Still to be replaced in the files: {}.", left_open.join(", ")));
    }
    Ok(())
}

/// The defaults that stand for a text which only the user knows.
fn placeholders(questions: &[Question], answers: &Answers) -> Vec<String> {
    let texts = questions.iter().filter(|question| matches!(question.kind, Kind::Text { .. }));
    texts.map(Question::default).filter(|default| answers.values().any(|answer| answer == default)).collect()
}

fn list(arguments: &VariantsArguments) -> anyhow::Result<()> {
    let variants = arguments.selection.variants(&arguments.template.open()?, &[])?;
    if arguments.count {
        progress::say(&variants.len().to_string());
        return Ok(());
    }
    if let Some(size) = arguments.shards {
        let shards: Vec<_> = Shard::all(variants.len(), size).iter().map(ToString::to_string).collect();
        progress::say(&serde_json::to_string(&shards)?);
        return Ok(());
    }
    let names: Vec<_> = variants.into_iter().map(|variant| variant.name).collect();
    progress::say(&if arguments.json { serde_json::to_string(&names)? } else { names.join("\n") });
    Ok(())
}

fn check(arguments: &CheckArguments) -> anyhow::Result<()> {
    let template = arguments.template.open()?;
    let variants = arguments.selection.variants(&template, &arguments.variant)?;
    let root = &arguments.template.template;
    let options = Options {
        only: arguments.only.clone(),
        except: arguments.except.clone(),
        wheels: arguments.wheels.clone(),
        fresh: arguments.fresh,
        keep: !arguments.variant.is_empty(),
    };
    interrupt::defer();
    let mut report = check::run(&template, root, &variants, &options)?;
    if arguments.no_skips {
        report.forbid_skips();
    }
    if let Some(path) = &arguments.report {
        let is_markdown = path.extension().is_some_and(|extension| extension == "md");
        let text = if is_markdown { report.to_markdown() } else { serde_json::to_string_pretty(&report)? };
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    progress::say(&report.to_string());
    anyhow::ensure!(report.faults.is_empty(), "the template has faults");
    Ok(())
}

fn print_next_steps(path: &Path, is_proven: bool) {
    let (python, activate) =
        if cfg!(windows) { ("py", r".venv\Scripts\activate") } else { ("python3", "source .venv/bin/activate") };
    progress::say(&format!("\nNext:\n  cd {}", path.display()));
    if is_proven {
        progress::say(&format!("  {activate}"));
    } else {
        progress::say(&format!("  {python} -m venv .venv\n  {activate}"));
        progress::say("  python -m pip install --upgrade pip maturin\n  maturin develop");
    }
    progress::say("  git add --all    # and commit, with the Cargo.lock that the build has written");
    progress::say("README.md says where to begin, CONTRIBUTING.md has the commands for every day.");
}
