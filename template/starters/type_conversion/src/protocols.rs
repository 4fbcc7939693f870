//! Python objects that are known by what they can do: iterables and functions, taken and given back as objects of Rust
//! that use them.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyIterator;
#[cfg(feature = "stubs")]
use pyo3::{
    PyTypeInfo, inspect::PyStaticExpr, type_hint_identifier, type_hint_subscript, types::PyInt,
};

/// Any iterable, of what is hoped to be integers. None of them is taken yet.
pub(crate) struct Integers(Py<PyIterator>);

impl Integers {
    /// The iterator of Python, for the garbage collector.
    pub(crate) fn object(&self) -> &Py<PyIterator> {
        &self.0
    }

    /// Takes the next one. No lock is held while Python runs: whether threads may share it is up to the iterator of
    /// Python.
    pub(crate) fn next(&self, py: Python<'_>) -> Option<PyResult<i64>> {
        let value = self.0.bind(py).clone().next()?;
        Some(value.and_then(|value| value.extract()))
    }
}

impl FromPyObject<'_, '_> for Integers {
    type Error = PyErr;

    // What the type stub says of the argument.
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Iterable"),
        i64::INPUT_TYPE
    );

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        Ok(Self(object.try_iter()?.unbind()))
    }
}

/// Anything that can be called with an integer, and is hoped to return one.
pub(crate) struct IntegerFunction(Py<PyAny>);

impl IntegerFunction {
    /// The function, for the garbage collector.
    pub(crate) fn object(&self) -> &Py<PyAny> {
        &self.0
    }

    /// Calls it. An exception that it raises comes through unchanged.
    pub(crate) fn call(&self, py: Python<'_>, value: i64) -> PyResult<i64> {
        self.0.bind(py).call1((value,))?.extract()
    }
}

impl FromPyObject<'_, '_> for IntegerFunction {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Callable"),
        PyStaticExpr::List {
            elts: &[PyInt::TYPE_HINT]
        },
        i64::INPUT_TYPE
    );

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if object.is_callable() {
            return Ok(Self(object.to_owned().unbind()));
        }
        let class = object.get_type().name()?;
        Err(PyTypeError::new_err(format!(
            "'{class}' object is not callable"
        )))
    }
}
