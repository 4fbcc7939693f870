//! What Python passes to this crate: any iterable of lines, and a function that transforms readings.

use pyo3::prelude::*;
#[cfg(feature = "stubs")]
use pyo3::{PyTypeInfo, inspect::PyStaticExpr, type_hint_identifier, type_hint_subscript};

use crate::_core::Reading;
use crate::error::Error;
use crate::reading;

/// The lines of a log: a list, an open file, a generator.
pub(crate) struct Lines(pub(crate) Vec<String>);

impl<'a, 'py> FromPyObject<'a, 'py> for Lines {
    type Error = PyErr;

    // What the type stub says of the argument.
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Iterable"),
        String::INPUT_TYPE
    );

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let lines = object.try_iter()?.map(|line| line?.extract());
        Ok(Self(lines.collect::<PyResult<_>>()?))
    }
}

/// A Python function that takes a reading and returns one.
pub(crate) struct Transform(Py<PyAny>);

impl Transform {
    /// Calls the function.
    pub(crate) fn call(
        &self,
        py: Python<'_>,
        reading: reading::Reading,
    ) -> Result<reading::Reading, Error> {
        let returned = self.0.bind(py).call1((Reading(reading),))?;
        let reading = returned.cast::<Reading>().map_err(PyErr::from)?;
        Ok(reading.get().0.clone())
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Transform {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Callable"),
        PyStaticExpr::List {
            elts: &[Reading::TYPE_HINT]
        },
        Reading::TYPE_HINT
    );

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self(object.to_owned().unbind()))
    }
}
