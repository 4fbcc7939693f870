//! What Python passes to this crate: a function, any iterable of numbers, and a text to keep.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::PyString;
#[cfg(feature = "stubs")]
use pyo3::{PyTypeInfo, inspect::PyStaticExpr, type_hint_identifier, type_hint_subscript};

/// A function that is called with the index and the value of each sample.
pub(crate) struct Callback(pub(crate) Py<PyAny>);

impl<'a, 'py> FromPyObject<'a, 'py> for Callback {
    type Error = PyErr;

    // What the type stub says of the argument.
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Callable"),
        PyStaticExpr::List {
            elts: &[usize::OUTPUT_TYPE, f64::OUTPUT_TYPE]
        },
        PyAny::TYPE_HINT
    );

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if !object.is_callable() {
            let message = format!(
                "a callback is a function, not {}",
                object.get_type().name()?
            );
            return Err(PyTypeError::new_err(message));
        }
        Ok(Self(object.to_owned().unbind()))
    }
}

/// The values of several samples.
pub(crate) struct Values(pub(crate) Vec<f64>);

impl<'a, 'py> FromPyObject<'a, 'py> for Values {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Iterable"),
        f64::OUTPUT_TYPE
    );

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let values = object.try_iter()?.map(|value| {
            // So that Ctrl-C ends an endless iterable.
            object.py().check_signals()?;
            value?.extract()
        });
        Ok(Self(values.collect::<PyResult<_>>()?))
    }
}

/// A text that can be kept: it refers to nothing else.
pub(crate) struct Text(pub(crate) PyBackedStr);

impl<'a, 'py> FromPyObject<'a, 'py> for Text {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = PyString::TYPE_HINT;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let text = object.cast::<PyString>()?;
        let text = if text.is_exact_instance_of::<PyString>() {
            text.to_owned()
        } else {
            // An instance of a subclass may hold anything beside its characters, where no garbage collector looks.
            PyString::new(object.py(), &text.to_cow()?)
        };
        Ok(Self(text.try_into()?))
    }
}
