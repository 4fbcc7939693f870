//! The one error type of this crate, and its way to Python.

use pyo3::prelude::*;
use thiserror::Error;

use crate::exception;

/// Everything that can go wrong in this crate. Each variant but `Python` has its exception class in
/// `_errors.py`.
#[derive(Debug, Error)]
pub enum Error {
    /// Something else stands in an expression than what may stand there.
    #[error("expected {expected} at position {position}, not {found}")]
    Expression {
        /// Counted in characters, from 0.
        position: usize,
        /// What may stand there.
        expected: &'static str,
        /// What does.
        found: String,
    },

    /// A variable has no value.
    #[error("the variable {0:?} has no value")]
    UnknownVariable(String),

    /// A function has no such name.
    #[error("there is no function {0:?}")]
    UnknownFunction(String),

    /// A function was called with something else than what it takes.
    #[error("{function} takes {takes}")]
    Argument {
        /// Its name.
        function: &'static str,
        /// What it takes.
        takes: &'static str,
    },

    /// An operation has no result among the real numbers.
    #[error("{0}")]
    Domain(&'static str),

    /// Something is divided by zero.
    #[error("division by zero")]
    DivisionByZero,

    /// A float cannot be as large as a result or an operand.
    #[error("{0}")]
    Overflow(&'static str),

    /// An int is larger than allowed.
    #[error("an int may have at most {0} bits")]
    TooManyBits(u64),

    /// An expression is nested deeper than allowed.
    #[error("an expression may be nested at most {0} levels deep")]
    TooDeep(usize),

    /// An expression is longer than allowed.
    #[error("an expression may have at most {0} characters")]
    TooLong(usize),

    /// An evaluation has more operations that may take long than allowed.
    #[error("an evaluation may have at most {0} long operations")]
    TooManyLongOperations(usize),

    /// One expression of several cannot be evaluated; the source says why.
    #[error("cannot evaluate expression {number}")]
    Batch {
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
    let error = match error.downcast_ref::<Error>() {
        Some(Error::Python(exception)) => return exception.clone_ref(py),
        Some(error) => error,
        // An error of a library, somewhere down the chain.
        None => return exception::new(py, "Error", error.to_string()),
    };
    let exception = exception::new(py, class(error), error.to_string());
    match set_attributes(exception.value(py), error) {
        Ok(()) => exception,
        Err(error) => error,
    }
}

fn class(error: &Error) -> &'static str {
    match error {
        Error::Expression { .. } => "ExpressionError",
        Error::UnknownVariable(_) | Error::UnknownFunction(_) => "UnknownNameError",
        Error::Argument { .. } => "ArgumentError",
        Error::Domain(_) => "DomainError",
        Error::DivisionByZero => "DivisionByZeroError",
        Error::Overflow(_) => "FloatOverflowError",
        Error::TooManyBits(_)
        | Error::TooDeep(_)
        | Error::TooLong(_)
        | Error::TooManyLongOperations(_) => "LimitError",
        Error::Batch { .. } => "BatchError",
        Error::Python(_) => "Error",
    }
}

/// Gives the exception what its class says of its attributes.
fn set_attributes(exception: &Bound<'_, PyAny>, error: &Error) -> PyResult<()> {
    match error {
        Error::Expression {
            position, expected, ..
        } => {
            exception.setattr("position", position)?;
            exception.setattr("expected", expected)
        }
        Error::UnknownVariable(name) | Error::UnknownFunction(name) => {
            exception.setattr("name", name)
        }
        Error::TooManyBits(allowed) => set_limit(exception, "bits", *allowed),
        Error::TooDeep(allowed) => set_limit(exception, "depth", *allowed as u64),
        Error::TooLong(allowed) => set_limit(exception, "length", *allowed as u64),
        Error::TooManyLongOperations(allowed) => {
            set_limit(exception, "long_operations", *allowed as u64)
        }
        Error::Batch { number, .. } => exception.setattr("number", number),
        _ => Ok(()),
    }
}

fn set_limit(exception: &Bound<'_, PyAny>, limit: &str, allowed: u64) -> PyResult<()> {
    exception.setattr("limit", limit)?;
    exception.setattr("allowed", allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyo3::exceptions::{PyKeyError, PyLookupError, PyTypeError, PyValueError};
    use pyo3::exceptions::{PyOverflowError, PyZeroDivisionError};

    #[test]
    fn each_error_is_of_a_kind_that_python_knows() {
        fn is_of<T: pyo3::PyTypeInfo>(py: Python<'_>, error: Error, class: &str) {
            let exception = PyErr::from(error);
            let name = exception.get_type(py).name().unwrap().to_string();
            assert_eq!(name, class);
            assert!(exception.is_instance_of::<T>(py), "{class}");
        }
        exception::with_package(|py| {
            let name = "x".to_owned();
            is_of::<PyLookupError>(py, Error::UnknownVariable(name.clone()), "UnknownNameError");
            is_of::<PyLookupError>(py, Error::UnknownFunction(name), "UnknownNameError");
            is_of::<PyTypeError>(py, argument(), "ArgumentError");
            is_of::<PyValueError>(py, Error::Domain(""), "DomainError");
            is_of::<PyZeroDivisionError>(py, Error::DivisionByZero, "DivisionByZeroError");
            is_of::<PyOverflowError>(py, Error::Overflow(""), "FloatOverflowError");
            is_of::<PyValueError>(py, Error::TooManyBits(1), "LimitError");
            is_of::<PyValueError>(py, Error::TooDeep(1), "LimitError");
            is_of::<PyValueError>(py, Error::TooLong(1), "LimitError");
            is_of::<PyValueError>(py, Error::TooManyLongOperations(1), "LimitError");
        });
    }

    fn argument() -> Error {
        Error::Argument {
            function: "gcd",
            takes: "ints only",
        }
    }

    #[test]
    fn an_exception_has_the_attributes_of_its_error() {
        exception::with_package(|py| {
            let exception = PyErr::from(Error::Expression {
                position: 4,
                expected: "a digit",
                found: "the end".to_owned(),
            });
            let value = exception.value(py);
            assert_eq!(
                exception.to_string(),
                "ExpressionError: expected a digit at position 4, not the end"
            );
            assert!(value.getattr("position").unwrap().eq(4).unwrap());
            assert!(value.getattr("expected").unwrap().eq("a digit").unwrap());

            let exception = PyErr::from(Error::TooDeep(50));
            let value = exception.value(py);
            assert!(value.getattr("limit").unwrap().eq("depth").unwrap());
            assert!(value.getattr("allowed").unwrap().eq(50).unwrap());
        });
    }

    #[test]
    fn every_source_is_the_cause_of_the_one_before() {
        exception::with_package(|py| {
            let exception = PyErr::from(Error::Batch {
                number: 2,
                source: Box::new(Error::DivisionByZero),
            });
            assert_eq!(
                exception.to_string(),
                "BatchError: cannot evaluate expression 2"
            );
            let cause = exception.cause(py).unwrap();
            assert_eq!(cause.to_string(), "DivisionByZeroError: division by zero");
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
