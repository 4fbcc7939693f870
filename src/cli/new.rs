//! `new`: one project.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;

use super::{TemplateArgument, ask};
use crate::error::UserError;
use crate::host::{interrupt, progress};
use crate::project::destination::Destination;
use crate::project::{create, first_day, next_steps, repository, workspace};
use crate::template::answers::{self, Answers};
use crate::template::questions::{Kind, Question};

/// The question whose default git may know better than the template.
const OWNER: &str = "repository_owner";

#[derive(Args)]
pub struct Arguments {
    /// Where to create the project: a path that does not exist yet, an empty folder, or an empty clone.
    path: PathBuf,
    /// The project name [default: the name of the folder].
    #[arg(long)]
    name: Option<String>,
    /// Answer a question. `pyo3-template questions` lists them. Can be repeated.
    #[arg(short, long, value_name = "NAME=VALUE")]
    define: Vec<String>,
    /// Read answers from the [values] table of a TOML file, such as a project's .template-answers.toml.
    #[arg(long, value_name = "FILE")]
    values_file: Option<PathBuf>,
    /// Ask nothing: use the default for every question without an answer.
    #[arg(short, long)]
    silent: bool,
    /// Build, import and test the project in a virtual environment inside it, with uv if it is installed.
    #[arg(long)]
    check: bool,
    /// Do not have cargo write Cargo.lock.
    #[arg(long)]
    no_lock: bool,
    #[command(flatten)]
    template: TemplateArgument,
}

impl Arguments {
    pub fn run(&self) -> anyhow::Result<()> {
        interrupt::defer();
        let template = self.template.open()?;
        let given = answers::collect(&template.questions, self.values_file.as_deref(), &self.define);
        let mut answers = given.map_err(UserError::new)?;
        let destination = Destination::check(&self.path)?;
        let name = match &self.name {
            Some(name) => name.clone(),
            None => destination.name()?,
        };
        let questions = if answers.contains_key(OWNER) {
            template.questions.clone()
        } else {
            with_owner(&template.questions, repository::owner(destination.nearest()))
        };
        if !self.silent && std::io::stdin().is_terminal() && std::io::stderr().is_terminal() {
            answers = ask::ask(&questions, answers)?;
        }
        let answers = answers::with_defaults(&questions, answers);
        let left_open = placeholders(&template.questions, &answers);
        let owner = answers.get(OWNER).filter(|owner| !left_open.contains(owner)).cloned();

        // The build of a check writes Cargo.lock too.
        let locks = !self.no_lock && !self.check;
        let project = create::create(&template, &destination, &name, answers, locks)?;
        progress::say(&format!("Created {} in {}.", project.name, self.path.display()));
        if let Some(warning) = workspace::warning(&project.folder) {
            progress::say(&warning);
        }
        if self.check {
            first_day::run(&project)?;
        }
        if !left_open.is_empty() {
            progress::say(&format!("Replace these placeholders: {}.", left_open.join(", ")));
        }
        let next = next_steps::text(&project, &self.path, owner.as_deref(), self.check);
        progress::say(&format!("\n{next}Read README.md first; CONTRIBUTING.md has the everyday commands."));
        Ok(())
    }
}

/// The questions, with an owner that is known as the default.
fn with_owner(questions: &[Question], owner: Option<String>) -> Vec<Question> {
    let mut questions = questions.to_vec();
    let question = questions.iter_mut().find(|question| question.name == OWNER);
    if let (Some(Question { kind: Kind::Text { default }, .. }), Some(owner)) = (question, owner) {
        *default = owner;
    }
    questions
}

/// The defaults of texts that only the user knows, and that were taken.
fn placeholders(questions: &[Question], answers: &Answers) -> Vec<String> {
    let texts = questions.iter().filter(|question| matches!(question.kind, Kind::Text { .. }));
    texts.map(Question::default).filter(|default| answers.values().any(|answer| answer == default)).collect()
}
