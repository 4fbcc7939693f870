//! The one error type of this crate, and its way to Python.

use std::ffi::c_int;

use pyo3::prelude::*;
use thiserror::Error;

use crate::exception;

/// Everything that can go wrong in this crate. Each variant but `Python` has its exception class in
/// `_errors.py`.
#[derive(Debug, Error)]
pub enum Error {
    /// A name holds a character that ends a string in C.
    #[error("the name holds a null character")]
    Name(#[from] std::ffi::NulError),

    /// A timeout is negative, not a number, or longer than any clock runs.
    #[error("the timeout is a number of seconds from 0 on, not {0}")]
    Timeout(f64),

    /// A capsule comes from somewhere else.
    #[error("the capsule holds no sampler of this package")]
    Capsule,

    /// There is no memory for so many samples.
    #[error("there is no memory for so many samples")]
    Memory,

    /// There is no room for another sample.
    #[error("there is no room for so many samples")]
    Full,

    /// The samples cannot change or move, since somebody is looking at them.
    #[error("the samples are being viewed")]
    Busy,

    /// The samples that somebody was going through have been removed.
    #[error("the samples were cleared during iteration")]
    Changed,

    /// There will be no more samples.
    #[error("the recorder is closed")]
    Closed,

    /// A callback of other code returned something else than 0.
    #[error("a callback refused the sample")]
    Refused,

    /// The library returned a number that its header does not have.
    #[error("the C library returned the unknown number {0}")]
    Unknown(c_int),

    /// An exception that Python code raised while Rust was calling it: it goes back as it came.
    #[error(transparent)]
    Python(#[from] PyErr),
}

impl Error {
    /// Gives it to `sys.unraisablehook`: there is nobody who could catch it.
    pub fn report(self) {
        // Without an interpreter any more there is nobody to tell, either.
        let _ = Python::try_attach(|py| PyErr::from(self).write_unraisable(py, None));
    }
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
        Some(Error::Name(_) | Error::Timeout(_) | Error::Capsule) => "ArgumentError",
        Some(Error::Memory) => "CapacityError",
        Some(Error::Full) => "FullError",
        Some(Error::Busy) => "BusyError",
        Some(Error::Changed) => "ChangedError",
        Some(Error::Closed) => "ClosedError",
        // An error of a library, somewhere down the chain, or in C.
        Some(Error::Refused | Error::Unknown(_)) | None => "Error",
    };
    exception::new(py, class, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyo3::exceptions::{PyBufferError, PyKeyError, PyRuntimeError, PyValueError};

    #[test]
    fn every_error_has_the_class_that_python_code_expects() {
        exception::with_package(|py| {
            assert!(PyErr::from(Error::Busy).is_instance_of::<PyBufferError>(py));
            assert!(PyErr::from(Error::Changed).is_instance_of::<PyRuntimeError>(py));
            assert!(PyErr::from(Error::Closed).is_instance_of::<PyValueError>(py));
            let exception = PyErr::from(Error::Unknown(99));
            assert_eq!(
                exception.to_string(),
                "Error: the C library returned the unknown number 99"
            );
        });
    }

    #[test]
    fn a_name_with_a_null_character_says_where_it_is() {
        exception::with_package(|py| {
            let error = std::ffi::CString::new("a\0b").unwrap_err();
            let exception = PyErr::from(Error::from(error));
            assert_eq!(
                exception.to_string(),
                "ArgumentError: the name holds a null character"
            );
            let cause = exception.cause(py).unwrap();
            assert!(cause.to_string().contains("position: 1"));
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
