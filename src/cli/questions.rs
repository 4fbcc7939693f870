//! `questions`: lists the questions and their answers.

use clap::Args;
use serde_json::json;

use super::TemplateArgument;
use crate::host::progress;
use crate::template::questions::{Kind, Question};
use crate::template::source::Embedded;

#[derive(Args)]
pub struct Arguments {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    template: TemplateArgument,
}

impl Arguments {
    pub fn run(&self, embedded: &'static Embedded) -> anyhow::Result<()> {
        let questions = self.template.open(embedded)?.questions;
        let text = if self.json {
            serde_json::to_string_pretty(&questions.iter().map(to_json).collect::<Vec<_>>())?
        } else {
            questions.iter().map(to_text).collect::<Vec<_>>().join("\n\n")
        };
        progress::say(&text);
        Ok(())
    }
}

fn to_json(question: &Question) -> serde_json::Value {
    let kind = match question.kind {
        Kind::Text { .. } => "text",
        Kind::Choice { .. } => "choice",
        Kind::Switch { .. } => "switch",
    };
    let answer = |(value, meaning)| json!({ "value": value, "meaning": meaning });
    json!({
        "name": question.name,
        "question": question.prompt,
        "kind": kind,
        "default": question.default(),
        "answers": answers(question).into_iter().map(answer).collect::<Vec<_>>(),
    })
}

fn to_text(question: &Question) -> String {
    let answers = answers(question);
    let default = question.default();
    let width = answers.iter().map(|(value, _)| value.chars().count()).max().unwrap_or_default();
    let mut lines = vec![format!("{}: {}", question.name, question.prompt)];
    if answers.is_empty() {
        lines.push(format!("    any text; default: {default}"));
    }
    for (value, meaning) in answers {
        let mark = if value == default { "*" } else { " " };
        lines.push(format!("  {mark} {value:width$}  {meaning}").trim_end().to_owned());
    }
    lines.join("\n")
}

/// The values of a question and their meanings; empty for free text.
fn answers(question: &Question) -> Vec<(String, String)> {
    match &question.kind {
        Kind::Choice { choices, .. } => {
            choices.iter().map(|choice| (choice.value.clone(), choice.meaning().to_owned())).collect()
        }
        _ => question.values().into_iter().map(|value| (value, String::new())).collect(),
    }
}
