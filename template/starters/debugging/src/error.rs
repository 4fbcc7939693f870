//! The one error type of this crate, and its way to Python.

use pyo3::prelude::*;
use thiserror::Error;

use crate::exception;

/// Everything that can go wrong in this crate. Each variant but `Python` has its exception class in
/// `_errors.py`.
#[derive(Debug, Error)]
pub enum Error {
    /// A line has not as many fields as a reading.
    #[error("a reading has 4 fields, not {0}")]
    Fields(usize),

    /// Something else stands where a unit should.
    #[error("the unit is C or F, not {0:?}")]
    Unit(String),

    /// Something else stands where a number should.
    #[error("the value is a number or nothing, not {0:?}")]
    Value(String),

    /// One line of several is no reading; the source says why.
    #[error("cannot read line {number}")]
    Line {
        /// Counted from 1.
        number: usize,
        // Any error, not a `Box<Error>`: of that one `source()` would show the box and hide the variant in it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// An exception that Python code raised while Rust was calling it: it goes back as it came.
    #[error(transparent)]
    Python(#[from] PyErr),
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        Python::attach(|py| exception::with_causes(py, &error, to_exception))
    }
}

/// The exception for one error of a chain, without its cause.
fn to_exception(py: Python<'_>, error: &(dyn std::error::Error + 'static)) -> PyErr {
    let class = match error.downcast_ref::<Error>() {
        Some(Error::Python(exception)) => return exception.clone_ref(py),
        Some(Error::Fields(_) | Error::Unit(_) | Error::Value(_)) => "FieldError",
        Some(Error::Line { .. }) => "LineError",
        // An error of a library, somewhere down the chain.
        None => "Error",
    };
    exception::new(py, class, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyo3::exceptions::{PyKeyError, PyValueError};

    #[test]
    fn the_cause_of_a_bad_line_is_its_bad_field() {
        exception::with_package(|py| {
            let exception = PyErr::from(Error::Line {
                number: 3,
                source: Box::new(Error::Unit("K".to_owned())),
            });
            assert_eq!(exception.to_string(), "LineError: cannot read line 3");
            assert!(exception.is_instance_of::<PyValueError>(py));

            let cause = exception.cause(py).unwrap();
            assert_eq!(
                cause.to_string(),
                "FieldError: the unit is C or F, not \"K\""
            );
            assert!(cause.cause(py).is_none());
        });
    }

    #[test]
    fn a_python_exception_stays_the_same_object() {
        exception::with_package(|py| {
            let raised = PyKeyError::new_err("key");
            let value = raised.value(py).clone().unbind();
            let exception = PyErr::from(Error::Python(raised));
            assert!(exception.value(py).is(&value));
        });
    }
}
