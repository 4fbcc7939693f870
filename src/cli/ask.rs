//! Asks questions at a terminal.

use dialoguer::theme::ColorfulTheme;
use dialoguer::{Confirm, Input, Select};

use crate::template::answers::Answers;
use crate::template::questions::{Kind, Question};

/// Asks every question without an answer, in order.
pub fn ask(questions: &[Question], mut answers: Answers) -> dialoguer::Result<Answers> {
    for question in questions {
        if question.is_open() && !answers.contains_key(&question.name) {
            answers.insert(question.name.clone(), ask_one(question)?);
        }
    }
    Ok(answers)
}

fn ask_one(question: &Question) -> dialoguer::Result<String> {
    let theme = ColorfulTheme::default();
    match &question.kind {
        Kind::Text { default } => {
            Input::with_theme(&theme).with_prompt(&question.prompt).default(default.clone()).interact_text()
        }
        Kind::Choice { choices, .. } => {
            let labels: Vec<_> = choices.iter().map(|choice| &choice.label).collect();
            let select = Select::with_theme(&theme).with_prompt(&question.prompt).items(&labels).default(0);
            Ok(choices[select.interact()?].value.clone())
        }
        Kind::Switch { default } => {
            let confirm = Confirm::with_theme(&theme).with_prompt(&question.prompt).default(*default);
            Ok(confirm.interact()?.to_string())
        }
    }
}
