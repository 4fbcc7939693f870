//! The crate's error type, and how it becomes a Python exception.

use pyo3::PyErr;
use thiserror::Error;

/// Errors that this crate returns.
#[derive(Debug, Error)]
pub(crate) enum Error {
    #[error("the weights need a finite sum that isn't zero")]
    Weights,
    #[error("expected {expected} samples, one for each weight, not {found}")]
    Window { expected: usize, found: usize },
    #[error("expected a contiguous and aligned array: call numpy.ascontiguousarray first")]
    Layout,
    #[error("expected an Arrow array of 64-bit floats without nulls")]
    Format,
    #[error("the Arrow array has been moved out of its capsule")]
    Released,
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        crate::exceptions::Error::new_err(error.to_string())
    }
}
