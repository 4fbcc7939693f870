//! Conversions that lose nothing.

use pyo3::conversion::FromPyObjectOwned;
use pyo3::{IntoPyObjectExt, prelude::*};

use crate::error::Error;

/// A value that equals the Python object that it was made from: what would be rounded or cut off is refused. It costs a
/// second conversion.
#[derive(IntoPyObject)]
#[pyo3(transparent)]
pub(crate) struct Lossless<T>(pub(crate) T);

impl<'py, T> FromPyObject<'_, 'py> for Lossless<T>
where
    T: FromPyObjectOwned<'py> + IntoPyObject<'py> + Clone,
{
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let value: T = object.extract().map_err(Into::into)?;
        let becomes = value.clone().into_bound_py_any(object.py())?;
        if object.eq(&becomes)? {
            return Ok(Self(value));
        }
        let (given, becomes) = (object.repr()?.to_string(), becomes.repr()?.to_string());
        Err(Error::Lossy { given, becomes }.into())
    }
}
