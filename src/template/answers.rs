//! Reads and validates the user's answers.

use std::collections::BTreeMap;
use std::path::Path;

use thiserror::Error;

use super::questions::{Kind, Question};

/// Answers by question name. Switches are `true` or `false`.
pub type Answers = BTreeMap<String, String>;

/// Values that are recorded without a question: the template's address and commit.
pub const RECORDED: [&str; 2] = ["template_source", "template_commit"];

/// An invalid answer. Each message is one line.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum AnswerError {
    #[error("`{0}` is not of the form NAME=VALUE")]
    Form(String),
    #[error("unknown question `{name}`{hint}; the questions are {known}")]
    UnknownQuestion { name: String, hint: String, known: String },
    #[error("`{value}` is not a value of {name}{hint}; the values are {known}")]
    UnknownValue { name: String, value: String, hint: String, known: String },
    #[error("{name} is defined twice on the command line: define it once")]
    Twice { name: String },
    #[error("cannot read the values file {path}: {message}")]
    File { path: String, message: String },
}

/// Combines the values file with `NAME=VALUE` definitions from the command line, which take precedence.
pub fn collect(
    questions: &[Question],
    values_file: Option<&Path>,
    definitions: &[String],
) -> Result<Answers, AnswerError> {
    let mut answers = match values_file {
        Some(path) => read_values_file(path)?,
        None => Answers::new(),
    };
    answers.extend(parse_definitions(definitions)?);
    for (name, value) in &answers {
        check(questions, name, value)?;
    }
    Ok(answers)
}

/// Adds the default answer to every question without an answer.
pub fn with_defaults(questions: &[Question], mut answers: Answers) -> Answers {
    for question in questions {
        answers.entry(question.name.clone()).or_insert_with(|| question.default());
    }
    answers
}

fn parse_definitions(definitions: &[String]) -> Result<Answers, AnswerError> {
    let mut answers = Answers::new();
    for definition in definitions {
        let (name, value) = definition.split_once('=').ok_or_else(|| AnswerError::Form(one_line(definition)))?;
        if answers.insert(name.to_owned(), value.to_owned()).is_some() {
            return Err(AnswerError::Twice { name: one_line(name) });
        }
    }
    Ok(answers)
}

/// Reads the `[values]` table of a TOML file, like cargo-generate's `--values-file`.
fn read_values_file(path: &Path) -> Result<Answers, AnswerError> {
    let fault = |message: String| AnswerError::File { path: path.display().to_string(), message };
    let text = std::fs::read_to_string(path).map_err(|error| fault(error.to_string()))?;
    let file: toml::Table = toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
        fault(format!("line {line}: {}", error.message()))
    })?;
    let Some(toml::Value::Table(values)) = file.get("values") else {
        return Err(fault("the table [values] is missing".to_owned()));
    };
    values
        .iter()
        .map(|(name, value)| match value {
            toml::Value::String(text) => Ok((name.clone(), text.clone())),
            toml::Value::Boolean(switch) => Ok((name.clone(), switch.to_string())),
            _ => Err(fault(format!("{} must be a string, true or false", one_line(name)))),
        })
        .collect()
}

pub fn find<'a>(questions: &'a [Question], name: &str) -> Result<&'a Question, AnswerError> {
    questions.iter().find(|question| question.name == name).ok_or_else(|| {
        let names: Vec<_> = questions.iter().map(|question| question.name.clone()).collect();
        AnswerError::UnknownQuestion { name: one_line(name), hint: nearest(name, &names), known: names.join(", ") }
    })
}

/// Checks that the question exists and accepts the value.
pub fn check(questions: &[Question], name: &str, value: &str) -> Result<(), AnswerError> {
    if RECORDED.contains(&name) {
        return Ok(());
    }
    let question = find(questions, name)?;
    let values = question.values();
    if matches!(question.kind, Kind::Text { .. }) || values.iter().any(|offered| offered == value) {
        return Ok(());
    }
    Err(AnswerError::UnknownValue {
        name: name.to_owned(),
        value: one_line(value),
        hint: nearest(value, &values),
        known: values.join(", "),
    })
}

/// Returns `: did you mean X?` for the most similar word, if one is similar enough.
fn nearest(word: &str, known: &[String]) -> String {
    const SIMILAR: f64 = 0.45;
    let word = word.to_lowercase();
    let similarity = |candidate: &String| strsim::normalized_damerau_levenshtein(&word, &candidate.to_lowercase());
    known
        .iter()
        .map(|candidate| (similarity(candidate), candidate))
        .filter(|(similarity, _)| *similarity >= SIMILAR)
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map_or_else(String::new, |(_, candidate)| format!(": did you mean {candidate}?"))
}

/// Escapes the user's text for a message of one line.
fn one_line(text: &str) -> String {
    text.escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::questions::Choice;

    fn questions() -> Vec<Question> {
        let choice = |value: &str| Choice { value: value.to_owned(), label: value.to_owned() };
        let question = |name: &str, kind| Question { name: name.to_owned(), prompt: String::new(), kind };
        vec![
            question("description", Kind::Text { default: "text".to_owned() }),
            question(
                "abi",
                Kind::Choice { default: "stable".to_owned(), choices: vec![choice("stable"), choice("per-version")] },
            ),
            question("debug_configs", Kind::Switch { default: true }),
        ]
    }

    fn refused(definitions: &[&str]) -> String {
        let definitions: Vec<_> = definitions.iter().map(ToString::to_string).collect();
        collect(&questions(), None, &definitions).unwrap_err().to_string()
    }

    #[test]
    fn an_unknown_question_is_refused_with_the_nearest_one() {
        assert_eq!(
            refused(&["discription=x"]),
            "unknown question `discription`: did you mean description?; \
             the questions are description, abi, debug_configs"
        );
        assert_eq!(refused(&["q=x"]), "unknown question `q`; the questions are description, abi, debug_configs");
    }

    #[test]
    fn a_value_that_is_not_offered_is_refused_with_the_nearest_one() {
        assert_eq!(
            refused(&["abi=Stabel"]),
            "`Stabel` is not a value of abi: did you mean stable?; the values are stable, per-version"
        );
        assert_eq!(
            refused(&["debug_configs=maybe"]),
            "`maybe` is not a value of debug_configs; the values are true, false"
        );
    }

    #[test]
    fn a_definition_needs_a_name_and_is_given_once() {
        assert_eq!(refused(&["abi"]), "`abi` is not of the form NAME=VALUE");
        assert_eq!(refused(&["abi=stable", "abi=stable"]), "abi is defined twice on the command line: define it once");
    }

    #[test]
    fn messages_are_one_line_whatever_the_user_wrote() {
        assert!(!refused(&["a\nb=c"]).contains('\n'));
        assert!(!refused(&["abi=\n"]).contains('\n'));
    }

    #[test]
    fn a_text_may_hold_an_equals_sign() {
        let answers = collect(&questions(), None, &["description=a=b".to_owned()]).unwrap();
        assert_eq!(answers["description"], "a=b");
    }

    #[test]
    fn the_command_line_wins_over_the_values_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "[values]\nabi = \"stable\"\ndebug_configs = false\n").unwrap();
        let answers = collect(&questions(), Some(file.path()), &["abi=per-version".to_owned()]).unwrap();
        assert_eq!(answers["abi"], "per-version");
        assert_eq!(answers["debug_configs"], "false");
        assert_eq!(with_defaults(&questions(), answers)["description"], "text");
    }
}
