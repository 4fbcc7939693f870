//! Where in a nested value an error is.

use pyo3::exceptions::{PyException, PyMemoryError};
use pyo3::prelude::*;

use crate::error::Error;

/// A conversion error, and the path from the converted object to the bad value, such as `[2].items[0].price`.
#[derive(Debug)]
pub(crate) struct Located {
    path: String,
    source: PyErr,
}

impl Located {
    /// Adds the step that leads to the object whose conversion failed.
    pub(crate) fn under(mut self, step: &str) -> Self {
        self.path.insert_str(0, step);
        self
    }

    /// The exception for a converted argument called `root`.
    pub(crate) fn named(self, root: &str) -> PyErr {
        let Self { path, source } = self;
        // Ctrl-C and a lack of memory are not about the value.
        let is_about_the_value = Python::attach(|py| {
            source.is_instance_of::<PyException>(py) && !source.is_instance_of::<PyMemoryError>(py)
        });
        if path.is_empty() || !is_about_the_value {
            return source;
        }
        let path = format!("{root}{path}");
        Error::Conversion { path, source }.into()
    }
}

impl From<PyErr> for Located {
    fn from(source: PyErr) -> Self {
        let path = String::new();
        Self { path, source }
    }
}

impl From<Located> for PyErr {
    fn from(located: Located) -> Self {
        located.named("value")
    }
}
