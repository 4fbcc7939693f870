//! Enumerates and selects variants: combinations of answers.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;

use thiserror::Error;

use super::answers::{self, AnswerError, Answers};
use super::questions::Question;

/// A value for every choice and switch. Free text has its default.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variant {
    /// The values in the order of the questions, such as
    /// `hello_world-stable-3.11-no_debug_configs-no_dev_scripts-none-MIT`.
    pub name: String,
    pub answers: Answers,
}

/// Returns all variants, in the order of the questions and their values. The first has the default answers.
pub fn all(questions: &[Question]) -> Vec<Variant> {
    let mut variants = vec![Variant { name: String::new(), answers: Answers::new() }];
    for question in questions {
        let values = question.values();
        if values.is_empty() {
            continue;
        }
        variants = variants
            .iter()
            .flat_map(|variant| values.iter().map(|value| with_value(variant, question, value)))
            .collect();
    }
    variants
}

fn with_value(variant: &Variant, question: &Question, value: &str) -> Variant {
    let mut answers = variant.answers.clone();
    answers.insert(question.name.clone(), value.to_owned());
    let part = match value {
        "true" => format!("with_{}", question.name),
        "false" => format!("no_{}", question.name),
        value => value.replace(' ', "_"),
    };
    let name = if variant.name.is_empty() { part } else { format!("{}-{part}", variant.name) };
    Variant { name, answers }
}

/// A validated selection of variants.
#[derive(Debug, Default)]
pub struct Selection {
    /// The wanted values by question; all values for other questions.
    wanted: BTreeMap<String, Vec<String>>,
    names: Vec<String>,
    shard: Option<Shard>,
}

/// One of several parts of about equal size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Starts at 1.
    index: usize,
    count: usize,
}

impl Shard {
    /// Returns shards of at most `size` variants; at least one.
    pub fn all(variants: usize, size: NonZeroUsize) -> Vec<Self> {
        let count = variants.div_ceil(size.get()).max(1);
        (1..=count).map(|index| Self { index, count }).collect()
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.index, self.count)
    }
}

impl FromStr for Shard {
    type Err = String;

    /// Parses `3/8`, the third part of eight.
    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        match numbers {
            Some((index, count)) if (1..=count).contains(&index) => Ok(Self { index, count }),
            _ => Err("expected a shard such as 3/8, the third part of eight".to_owned()),
        }
    }
}

/// A selection of variants, as given by the user.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request<'a> {
    /// Conditions of the form `NAME=VALUE,VALUE`.
    pub conditions: &'a [String],
    /// Names of variants; empty for all.
    pub names: &'a [String],
    /// The question to vary. All others have their defaults, unless there is a condition on them.
    pub vary: Option<&'a str>,
    pub shard: Option<Shard>,
}

/// An invalid selection.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SelectionError {
    #[error(transparent)]
    Answer(#[from] AnswerError),
    #[error("`{0}` is free text: variants do not differ in it")]
    Text(String),
    #[error("unknown variant `{0}`; `pyo3-template variants` lists them")]
    UnknownVariant(String),
}

impl Selection {
    /// Validates a request.
    pub fn new(questions: &[Question], request: &Request) -> Result<Self, SelectionError> {
        let &Request { conditions, names, vary, shard } = request;
        let mut wanted: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for condition in conditions {
            let (name, values) = condition.split_once('=').ok_or_else(|| AnswerError::Form(condition.clone()))?;
            for value in values.split(',') {
                answers::check(questions, name, value)?;
                wanted.entry(name.to_owned()).or_default().push(value.to_owned());
            }
        }
        let is_text =
            |name: &&String| questions.iter().any(|question| question.name == **name && question.values().is_empty());
        if let Some(text) = wanted.keys().find(is_text) {
            return Err(SelectionError::Text(text.clone()));
        }
        if let Some(vary) = vary {
            answers::find(questions, vary)?;
            for question in questions.iter().filter(|question| question.name != vary && !question.values().is_empty()) {
                wanted.entry(question.name.clone()).or_insert_with(|| vec![question.default()]);
            }
        }
        let known = all(questions);
        if let Some(unknown) = names.iter().find(|name| known.iter().all(|variant| variant.name != **name)) {
            return Err(SelectionError::UnknownVariant(unknown.clone()));
        }
        Ok(Self { wanted, names: names.to_vec(), shard })
    }

