//! The Python bindings.

use pyo3::PyErr;
use pyo3::exceptions::PyValueError;

/// An error of the library. `impl From<textstats_core::Error> for PyErr` isn't allowed: both types are from other crates.
struct Error(textstats_core::Error);

impl From<textstats_core::Error> for Error {
    fn from(error: textstats_core::Error) -> Self {
        Self(error)
    }
}

impl From<Error> for PyErr {
    fn from(Error(error): Error) -> Self {
        let message = error.to_string();
        match error {
            textstats_core::Error::Empty => PyValueError::new_err(message),
        }
    }
}

#[pyo3::pymodule]
mod _core {
    use pyo3::prelude::*;

    use crate::Error;

    /// How long a text is.
    #[pyclass(frozen)]
    struct Summary(textstats_core::Summary);

    #[pymethods]
    impl Summary {
        #[getter]
        fn words(&self) -> usize {
            self.0.words
        }

        #[getter]
        fn characters(&self) -> usize {
            self.0.characters
        }
    }

    /// Count words and characters.
    #[pyfunction]
    fn summarize(text: &str) -> Result<Summary, Error> {
        Ok(Summary(textstats_core::summarize(text)?))
    }
}
