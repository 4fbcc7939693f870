//! Reads the questions from `cargo-generate.toml`.

use std::path::Path;

use serde::Deserialize;
use thiserror::Error;

/// The questions cannot be read.
#[derive(Debug, Error)]
pub enum QuestionsError {
    #[error("cannot read the questions in {path}: {source}")]
    Read { path: String, source: std::io::Error },
    #[error("invalid questions in {path}: {message}")]
    Parse { path: String, message: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The name of the template variable.
    pub name: String,
    /// The text of the question.
    pub prompt: String,
    pub kind: Kind,
}

/// The type of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One line of text.
    Text { default: String },
    /// One of several values. There is at least one.
    Choice { default: String, choices: Vec<Choice> },
    /// Yes or no.
    Switch { default: bool },
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Choice {
    pub value: String,
    /// The text for the user.
    pub label: String,
}

impl Choice {
    /// Returns the label without the leading value.
    pub fn meaning(&self) -> &str {
        let rest = self.label.strip_prefix(&self.value).unwrap_or(&self.label);
        rest.strip_prefix(": ").unwrap_or(rest)
    }
}

impl Question {
    /// Returns the possible values, the default first; empty for free text.
    pub fn values(&self) -> Vec<String> {
        match &self.kind {
            Kind::Text { .. } => Vec::new(),
            Kind::Choice { choices, .. } => choices.iter().map(|choice| choice.value.clone()).collect(),
            Kind::Switch { default } => vec![default.to_string(), (!default).to_string()],
        }
    }

    /// Returns the default answer.
    pub fn default(&self) -> String {
        match &self.kind {
            Kind::Text { default } | Kind::Choice { default, .. } => default.clone(),
            Kind::Switch { default } => default.to_string(),
        }
    }

    /// Whether there is more than one possible answer.
    pub fn is_open(&self) -> bool {
        self.values().len() != 1
    }
}

/// Reads the questions of the template in `root`, in the order in which they are asked.
pub fn read(root: &Path) -> Result<Vec<Question>, QuestionsError> {
    let path = root.join("cargo-generate.toml");
    let text = std::fs::read_to_string(&path)
        .map_err(|source| QuestionsError::Read { path: path.display().to_string(), source })?;
    parse(&text).map_err(|message| QuestionsError::Parse { path: path.display().to_string(), message })
}

fn parse(text: &str) -> Result<Vec<Question>, String> {
    #[derive(Deserialize)]
    struct Config {
        placeholders: toml::Table,
    }
    let config: Config = toml::from_str(text).map_err(|error| error.to_string())?;
    config
        .placeholders
        .into_iter()
        .map(|(name, value)| {
            let placeholder = value.try_into().map_err(|error| format!("{name}: {error}"))?;
            question(name, placeholder)
        })
        .collect()
}

/// A question in `cargo-generate.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Placeholder {
    r#type: String,
    prompt: String,
    default: toml::Value,
    choices: Option<Vec<Choice>>,
}

fn question(name: String, placeholder: Placeholder) -> Result<Question, String> {
    let Placeholder { r#type, prompt, default, choices } = placeholder;
    let kind = match (r#type.as_str(), default, choices) {
        ("string", toml::Value::String(default), None) => Kind::Text { default },
        ("string", toml::Value::String(default), Some(choices)) => {
            if choices.first().is_none_or(|first| first.value != default) {
                return Err(format!("{name}: the default must be the first choice"));
            }
            Kind::Choice { default, choices }
        }
        ("bool", toml::Value::Boolean(default), None) => Kind::Switch { default },
        _ => {
            return Err(format!(
                "{name}: must be a string, a string with choices, or a bool, with a default of that type"
            ));
        }
    };
    Ok(Question { name, prompt, kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUESTIONS: &str = r#"
        [placeholders.z]
        type = "string"
        prompt = "Z?"
        default = "text"

        [placeholders.a]
        type = "string"
        prompt = "A?"
        default = "one"
        choices = [{ value = "one", label = "1" }, { value = "two", label = "2" }]

        [placeholders.m]
        type = "bool"
        prompt = "M?"
        default = true
    "#;

    #[test]
    fn the_order_is_that_of_the_file() {
        let names: Vec<_> = parse(QUESTIONS).unwrap().into_iter().map(|question| question.name).collect();
        assert_eq!(names, ["z", "a", "m"]);
    }

    #[test]
    fn the_first_value_is_the_default() {
        let questions = parse(QUESTIONS).unwrap();
        let values: Vec<_> = questions.iter().map(Question::values).collect();
        assert_eq!(
            values,
            [vec![], vec!["one".to_owned(), "two".to_owned()], vec!["true".to_owned(), "false".to_owned()]]
        );
        assert!(parse(&QUESTIONS.replace("\"one\"\n", "\"two\"\n")).unwrap_err().contains("a: the default"));
    }

    #[test]
    fn a_question_without_a_default_is_refused() {
        let error = parse("[placeholders.a]\ntype = \"string\"\nprompt = \"A?\"").unwrap_err();
        assert!(error.starts_with("a: missing field `default`"), "{error}");
    }
}
