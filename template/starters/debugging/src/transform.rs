//! Python functions as arguments.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
#[cfg(feature = "stubs")]
use pyo3::{PyTypeInfo, inspect::PyStaticExpr, type_hint_identifier, type_hint_subscript};

use crate::reading::Reading;

/// A Python function that takes a reading and returns one.
pub(crate) struct Transform(Py<PyAny>);

impl Transform {
    pub(crate) fn call(&self, py: Python<'_>, reading: Reading) -> PyResult<Reading> {
        let returned = self.0.bind(py).call1((reading,))?;
        returned.extract().map_err(PyErr::from)
    }
}

impl FromPyObject<'_, '_> for Transform {
    type Error = PyErr;

    // The type in the generated stub.
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Callable"),
        PyStaticExpr::List {
            elts: &[Reading::TYPE_HINT]
        },
        Reading::TYPE_HINT
    );

    /// Checks the function before any reading is passed to it.
    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if !object.is_callable() {
            return Err(PyTypeError::new_err("expected a function"));
        }
        Ok(Self(object.to_owned().unbind()))
    }
}
