//! Collections of any length that may change while they are converted.
//!
//! PyO3 0.30 reserves memory for as many values as `len()` claims, which can abort the process, and panics when a dict or
//! set changes during the conversion. These types raise what Python's own `list` and `dict` would. For a `HashSet`, collect
//! a `List`.

use std::collections::{HashMap, TryReserveError};
use std::hash::Hash;

use pyo3::conversion::FromPyObjectOwned;
use pyo3::exceptions::{PyMemoryError, PyTypeError};
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyMapping, PyString};
use pyo3::{intern, prelude::*};

use crate::location::Located;

/// A list made from any iterable except a `str`.
#[derive(IntoPyObject)]
#[pyo3(transparent)]
pub(crate) struct List<T>(pub(crate) Vec<T>);

impl<'py, T> FromPyObject<'_, 'py> for List<T>
where
    T: FromPyObjectOwned<'py, Error: Into<Located>>,
{
    type Error = Located;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> Result<Self, Located> {
        if object.is_instance_of::<PyString>() {
            return Err(PyTypeError::new_err("expected an iterable of values, not 'str'").into());
        }
        let mut values = Vec::new();
        values.try_reserve(length_hint(&object)?)?;
        for value in iterate(&object)? {
            let at = |error: T::Error| error.into().under(&format!("[{}]", values.len()));
            let value = value?.extract().map_err(at)?;
            values.try_reserve(1)?;
            values.push(value);
        }
        Ok(Self(values))
    }
}

/// A dict made from any mapping.
#[derive(IntoPyObject)]
#[pyo3(transparent)]
pub(crate) struct Map<K: Eq + Hash, V>(HashMap<K, V>);

impl<'py, K, V> FromPyObject<'_, 'py> for Map<K, V>
where
    K: FromPyObjectOwned<'py, Error: Into<Located>> + Eq + Hash,
    V: FromPyObjectOwned<'py, Error: Into<Located>>,
{
    type Error = Located;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> Result<Self, Located> {
        let mapping = object.cast::<PyMapping>().map_err(PyErr::from)?;
        let mut values = HashMap::new();
        for item in iterate(&mapping.call_method0(intern!(object.py(), "items"))?)? {
            let (key, value): (Bound<'py, PyAny>, Bound<'py, PyAny>) = item?.extract()?;
            let at = |error: Located| match key.repr() {
                Ok(key) => error.under(&format!("[{key}]")),
                Err(error) => error.into(),
            };
            let value = value.extract::<V>().map_err(|error| at(error.into()))?;
            let key = key.extract::<K>().map_err(|error| at(error.into()))?;
            values.try_reserve(1)?;
            values.insert(key, value);
        }
        Ok(Self(values))
    }
}

impl From<TryReserveError> for Located {
    fn from(error: TryReserveError) -> Self {
        PyMemoryError::new_err(error.to_string()).into()
    }
}

/// What `list` reserves memory for. Raises the exceptions of `__len__`, except `TypeError`.
fn length_hint(object: &Bound<'_, PyAny>) -> PyResult<usize> {
    static LENGTH_HINT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let length_hint = LENGTH_HINT.import(object.py(), "operator", "length_hint")?;
    length_hint.call1((object,))?.extract()
}

/// Iterates as a `for` loop in Python does: it raises when a container changes, and Ctrl-C ends it.
fn iterate<'py>(
    iterable: &Bound<'py, PyAny>,
) -> PyResult<impl Iterator<Item = PyResult<Bound<'py, PyAny>>>> {
    let py = iterable.py();
    let values = iterable.try_iter()?;
    Ok(values.map(move |value| py.check_signals().and(value)))
}
