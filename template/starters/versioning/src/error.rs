//! The one error type of this crate, and its way to Python.

use pyo3::prelude::*;
use thiserror::Error;

use crate::exception;

/// Everything that can go wrong in this crate. Each variant but `Python` has its exception class in
/// `_errors.py`.
#[derive(Debug, Error)]
pub enum Error {
    /// A file name has not the form that a wheel's has.
    #[error("{0:?} is no name of a wheel: that is NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl")]
    WheelName(String),

    /// Something else stands where a Python should.
    #[error("{0:?} is no Python 3: write it as 3.14, 3.14t or pypy3.11-pp80")]
    Interpreter(String),

    /// A version of Cargo has no counterpart in Python.
    #[error("{0:?} is no version that a wheel can have: write it as 1.2.3 or 1.2.3-alpha.1")]
    Version(String),

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
        Some(Error::WheelName(_)) => "WheelNameError",
        Some(Error::Interpreter(_)) => "InterpreterError",
        Some(Error::Version(_)) => "VersionError",
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
    fn what_cannot_be_read_is_a_value_error() {
        exception::with_package(|py| {
            let errors = [
                (
                    Error::WheelName("x".to_owned()),
                    "WheelNameError: \"x\" is no name",
                ),
                (
                    Error::Interpreter("x".to_owned()),
                    "InterpreterError: \"x\" is no Python 3",
                ),
                (
                    Error::Version("x".to_owned()),
                    "VersionError: \"x\" is no version",
                ),
            ];
            for (error, start) in errors {
                let exception = PyErr::from(error);
                assert!(exception.to_string().starts_with(start), "{exception}");
                assert!(exception.is_instance_of::<PyValueError>(py));
                assert!(exception.cause(py).is_none());
            }
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
