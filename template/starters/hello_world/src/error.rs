//! The crate's error type, and how each error becomes a Python exception.

use pyo3::PyErr;
use pyo3::prelude::*;
use thiserror::Error;

use crate::exceptions::{EmptyNameError, GuestError};

/// Errors that this crate returns.
#[derive(Debug, Error)]
pub enum Error {
    /// The name is empty or only white space.
    #[error("the name is empty")]
    EmptyName,

    /// One of several guests cannot be greeted. Positions start at 1.
    #[error("cannot greet guest {position}")]
    Guest { position: usize, source: Box<Error> },
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::EmptyName => EmptyNameError::new_err(message),
            Error::Guest { source, .. } => with_cause(GuestError::new_err(message), *source),
        }
    }
}

/// Sets `__cause__`, so that tracebacks show both exceptions.
fn with_cause(exception: PyErr, cause: Error) -> PyErr {
    Python::attach(|py| exception.set_cause(py, Some(cause.into())));
    exception
}