    /// Returns the selected variants, in their order.
    pub fn of(&self, variants: Vec<Variant>) -> Vec<Variant> {
        let is_wanted = |variant: &Variant| {
            let has_value = |(name, values): (&String, &Vec<String>)| values.contains(&variant.answers[name]);
            self.wanted.iter().all(has_value) && (self.names.is_empty() || self.names.contains(&variant.name))
        };
        let wanted: Vec<_> = variants.into_iter().filter(is_wanted).collect();
        let Some(Shard { index, count }) = self.shard else { return wanted };
        // Contiguous, because neighbouring variants share builds.
        let (start, end) = (wanted.len() * (index - 1) / count, wanted.len() * index / count);
        wanted.into_iter().take(end).skip(start).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::questions::{Choice, Kind};
    use std::collections::BTreeSet;

    fn questions() -> Vec<Question> {
        let choice = |value: &str| Choice { value: value.to_owned(), label: String::new() };
        let question = |name: &str, kind| Question { name: name.to_owned(), prompt: String::new(), kind };
        let letters = vec![choice("a"), choice("b c"), choice("d")];
        vec![
            question("text", Kind::Text { default: "x".to_owned() }),
            question("letter", Kind::Choice { default: "a".to_owned(), choices: letters }),
            question("switch", Kind::Switch { default: true }),
        ]
    }

    fn selected(conditions: &[&str], names: &[&str], shard: Option<&str>) -> Result<Vec<String>, SelectionError> {
        let owned = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
        let (conditions, names) = (owned(conditions), owned(names));
        let shard = shard.map(|shard| shard.parse().unwrap());
        select(&Request { conditions: &conditions, names: &names, vary: None, shard })
    }

    fn select(request: &Request) -> Result<Vec<String>, SelectionError> {
        let selection = Selection::new(&questions(), request)?;
        Ok(selection.of(all(&questions())).into_iter().map(|variant| variant.name).collect())
    }

    #[test]
    fn the_space_is_the_product_of_the_values() {
        let variants = all(&questions());
        let names: Vec<_> = variants.iter().map(|variant| variant.name.as_str()).collect();
        let expected =
            ["a-with_switch", "a-no_switch", "b_c-with_switch", "b_c-no_switch", "d-with_switch", "d-no_switch"];
        assert_eq!(names, expected);
        assert_eq!(variants.iter().map(|variant| &variant.answers).collect::<BTreeSet<_>>().len(), 6);
        assert_eq!(variants[3].answers["letter"], "b c");
    }

    #[test]
    fn conditions_narrow_the_space() {
        assert_eq!(selected(&["letter=d,a", "switch=false"], &[], None).unwrap(), ["a-no_switch", "d-no_switch"]);
        assert_eq!(selected(&[], &["b_c-no_switch"], None).unwrap(), ["b_c-no_switch"]);
    }

    #[test]
    fn one_question_is_varied_and_the_others_keep_their_defaults() {
        let vary =
            |vary, conditions: &[String]| select(&Request { vary: Some(vary), conditions, ..Request::default() });
        assert_eq!(vary("letter", &[]).unwrap(), ["a-with_switch", "b_c-with_switch", "d-with_switch"]);
        assert_eq!(vary("switch", &[]).unwrap(), ["a-with_switch", "a-no_switch"]);
        assert_eq!(vary("switch", &["letter=d".to_owned()]).unwrap(), ["d-with_switch", "d-no_switch"]);
        assert!(vary("lettr", &[]).unwrap_err().to_string().contains("did you mean letter?"));
    }

    #[test]
    fn shards_are_the_whole_and_do_not_overlap() {
        for count in 1..=8 {
            let shards = (1..=count).flat_map(|index| selected(&[], &[], Some(&format!("{index}/{count}"))).unwrap());
            assert_eq!(shards.collect::<Vec<_>>(), selected(&[], &[], None).unwrap());
        }
        let shards = |variants| Shard::all(variants, NonZeroUsize::new(4).unwrap());
        let written = |variants| shards(variants).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!([written(0), written(4)], [["1/1"], ["1/1"]]);
        assert_eq!(written(9), ["1/3", "2/3", "3/3"]);
        assert_eq!(written(9)[1].parse(), Ok(shards(9)[1]));
        for text in ["0/2", "3/2", "1", "a/b", "1/0"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_selection_names_what_there_is() {
        let message = |conditions: &[&str], names: &[&str]| selected(conditions, names, None).unwrap_err().to_string();
        assert!(message(&["lettr=a"], &[]).contains("did you mean letter?"));
        assert!(message(&["letter=e"], &[]).contains("the values are a, b c, d"));
        assert_eq!(message(&["text=x"], &[]), "`text` is free text: variants do not differ in it");
        assert_eq!(message(&[], &["z"]), "unknown variant `z`; `pyo3-template variants` lists them");
    }
}
