//! The crate's error type, and how each error becomes a Python exception.

use pyo3::prelude::*;
use pyo3::{PyErr, intern};
use thiserror::Error;

use crate::exceptions::{
    BatchError, DivisionByZeroError, ExpressionError, LimitError, ResultError, UnknownNameError,
};
use crate::number::MAX_BITS;
use crate::parser::{MAX_DEPTH, MAX_LENGTH};

/// Errors that this crate returns.
#[derive(Debug, Error)]
pub enum Error {
    /// The text isn't an expression. The position counts characters from 0.
    #[error("{expected} at position {position}")]
    Syntax { position: usize, expected: String },
    #[error("the variable {0:?} has no value")]
    UnknownName(String),
    #[error("division by zero")]
    DivisionByZero,
    #[error("{0}")]
    Result(&'static str),
    #[error("an int may have at most {MAX_BITS} bits")]
    TooManyBits,
    #[error("parentheses, signs and powers may be nested at most {MAX_DEPTH} deep")]
    TooDeep,
    #[error("an expression may have at most {MAX_LENGTH} characters")]
    TooLong,
    /// One of several expressions cannot be evaluated. Numbers start at 1.
    #[error("cannot evaluate expression {0}")]
    Batch(usize, #[source] Box<Error>),
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Syntax { position, .. } => Python::attach(|py| {
                let exception = ExpressionError::new_err(message);
                let set = (exception.value(py)).setattr(intern!(py, "position"), position);
                set.err().unwrap_or(exception)
            }),
            Error::UnknownName(_) => UnknownNameError::new_err(message),
            Error::DivisionByZero => DivisionByZeroError::new_err(message),
            Error::Result(_) => ResultError::new_err(message),
            Error::TooManyBits | Error::TooDeep | Error::TooLong => LimitError::new_err(message),
            Error::Batch(_, source) => with_cause(BatchError::new_err(message), *source),
        }
    }
}

/// Sets `__cause__`, so that tracebacks show both exceptions.
fn with_cause(exception: PyErr, cause: Error) -> PyErr {
    Python::attach(|py| exception.set_cause(py, Some(cause.into())));
    exception
}
