//! The one error type of this crate, and its way to Python.

use std::str::Utf8Error;

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use thiserror::Error;

use crate::exception;

/// Everything that can go wrong in this crate, but for the arguments that PyO3 converts by itself: those raise what
/// Python's own functions would. Each variant has its exception class in `_errors.py`.
#[derive(Debug, Error)]
pub enum Error {
    /// A value deep in an argument cannot be converted; the source says why.
    #[error("cannot convert {place}")]
    Conversion {
        /// As Python code would reach it: `orders[3].items[1].price`.
        place: String,
        source: PyErr,
    },

    /// The total of an order does not fit into a decimal of Rust.
    #[error("the total of order {order} does not fit into a decimal of Rust")]
    Total { order: u64 },

    /// There is no mean of nothing.
    #[error("there are no numbers")]
    NoNumbers,

    /// The memory of an object is not what a function works on.
    #[error("the buffer {reason}")]
    Buffer { reason: String },

    /// Bytes that are not valid UTF-8.
    #[error("not valid UTF-8 from byte {position} on")]
    Utf8 {
        /// Counted from 0.
        position: usize,
        source: Utf8Error,
    },

    /// An exception that Python code raised while Rust was calling it: it goes back as it came.
    #[error(transparent)]
    Python(#[from] PyErr),
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        Python::attach(|py| match error {
            // Ctrl-C is nothing that a conversion has to do with.
            Error::Conversion { source, .. } if !source.is_instance_of::<PyException>(py) => source,
            error => exception::with_causes(py, &error, to_exception),
        })
    }
}

/// The exception for one error of a chain, without its cause.
fn to_exception(py: Python<'_>, error: &(dyn std::error::Error + 'static)) -> PyErr {
    let class = match error.downcast_ref::<Error>() {
        Some(Error::Python(exception)) => return exception.clone_ref(py),
        Some(Error::Conversion { .. }) => "ConversionError",
        Some(Error::Total { .. }) => "TotalError",
        Some(Error::NoNumbers) => "NoNumbersError",
        Some(Error::Buffer { .. }) => "UnsuitableBufferError",
        Some(Error::Utf8 { .. }) => "Utf8Error",
        // An error of a library, somewhere down the chain.
        None => "Error",
    };
    exception::new(py, class, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyo3::exceptions::{PyKeyboardInterrupt, PyTypeError, PyValueError};

    fn conversion(source: PyErr) -> PyErr {
        let place = "orders[0]".to_owned();
        Error::Conversion { place, source }.into()
    }

    #[test]
    fn a_conversion_error_has_the_reason_as_its_cause() {
        exception::with_package(|py| {
            let reason = PyTypeError::new_err("no order");
            let value = reason.value(py).clone().unbind();
            let exception = conversion(reason);
            assert_eq!(
                exception.to_string(),
                "ConversionError: cannot convert orders[0]"
            );
            assert!(exception.is_instance_of::<PyTypeError>(py));
            assert!(exception.is_instance_of::<PyValueError>(py));
            assert!(exception.cause(py).unwrap().value(py).is(&value));
        });
    }

    #[test]
    fn ctrl_c_stays_what_it_is() {
        exception::with_package(|py| {
            let exception = conversion(PyKeyboardInterrupt::new_err(()));
            assert!(exception.is_instance_of::<PyKeyboardInterrupt>(py));
        });
    }

    #[test]
    fn the_reason_of_a_library_is_an_error_of_this_package() {
        exception::with_package(|py| {
            let source = String::from_utf8(vec![b'a', 0xff])
                .unwrap_err()
                .utf8_error();
            let exception = PyErr::from(Error::Utf8 {
                position: 1,
                source,
            });
            assert_eq!(
                exception.to_string(),
                "Utf8Error: not valid UTF-8 from byte 1 on"
            );
            let cause = exception.cause(py).unwrap();
            assert!(cause.to_string().starts_with("Error: invalid utf-8"));
        });
    }
}
