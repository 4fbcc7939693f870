//! The first layer: from a text to a configuration. This file knows nothing of Python.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use thiserror::Error;
use toml::Spanned;

use crate::delay;
use crate::location::{Located, Location, Source};

/// Why a text is no configuration.
#[derive(Debug, Error)]
pub enum Error {
    /// The text is not TOML, or has other keys or types than a configuration.
    #[error("{at}: {message}")]
    Text {
        at: Location,
        message: String,
        /// What should stand there, where the parser knows it.
        expected: Option<String>,
    },

    /// A delay is no time span; the source says why.
    #[error("{at}: {text:?} is not a delay")]
    Delay {
        at: Location,
        text: String,
        #[source]
        source: delay::Error,
    },
}

/// What a text says, each part with its location. Whether the parts fit together is a question of the next layer.
#[derive(Debug, PartialEq)]
pub struct Config {
    pub path: Arc<Path>,
    pub tasks: Vec<Task>,
    /// What users should write in another way.
    pub deprecated: Vec<Deprecated>,
}

/// A task as it is written.
#[derive(Debug, PartialEq)]
pub struct Task {
    pub name: Located<String>,
    pub needs: Vec<Located<String>>,
    pub retries: Option<Located<i128>>,
    /// In seconds.
    pub delay: Option<Located<f64>>,
}

/// A key that has another name now.
#[derive(Debug, PartialEq)]
pub struct Deprecated {
    /// Where the value of the key begins.
    pub at: Location,
    pub key: &'static str,
    pub instead: &'static str,
}

impl fmt::Display for Deprecated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, key, instead } = self;
        write!(f, "{at}: {key:?} is deprecated, use {instead:?}")
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    task: Vec<Entry>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table with the keys of a task")]
struct Entry {
    name: Spanned<String>,
    #[serde(default)]
    needs: Vec<Spanned<String>>,
    depends: Option<Spanned<Vec<Spanned<String>>>>,
    retries: Option<Spanned<Integer>>,
    delay: Option<Spanned<String>>,
}

/// As `i128`, of which an error would say that an "i128" was expected: nothing that a user of Python knows.
///
/// It has more bits than TOML wants, so that the next layer can say which number is too high.
struct Integer(i128);

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct IntegerVisitor;

        impl Visitor<'_> for IntegerVisitor {
            type Value = Integer;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an integer")
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Integer, E> {
                Ok(Integer(value.into()))
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Integer, E> {
                Ok(Integer(value.into()))
            }

            fn visit_i128<E: de::Error>(self, value: i128) -> Result<Integer, E> {
                Ok(Integer(value))
            }

            // What the parser says of a number with still more bits.
            fn visit_u128<E: de::Error>(self, _: u128) -> Result<Integer, E> {
                Err(E::custom("integer number overflowed"))
            }
        }

        deserializer.deserialize_i128(IntegerVisitor)
    }
}

/// Reads a configuration. `path` is what its locations begin with.
///
/// # Errors
///
/// [`Error`] for the first fault that is found.
pub fn parse(text: &str, path: &Path) -> Result<Config, Error> {
    let source = Source::new(path, text);
    let file: File = toml::from_str(text).map_err(|error| in_text(&source, &error))?;
    let mut deprecated = Vec::new();
    let tasks = file.task.into_iter();
    let tasks = tasks.map(|entry| task(&source, entry, &mut deprecated));
    Ok(Config {
        tasks: tasks.collect::<Result<_, _>>()?,
        path: source.path,
        deprecated,
    })
}

fn task(
    source: &Source<'_>,
    entry: Entry,
    deprecated: &mut Vec<Deprecated>,
) -> Result<Task, Error> {
    let mut needs = entry.needs;
    if let Some(depends) = entry.depends {
        deprecated.push(Deprecated {
            at: source.locate(depends.span().start),
            key: "depends",
            instead: "needs",
        });
        needs.extend(depends.into_inner());
    }
    let delay = entry.delay.map(|delay| seconds(source, delay));
    Ok(Task {
        name: located(source, entry.name),
        needs: needs
            .into_iter()
            .map(|need| located(source, need))
            .collect(),
        retries: entry.retries.map(|retries| Located {
            at: source.locate(retries.span().start),
            value: retries.into_inner().0,
        }),
        delay: delay.transpose()?,
    })
}

fn located<T>(source: &Source<'_>, spanned: Spanned<T>) -> Located<T> {
    Located {
        at: source.locate(spanned.span().start),
        value: spanned.into_inner(),
    }
}

fn seconds(source: &Source<'_>, delay: Spanned<String>) -> Result<Located<f64>, Error> {
    let Located { value: text, at } = located(source, delay);
    match delay::parse(&text) {
        Ok(value) => Ok(Located { value, at }),
        Err(source) => Err(Error::Delay { at, text, source }),
    }
}

