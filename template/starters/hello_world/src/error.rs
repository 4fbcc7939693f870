//! The one error type of this crate, and its way to Python.

use pyo3::prelude::*;
use thiserror::Error;

use crate::exception;

/// Everything that can go wrong in this crate. Each variant but `Python` has its exception class in
/// `_errors.py`.
#[derive(Debug, Error)]
pub enum Error {
    /// A name held nothing but white space.
    #[error("the name is empty")]
    EmptyName,

    /// One guest of several cannot be greeted; the source says why.
    #[error("cannot greet guest {position}")]
    Guest {
        /// Counted from 1.
        position: usize,
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
        Some(Error::EmptyName) => "EmptyNameError",
        Some(Error::Guest { .. }) => "GuestError",
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
    fn an_empty_name_is_a_value_error() {
        exception::with_package(|py| {
            let exception = PyErr::from(Error::EmptyName);
            assert_eq!(exception.to_string(), "EmptyNameError: the name is empty");
            assert!(exception.is_instance_of::<PyValueError>(py));
            assert!(exception.cause(py).is_none());
        });
    }

    #[test]
    fn every_source_is_the_cause_of_the_one_before() {
        exception::with_package(|py| {
            let inner = Error::Guest {
                position: 2,
                source: Box::new(Error::EmptyName),
            };
            let exception = PyErr::from(Error::Guest {
                position: 1,
                source: Box::new(inner),
            });
            assert_eq!(exception.to_string(), "GuestError: cannot greet guest 1");

            let cause = exception.cause(py).unwrap();
            assert_eq!(cause.to_string(), "GuestError: cannot greet guest 2");

            let root = cause.cause(py).unwrap();
            assert_eq!(root.to_string(), "EmptyNameError: the name is empty");
            assert!(root.cause(py).is_none());
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

    #[test]
    fn a_python_exception_is_kept_as_a_cause() {
        exception::with_package(|py| {
            let raised = PyKeyError::new_err("key");
            let value = raised.value(py).clone().unbind();
            let source = Box::new(Error::Python(raised));
            let exception = PyErr::from(Error::Guest {
                position: 1,
                source,
            });
            assert!(exception.cause(py).unwrap().value(py).is(&value));
        });
    }
}
