//! The crate's error type, and how each error becomes a Python exception.

use std::io;
use std::path::PathBuf;

use pyo3::{PyErr, intern, prelude::*};
use thiserror::Error;

use crate::exceptions::{EncodeError, EncodeTypeError, LimitError, NotFoundError, ParseError};
use crate::place::Place;

/// Errors that this crate returns.
#[derive(Debug, Error)]
pub enum Error {
    #[error("{0} at {1}")]
    Syntax(String, Box<Place>),
    #[error("arrays and objects are nested more than {0} deep: pass a larger `max_depth`")]
    Depth(usize),
    #[error("a document has more than {0} bytes: pass a larger `max_size`")]
    Size(usize),
    #[error("cannot read {}", .0.display())]
    Read(PathBuf, #[source] io::Error),
    #[error("the document has no value at {0}")]
    NotFound(String),
    #[error("{0} at {1}")]
    EncodeType(String, String),
    #[error("{0} at {1}")]
    Encode(String, String),
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Syntax(_, place) => {
                let exception = ParseError::new_err(message);
                Python::attach(|py| place.set(exception.value(py)).err().unwrap_or(exception))
            }
            Error::Depth(_) | Error::Size(_) => LimitError::new_err(message),
            Error::Read(path, source) => Python::attach(|py| {
                let exception = PyErr::from(source);
                let set = exception.value(py).setattr(intern!(py, "filename"), path);
                set.err().unwrap_or(exception)
            }),
            Error::NotFound(_) => NotFoundError::new_err(message),
            Error::EncodeType(..) => EncodeTypeError::new_err(message),
            Error::Encode(..) => EncodeError::new_err(message),
        }
    }
}
