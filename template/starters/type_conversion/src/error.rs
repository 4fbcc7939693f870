//! The crate's error type, and how each error becomes a Python exception.

use pyo3::exceptions::{PyBufferError, PyValueError};
use pyo3::prelude::*;
use thiserror::Error;

use crate::exceptions::{ConversionError, LossyError};

/// Errors that this crate returns, beside the exceptions of PyO3's own conversions.
#[derive(Debug, Error)]
pub(crate) enum Error {
    /// A value inside an argument cannot be converted. The path is written as in Python, such as `orders[2].price`.
    #[error("cannot convert {path}")]
    Conversion { path: String, source: PyErr },

    /// The Rust type would change the value.
    #[error("{given} would become {becomes}")]
    Lossy { given: String, becomes: String },

    #[error("no conversion for {0}: list_conversions() has the Rust types")]
    UnknownType(String),

    #[error("expected a contiguous, aligned buffer of 64-bit floats in native byte order")]
    Buffer,
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Conversion { path, source } => {
                with_cause(ConversionError::new_err(path), source)
            }
            Error::Lossy { .. } => LossyError::new_err(message),
            Error::UnknownType(_) => PyValueError::new_err(message),
            Error::Buffer => PyBufferError::new_err(message),
        }
    }
}

/// Sets `__cause__`, so that tracebacks show both exceptions.
fn with_cause(exception: PyErr, cause: PyErr) -> PyErr {
    Python::attach(|py| exception.set_cause(py, Some(cause)));
    exception
}
