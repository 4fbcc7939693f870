//! The crate's error type, and how each error becomes a Python exception.

use pyo3::PyErr;
use pyo3::prelude::*;
use thiserror::Error;

use crate::exceptions::{FieldError, LineError};

/// Errors that this crate returns.
#[derive(Debug, Error)]
pub enum Error {
    #[error("a reading has 4 fields, not {0}")]
    Fields(usize),
    #[error("the unit is C or F, not {0:?}")]
    Unit(String),
    #[error("the value is empty or a temperature, not {0:?}")]
    Value(String),

    /// A line of a log cannot be read. Numbers start at 1.
    #[error("cannot read line {number}")]
    Line { number: u64, source: Box<Error> },

    /// An exception of the caller's Python code, which is raised again unchanged.
    #[error(transparent)]
    Python(#[from] PyErr),
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let message = match error {
            // Its message would call its `__str__`.
            Error::Python(exception) => return exception,
            _ => error.to_string(),
        };
        match error {
            Error::Line { source, .. } => with_cause(LineError::new_err(message), *source),
            _ => FieldError::new_err(message),
        }
    }
}

/// Sets `__cause__`, so that tracebacks show both exceptions.
fn with_cause(exception: PyErr, cause: Error) -> PyErr {
    Python::attach(|py| exception.set_cause(py, Some(cause.into())));
    exception
}
