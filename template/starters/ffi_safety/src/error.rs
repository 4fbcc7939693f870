//! The crate's error type, and how each error becomes a Python exception.

use std::ffi::NulError;

use pyo3::exceptions::{PyMemoryError, PyRecursionError};
use pyo3::prelude::*;
use thiserror::Error;

use crate::exceptions::{self, ArgumentError, BusyError, FullError};
use crate::sampler;

/// Errors that this crate returns.
#[derive(Debug, Error)]
pub(crate) enum Error {
    #[error("the name has a null character at byte {}", .0.nul_position())]
    Name(#[from] NulError),

    #[error("the timeout must be a number of seconds from 0, not {0}")]
    Timeout(f64),

    #[error("the capsule was not made by this version of this package")]
    Capsule,

    #[error(transparent)]
    Sampler(#[from] sampler::Error),
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Name(_) | Error::Timeout(_) | Error::Capsule => ArgumentError::new_err(message),
            Error::Sampler(error) => match error {
                sampler::Error::Memory => PyMemoryError::new_err(message),
                sampler::Error::Full => FullError::new_err(message),
                sampler::Error::Busy => BusyError::new_err(message),
                sampler::Error::Nested => PyRecursionError::new_err(message),
                // The exception of a callback comes back as the same object.
                sampler::Error::Callback(error) => error
                    .downcast()
                    .map_or_else(|_| exceptions::Error::new_err(message), |error| *error),
                sampler::Error::Code(_) => exceptions::Error::new_err(message),
            },
        }
    }
}