/// What the TOML parser says, with its location. Its own text would draw the line of the file, too, over several lines.
fn in_text(source: &Source<'_>, error: &toml::de::Error) -> Error {
    // It lists the deprecated key among those that exist.
    let message = error.message().replace("`needs`, `depends`", "`needs`");
    let expected = message.rsplit_once(", expected ").map(|(_, what)| what);
    Error::Text {
        at: source.locate(error.span().unwrap_or_default().start),
        expected: expected.map(str::to_owned),
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<Config, Error> {
        super::parse(text, Path::new("tasks.toml"))
    }

    /// The line, the column, the message and what was expected.
    fn refused(text: &str) -> (usize, usize, String, Option<String>) {
        match parse(text).unwrap_err() {
            Error::Text {
                at,
                message,
                expected,
            } => (at.line, at.column, message, expected),
            error @ Error::Delay { .. } => panic!("{error}"),
        }
    }

    #[test]
    fn each_part_has_its_location() {
        let config =
            parse("[[task]]\nname = \"ä\"\nneeds = [\"ö\", \"ü\"]\nretries = 2\n").unwrap();
        let [task] = &config.tasks[..] else {
            panic!("{config:?}")
        };
        assert_eq!(task.name.value, "ä");
        assert_eq!(task.name.at.to_string(), "tasks.toml:2:8");
        assert_eq!(task.needs[1].value, "ü");
        assert_eq!(task.needs[1].at.to_string(), "tasks.toml:3:15");
        assert_eq!(task.retries.as_ref().unwrap().value, 2);
        assert_eq!(task.delay, None);
        assert_eq!(config.deprecated, []);
    }

    #[test]
    fn an_empty_text_has_no_task() {
        assert_eq!(parse("").unwrap().tasks, []);
    }

    #[test]
    fn a_syntax_error_has_its_location() {
        let (line, column, message, expected) = refused("[[task]]\nname \"x\"\n");
        assert_eq!((line, column), (2, 6));
        assert!(message.ends_with(", expected `=`"), "{message}");
        assert_eq!(expected.unwrap(), "`=`");
    }

    #[test]
    fn a_wrong_type_has_its_location() {
        let (line, column, _, expected) = refused("[[task]]\nname = 1\n");
        assert_eq!((line, column), (2, 8));
        assert_eq!(expected.unwrap(), "a string");
    }

    #[test]
    fn what_was_expected_is_told_in_words_of_toml() {
        let expected = |text| refused(text).3.unwrap();
        assert_eq!(
            expected("task = [{name = \"x\", retries = 1.5}]"),
            "an integer"
        );
        assert_eq!(expected("task = [1]"), "a table with the keys of a task");
    }

    #[test]
    fn an_unknown_key_has_its_location_and_names_those_that_exist() {
        let (line, column, _, expected) = refused("[[task]]\nname = \"x\"\nretry = 1\n");
        assert_eq!((line, column), (3, 1));
        assert_eq!(
            expected.unwrap(),
            "one of `name`, `needs`, `retries`, `delay`"
        );
    }

    #[test]
    fn a_number_that_no_layer_can_hold_is_told_to_be_too_large() {
        for digits in [39, 40] {
            let number = "3".repeat(digits);
            let text = format!("[[task]]\nname = \"x\"\nretries = {number}\n");
            let (line, column, message, _) = refused(&text);
            assert_eq!((line, column), (3, 11));
            assert_eq!(message, "integer number overflowed");
        }
    }

    #[test]
    fn a_key_that_is_missing_is_named_and_nothing_is_made_up_for_it() {
        let (line, _, message, expected) = refused("[[task]]\nneeds = []\n");
        assert_eq!((line, message.as_str()), (1, "missing field `name`"));
        assert_eq!(expected, None);
    }

    #[test]
    fn a_delay_is_refused_with_the_reason_as_its_source() {
        let error = parse("[[task]]\nname = \"x\"\ndelay = \"soon\"\n").unwrap_err();
        assert_eq!(error.to_string(), "tasks.toml:3:9: \"soon\" is not a delay");
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.downcast_ref(), Some(&delay::Error::Unit));
    }

    #[test]
    fn a_deprecated_key_does_what_the_new_one_does() {
        let config = parse("[[task]]\nname = \"x\"\ndepends = [\"y\"]\n").unwrap();
        assert_eq!(config.tasks[0].needs[0].value, "y");
        assert_eq!(
            config.deprecated[0].to_string(),
            "tasks.toml:3:11: \"depends\" is deprecated, use \"needs\""
        );
    }

    /// Texts that are nearly configurations.
    fn nearly_toml() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("[[task]]\n"),
            Just("name = \"ä\"\n"),
            Just("needs = ["),
            Just("]"),
            Just("\"x\""),
            Just("delay = \"1s\"\n"),
            Just("depends = []\n"),
            Just("retries = 1"),
            Just("'''"),
            Just("\\u00"),
            Just("{a.b = "),
            Just("\r\n"),
            Just("ü"),
        ];
        proptest::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn any_text_is_a_configuration_or_has_an_error_inside_of_it(
            text in prop_oneof![nearly_toml(), any::<String>()],
        ) {
            let at = match parse(&text) {
                Ok(_) => return Ok(()),
                Err(Error::Text { at, .. } | Error::Delay { at, .. }) => at,
            };
            let line = text.split('\n').nth(at.line - 1);
            prop_assert!(line.is_some(), "{at}");
            prop_assert!(at.column <= line.unwrap().chars().count() + 1, "{at}");
        }
    }
}
