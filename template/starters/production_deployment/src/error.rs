//! The errors of the bindings, and how each becomes a Python exception.

use pyo3::PyErr;
use pyo3::exceptions::PyRuntimeError;
use thiserror::Error;

use crate::exceptions::{BusyError, ClosedError, ConfigError, ForkError};

/// Errors of the core and of the bindings. Rust allows `impl From<…> for PyErr` only for a type of this crate.
#[derive(Debug, Error)]
pub enum Error {
    #[error(transparent)]
    Core(#[from] redaction::Error),

    /// The threads exist only in the process that started them.
    #[error("process {process} started the redactor: create another one after the fork")]
    Forked { process: u32 },
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        use redaction::Error as Core;
        let message = error.to_string();
        match error {
            Error::Core(Core::Config { field, .. }) => ConfigError::new_err((message, field)),
            Error::Core(Core::Busy { .. }) => BusyError::new_err(message),
            Error::Core(Core::Closed) => ClosedError::new_err(message),
            Error::Core(Core::Start(error)) => error.into(),
            Error::Core(Core::Panicked) => PyRuntimeError::new_err(message),
            Error::Forked { .. } => ForkError::new_err(message),
        }
    }
}
