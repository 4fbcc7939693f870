//! What is wrong and where, and the Python exceptions for it.

use std::io;
use std::path::PathBuf;

use pyo3::exceptions::PyOSError;
use pyo3::{PyErr, prelude::*};
use thiserror::Error;

use crate::exceptions::{EncodeError, LimitError, NotFoundError, ParseError};

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
            Error::Parse(fault) => {
                Python::attach(|py| fault.into_exception(py).unwrap_or_else(|failure| failure))
            }
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

/// A fault in a text: the message, the line, column and offset, and the JSON path.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct Fault(String, [usize; 3], String);

impl Fault {
    /// Shows at most 50 characters before the fault, and 30 from it.
    pub(crate) fn new(problem: &str, text: &[u8], offset: usize, path: String) -> Self {
        let (before, after) = text.split_at_checked(offset).unwrap_or((text, &[]));
        let mut lines = before.rsplit(|byte| *byte == b'\n');
        let before = String::from_utf8_lossy(lines.next().unwrap_or_default());
        let (line, column) = (lines.count() + 1, before.chars().count() + 1);
        let caret = (column - 1).min(50);
        let after = String::from_utf8_lossy(after.get(..120).unwrap_or(after));
        let after = after.chars().take(30).take_while(|c| *c != '\n');
        let shown = before.chars().skip(column - 1 - caret).chain(after);
        let place = format!("line {line}, column {column}, in {path}");
        let shown = shown.map(|c| if c.is_control() { ' ' } else { c });
        let shown: String = shown.collect();
        let message = format!("{problem} at {place}\n{shown}\n{:caret$}^", "");
        Self(message, [line, column, offset], path)
    }

    /// Makes the exception, with attributes.
    fn into_exception(self, py: Python<'_>) -> PyResult<PyErr> {
        let exception = ParseError::new_err(self.0);
        for (name, value) in ["line", "column", "offset"].into_iter().zip(self.1) {
            exception.value(py).setattr(name, value)?;
        }
        exception.value(py).setattr("path", self.2)?;
        Ok(exception)
    }
}
