//! `rename`: gives a new project another name, owner and description.

use std::path::PathBuf;

use clap::Args;

use super::TemplateArgument;
use super::new::{OWNER, placeholders, with_owner};
use crate::error::UserError;
use crate::host::{command, interrupt, progress};
use crate::project::rename::Renaming;
use crate::project::{next_steps, repository};
use crate::template::Template;
use crate::template::answers::{self, Answers};
use crate::template::record::{self, Record};
use crate::template::source::Embedded;

#[derive(Args)]
pub struct Arguments {
    /// The new project name.
    name: String,
    /// The root of the project.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The GitHub user or organisation that owns the repository [default: as before, or if that is the template's
    /// placeholder, as for `new`].
    #[arg(long)]
    owner: Option<String>,
    /// What the package does, in one line [default: as before].
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Change an answer, see `pyo3-template questions`. Can be repeated.
    #[arg(short, long, value_name = "NAME=VALUE")]
    define: Vec<String>,
    /// List the files to change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    template: TemplateArgument,
}

impl Arguments {
    pub fn run(&self, embedded: &'static Embedded) -> anyhow::Result<()> {
        interrupt::defer();
        let record = Record::read(&self.path)?;
        check_version(&record)?;
        let template = self.template.open(embedded)?;
        let (old, new) = self.answers(&template)?;
        let left_open = placeholders(&template.questions, &new);

        let recorded = record.origin();
        let origin = if recorded.is_empty() { template.origin.clone() } else { recorded };
        let with_origin = |answers| origin.clone().into_iter().chain(answers).collect();
        let (old, new) = (with_origin(old), with_origin(new));
        let renaming = Renaming::prepare(&template, &self.path, &record, old, &self.name, new)?;
        let changes = [("add", &renaming.added), ("change", &renaming.changed), ("delete", &renaming.deleted)];
        if self.dry_run {
            for (verb, path) in changes.iter().flat_map(|(verb, paths)| paths.iter().map(move |path| (verb, path))) {
                progress::say(&format!("{verb} {path}"));
            }
            return Ok(());
        }
        renaming.apply()?;
        let [added, changed, deleted] = changes.map(|(_, paths)| paths.len());
        progress::say(&format!("Changed {changed} files, added {added} and deleted {deleted}."));
        for folder in renaming.left_folders() {
            progress::say(&format!("{folder} still contains files that the template didn't create."));
        }
        if !left_open.is_empty() {
            progress::say(&format!("Replace these placeholders: {}.", left_open.join(", ")));
        }
        progress::say(&format!("\n{}", next_steps::after_rename(&self.path).trim_end()));
        Ok(())
    }

    /// Returns the recorded answers, and the renamed project's.
    fn answers(&self, template: &Template) -> Result<(Answers, Answers), UserError> {
        let file = self.path.join(record::FILE);
        let collect = |definitions: &[String]| {
            answers::collect(&template.questions, Some(&file), definitions).map_err(UserError::new)
        };
        let texts = [(OWNER, &self.owner), ("description", &self.description)];
        let texts = texts.iter().filter_map(|(name, text)| Some(format!("{name}={}", text.as_ref()?)));
        let definitions: Vec<_> = self.define.iter().cloned().chain(texts).collect();
        let (old, mut new) = (collect(&[])?, collect(&definitions)?);
        if new.get(OWNER).is_some_and(|owner| placeholders(&template.questions, &new).contains(owner)) {
            new.remove(OWNER);
        }
        let questions = with_owner(&template.questions, repository::owner(&self.path));
        Ok((answers::with_defaults(&template.questions, old), answers::with_defaults(&questions, new)))
    }
}

/// Checks that this version created the project: another may generate other files.
fn check_version(record: &Record) -> Result<(), UserError> {
    let version = &record.template.version;
    if version == env!("CARGO_PKG_VERSION") {
        return Ok(());
    }
    let words: Vec<_> = std::env::args_os().skip(1).map(|word| command::quoted(&word)).collect();
    let command = format!("uvx pyo3-template@{} {}", version.escape_debug(), words.join(" "));
    Err(UserError::new(format!("another version created this project: run `{command}`")))
}
