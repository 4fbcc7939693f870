//! The crate's error type, and how it becomes a Python exception.

use pyo3::PyErr;
use thiserror::Error;

use crate::date::Date;
use crate::exceptions::OrderError;

/// Errors that this crate returns.
#[derive(Debug, Error)]
pub enum Error {
    /// The second date is before the first one.
    #[error("the end {end} is before the start {start}")]
    Order { start: Date, end: Date },
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Order { .. } => OrderError::new_err(message),
        }
    }
}
