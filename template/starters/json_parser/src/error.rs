//! The crate's error type, and how each error becomes a Python exception.

use std::io;
use std::path::PathBuf;

use pyo3::exceptions::PyOSError;
use pyo3::{PyErr, prelude::*};
use thiserror::Error;

use crate::exceptions::{EncodeError, LimitError, NotFoundError, ParseError};
use crate::fault::Fault;

/// Errors that this crate returns.
#[derive(Debug, Error)]
pub enum Error {
    #[error(transparent)]
    Parse(#[from] Box<Fault>),
    #[error("arrays and objects are nested more than {0} deep: pass a larger `max_depth`")]
    Depth(usize),
    #[error("the document has more than {0} bytes: pass a larger `max_size`")]
    Size(usize),
    #[error("cannot read {}", .0.display())]
    Read(PathBuf, #[source] io::Error),
    #[error("the document has no value at {0}")]
    NotFound(String),
    #[error("{0}")]
    Encode(String),
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Parse(fault) => Python::attach(|py| {
                let exception = ParseError::new_err(message);
                let set = fault.set_attributes(exception.value(py));
                set.err().unwrap_or(exception)
            }),
            Error::Depth(_) | Error::Size(_) => LimitError::new_err(message),
            Error::Read(path, source) => {
                // Python chooses the subclass: by the first number, or on Windows by the last.
                let code = source.raw_os_error().unwrap_or(22);
                PyOSError::new_err((code, source.to_string(), path, code))
            }
            Error::NotFound(_) => NotFoundError::new_err(message),
            Error::Encode(_) => EncodeError::new_err(message),
        }
    }
}
