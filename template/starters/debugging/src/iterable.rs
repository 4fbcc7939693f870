//! Python iterables as arguments: lists, generators, open files.

use std::marker::PhantomData;

use pyo3::conversion::FromPyObjectOwned;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyString};
#[cfg(feature = "stubs")]
use pyo3::{inspect::PyStaticExpr, type_hint_identifier, type_hint_subscript};

/// The items of an iterable, converted one at a time. The first error ends the loop: it can be an exception of the
/// caller's iterator.
pub(crate) struct Iterable<'py, T> {
    iterator: Bound<'py, PyIterator>,
    item: PhantomData<T>,
}

impl<'py, T: FromPyObjectOwned<'py>> FromPyObject<'_, 'py> for Iterable<'py, T> {
    type Error = PyErr;

    // The type in the generated stub.
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Iterable"),
        T::INPUT_TYPE
    );

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        // The items of a str are its characters.
        if object.is_instance_of::<PyString>() {
            return Err(PyTypeError::new_err("expected an iterable, not one str"));
        }
        Ok(Self {
            iterator: object.try_iter()?,
            item: PhantomData,
        })
    }
}

impl<'py, T: FromPyObjectOwned<'py>> Iterator for Iterable<'py, T> {
    type Item = PyResult<T>;

    fn next(&mut self) -> Option<PyResult<T>> {
        // Python checks for Ctrl-C between its instructions, but iterators such as `itertools.repeat` run none.
        if let Err(interrupt) = self.iterator.py().check_signals() {
            return Some(Err(interrupt));
        }
        let item = self.iterator.next()?;
        Some(item.and_then(|item| item.extract().map_err(Into::into)))
    }
}
