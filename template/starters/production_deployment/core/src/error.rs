//! The errors of this crate.

use std::io;

use thiserror::Error;

/// Errors that this crate returns. No message contains a text or a secret.
#[derive(Debug, Error)]
pub enum Error {
    #[error("{field} {problem}")]
    Config {
        field: &'static str,
        problem: String,
    },

    /// The queue is full: the caller should slow down.
    #[error("the queue is full: {capacity} texts are waiting")]
    Busy { capacity: usize },

    /// The pool was closed before a thread began with the text.
    #[error("the redactor is closed")]
    Closed,

    #[error(transparent)]
    Start(#[from] io::Error),

    /// A bug: the work panicked. The thread continues with the next text.
    #[error("internal error: see the log")]
    Panicked,
}

impl Error {
    pub(crate) fn config(field: &'static str, problem: impl Into<String>) -> Self {
        let problem = problem.into();
        Self::Config { field, problem }
    }

    /// Checks a setting that must be between 1 and `max`.
    pub(crate) fn check(field: &'static str, value: i64, max: i64) -> Result<usize, Self> {
        match usize::try_from(value) {
            Ok(number) if (1..=max).contains(&value) => Ok(number),
            _ => {
                let problem = format!("must be between 1 and {max}, not {value}");
                Err(Self::config(field, problem))
            }
        }
    }
}
