//! `new`: one project.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{TemplateArgument, ask};
use crate::error::UserError;
use crate::host::{interrupt, progress};
use crate::project::destination::Destination;
use crate::project::{create, first_day};
use crate::template::answers::{self, Answers};
use crate::template::questions::{Kind, Question};

#[derive(Args)]
pub struct Arguments {
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
        if !self.silent && std::io::stdin().is_terminal() && std::io::stderr().is_terminal() {
            answers = ask::ask(&template.questions, answers)?;
        }
        let answers = answers::with_defaults(&template.questions, answers);
        let left_open = placeholders(&template.questions, &answers);

        let project = create::create(&template, &destination, &name, answers)?;
        progress::say(&format!("Made {} in {}.", project.name, self.path.display()));
        if self.check {
            first_day::run(&project)?;
        }
        print_next_steps(&self.path, self.check);
        if !left_open.is_empty() {
            progress::say(&format!("Replace these placeholders: {}.", left_open.join(", ")));
        }
        Ok(())
    }
}

/// The defaults of texts that only the user knows, and that were taken.
fn placeholders(questions: &[Question], answers: &Answers) -> Vec<String> {
    let texts = questions.iter().filter(|question| matches!(question.kind, Kind::Text { .. }));
    texts.map(Question::default).filter(|default| answers.values().any(|answer| answer == default)).collect()
}

fn print_next_steps(path: &Path, is_checked: bool) {
    let (python, activate) =
        if cfg!(windows) { ("py", r".venv\Scripts\activate") } else { ("python3", "source .venv/bin/activate") };
    progress::say(&format!("\nNext:\n  cd {}", path.display()));
    if is_checked {
        progress::say(&format!("  {activate}"));
    } else {
        progress::say(&format!("  {python} -m venv .venv\n  {activate}"));
        progress::say("  python -m pip install --upgrade pip maturin\n  maturin develop");
    }
    progress::say("  git add --all    # and commit, with the Cargo.lock that the build has written");
    progress::say("README.md says where to begin, CONTRIBUTING.md has the commands for every day.");
}
