//! The first layer: from the bytes of a TOML file to its tables.

use std::string::FromUtf8Error;

use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;
use toml::value::Datetime;

use crate::place::{Locator, Place};

/// Why a configuration cannot be parsed.
#[derive(Debug, Error)]
pub enum Error {
    #[error("{place}: the text is not UTF-8")]
    Encoding {
        place: Place,
        #[source]
        source: FromUtf8Error,
    },

    /// Invalid TOML, an unknown key or a wrong type.
    #[error("{place}: {message}")]
    Toml { place: Place, message: String },
}

/// What the file says. The next layer needs the spans of the values for its errors.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    #[serde(default, rename = "task")]
    pub(crate) tasks: Vec<Task>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table")]
pub(crate) struct Task {
    pub(crate) name: Spanned<String>,
    pub(crate) retries: Option<Spanned<i64>>,
    pub(crate) delay: Option<Spanned<f64>>,
}

pub(crate) fn decode(bytes: Vec<u8>) -> Result<String, Error> {
    String::from_utf8(bytes).map_err(|source| {
        let text = String::from_utf8_lossy(source.as_bytes());
        let place = Locator::new(&text).locate(source.utf8_error().valid_up_to());
        Error::Encoding { place, source }
    })
}

pub(crate) fn parse(text: &str) -> Result<Config, Error> {
    toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        Error::Toml {
            place: Locator::new(text).locate(span.start),
            message: explain(error.message(), text.get(span).unwrap_or_default()),
        }
    })
}

/// Replaces Rust's words in a message of toml about `value`.
fn explain(message: &str, value: &str) -> String {
    let Some((found, expected)) = message.rsplit_once(", expected ") else {
        return message.to_owned();
    };
    let is_date = value.parse::<Datetime>().is_ok();
    let found = match found {
        // toml presents a date to serde as a map with a private key.
        "invalid type: map" if is_date => "invalid type: date or time",
        "unknown field `$__toml_private_datetime`" if is_date => {
            return "invalid type: date or time, expected a table".to_owned();
        }
        "invalid type: map" => "invalid type: table",
        "invalid type: sequence" => "invalid type: array",
        _ => found.trim_end_matches(" as i128"),
    };
    let expected = match expected {
        "nothing" => return found.to_owned(),
        "a sequence" => "an array",
        "f64" => "a number",
        "i64" => "a 64-bit integer",
        _ => expected,
    };
    format!("{found}, expected {expected}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn keeps_the_span_of_each_value() {
        let text = "task = [{name = \"ä\", retries = 2, delay = 1}]";
        let task = parse(text).unwrap().tasks.remove(0);
        assert_eq!(&text[task.name.span()], "\"ä\"");
        assert_eq!(&text[task.retries.unwrap().span()], "2");
        assert_eq!(&text[task.delay.unwrap().span()], "1");
    }

    #[test]
    fn an_empty_text_has_no_tasks() {
        assert!(parse("").unwrap().tasks.is_empty());
    }

    #[test]
    fn reports_the_place_of_invalid_toml() {
        assert!(error("[[task]]\nname \"x\"\n").starts_with("line 2, column 6: "));
        assert_eq!(
            error("[[task]]\n"),
            "line 1, column 1: missing field `name`"
        );
        assert!(error("task = [{name = 'ä', x = 1}]").starts_with("line 1, column 22: "));
    }

    #[test]
    fn names_types_in_the_words_of_toml() {
        let errors = [
            ("name = 1979-05-27", "date or time, expected a string"),
            ("name = {}", "table, expected a string"),
            (
                "name = 'x'\nretries = 1.5",
                "floating point `1.5`, expected a 64-bit integer",
            ),
            (
                "name = 'x'\nretries = 07:32:00",
                "date or time, expected a 64-bit integer",
            ),
            (
                "name = 'x'\nretries = 99999999999999999999",
                "integer `99999999999999999999`, expected a 64-bit integer",
            ),
            (
                "name = 'x'\ndelay = 'soon'",
                "string \"soon\", expected a number",
            ),
            ("name = []", "array, expected a string"),
            (
                "name = 'x'\nretries = 'type: map, expected i64'",
                "string \"type: map, expected i64\", expected a 64-bit integer",
            ),
        ];
        for (keys, expected) in errors {
            let error = error(&format!("[[task]]\n{keys}\n"));
            assert_eq!(
                error.split_once("type: ").unwrap_or_default().1,
                expected,
                "{error}"
            );
        }
        assert!(error("task = {}").ends_with("table, expected an array"));
        assert!(error("task = [1]").ends_with("integer `1`, expected a table"));
        assert!(error("task = [07:32:00]").ends_with("type: date or time, expected a table"));
        assert!(error("1979-05-27 = 1").ends_with("field `1979-05-27`, expected `task`"));
        assert!(!error("[[task]]\nname = 'x'\nretries = 01").contains("nothing"));
    }

    #[test]
    fn the_encoding_error_is_a_source() {
        let error = decode(b"# \xc3\xa4\n ab\xff".to_vec()).unwrap_err();
        assert_eq!(error.to_string(), "line 2, column 4: the text is not UTF-8");
        assert!(std::error::Error::source(&error).is_some());
    }
}
