//! Time spans such as `250ms` and `1.5s`. This file knows nothing of Python.

use std::num::ParseFloatError;

use thiserror::Error;

/// Why a text is no time span. It only explains an error of the configuration, and has no exception class of its own.
#[derive(Debug, PartialEq, Error)]
pub enum Error {
    #[error("a delay must end in \"ms\" or \"s\"")]
    Unit,

    #[error("the part of a delay before its unit must be a number")]
    Number(#[from] ParseFloatError),
}

/// The seconds that a text stands for.
///
/// # Errors
///
/// If it is no number with the unit `ms` or `s`.
pub fn parse(text: &str) -> Result<f64, Error> {
    if let Some(milliseconds) = text.strip_suffix("ms") {
        let milliseconds: f64 = milliseconds.trim_end().parse()?;
        return Ok(milliseconds / 1000.0);
    }
    let seconds = text.strip_suffix('s').ok_or(Error::Unit)?;
    Ok(seconds.trim_end().parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_is_a_number_with_a_unit() {
        assert_eq!(parse("250ms"), Ok(0.25));
        assert_eq!(parse("1.5 s"), Ok(1.5));
        assert_eq!(parse("0s"), Ok(0.0));
    }

    #[test]
    fn a_number_without_a_unit_is_refused() {
        assert_eq!(parse("250"), Err(Error::Unit));
        assert_eq!(parse(""), Err(Error::Unit));
    }

    #[test]
    fn what_is_no_number_is_refused_for_the_reason_of_the_library() {
        for text in ["ms", "s", "soons", "1,5s"] {
            let error = parse(text).unwrap_err();
            assert!(std::error::Error::source(&error).is_some(), "{text}");
        }
    }
}
