//! `new`: creates a project.

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
use crate::template::source::Embedded;

/// The question whose default comes from git.
pub(super) const OWNER: &str = "repository_owner";

#[derive(Args)]
pub struct Arguments {
    /// Where to create the project: a new path, an empty folder, or the clone of an empty repository.
    path: PathBuf,
    /// The project name [default: the name of the folder].
    #[arg(long)]
    name: Option<String>,
    /// Answer a question, see `pyo3-template questions`. Can be repeated.
    #[arg(short, long, value_name = "NAME=VALUE")]
    define: Vec<String>,
    /// Read answers from the [values] table of a TOML file, such as a project's .template-answers.toml.
    #[arg(long, value_name = "FILE")]
    values_file: Option<PathBuf>,
    /// Don't ask questions: use the defaults for those without an answer.
    #[arg(short, long)]
    silent: bool,
    /// Build, import and test the project in .venv, with uv if it is installed.
    #[arg(long)]
    check: bool,
    /// Don't create Cargo.lock.
    #[arg(long)]
    no_lock: bool,
    #[command(flatten)]
    template: TemplateArgument,
}

impl Arguments {
    pub fn run(&self, embedded: &'static Embedded) -> anyhow::Result<()> {
        interrupt::defer();
        let template = self.template.open(embedded)?;
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

        // With --check, the build creates Cargo.lock.
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
        progress::say(&format!(
            "\n{next}README.md introduces the project, and CONTRIBUTING.md lists development commands."
        ));
        Ok(())
    }
}

/// Sets the default of the repository owner, if it is known.
pub(super) fn with_owner(questions: &[Question], owner: Option<String>) -> Vec<Question> {
    let mut questions = questions.to_vec();
    let question = questions.iter_mut().find(|question| question.name == OWNER);
    if let (Some(Question { kind: Kind::Text { default }, .. }), Some(owner)) = (question, owner) {
        *default = owner;
    }
    questions
}

/// Text answers that are still the default.
pub(super) fn placeholders(questions: &[Question], answers: &Answers) -> Vec<String> {
    let texts = questions.iter().filter(|question| matches!(question.kind, Kind::Text { .. }));
    texts.map(Question::default).filter(|default| answers.values().any(|answer| answer == default)).collect()
}
