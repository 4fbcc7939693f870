//! Any Python iterable of names, as a Rust iterator.

use pyo3::prelude::*;
use pyo3::types::PyIterator;
#[cfg(feature = "stubs")]
use pyo3::{inspect::PyStaticExpr, type_hint_identifier, type_hint_subscript};

use crate::error::Error;

/// An argument that takes a list, a set, a generator: whatever Python can iterate over.
pub(crate) struct Names<'py>(Bound<'py, PyIterator>);

impl<'a, 'py> FromPyObject<'a, 'py> for Names<'py> {
    type Error = PyErr;

    // What the type stub says of the argument.
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Iterable"),
        String::INPUT_TYPE
    );

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        PyIterator::from_object(&object).map(Self)
    }
}

impl Iterator for Names<'_> {
    type Item = Result<String, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        // So that Ctrl-C ends an endless iterable.
        if let Err(interrupt) = self.0.py().check_signals() {
            return Some(Err(interrupt.into()));
        }
        let name = self.0.next()?;
        Some(name.and_then(|name| name.extract()).map_err(Error::from))
    }
}
