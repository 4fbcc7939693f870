//! A Python int or float as a number, and back.

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt};
#[cfg(feature = "stubs")]
use pyo3::{PyTypeInfo, inspect::PyStaticExpr, type_hint_union};

use crate::number::Number;

impl<'py> FromPyObject<'_, 'py> for Number {
    type Error = PyErr;

    // What the type stub says of the argument.
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_union!(PyInt::TYPE_HINT, PyFloat::TYPE_HINT);

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(float) = object.cast::<PyFloat>() {
            return Ok(Self::Float(float.value()));
        }
        let Ok(int) = object.cast::<PyInt>() else {
            let type_name = object.get_type().name()?;
            let message = format!("a number is an int or a float, not '{type_name}'");
            return Err(PyTypeError::new_err(message));
        };
        // With the stable ABI, an int that is larger takes many times as long.
        match int.extract::<i64>() {
            Ok(small) => Ok(Self::Int(small.into())),
            Err(_) => int.extract::<BigInt>().map(Self::Int),
        }
    }
}

impl<'py> IntoPyObject<'py> for Number {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const OUTPUT_TYPE: PyStaticExpr = type_hint_union!(PyInt::TYPE_HINT, PyFloat::TYPE_HINT);

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        match self {
            Self::Float(float) => Ok(PyFloat::new(py, float).into_any()),
            Self::Int(int) => match int.to_i64() {
                Some(small) => Ok(small.into_pyobject(py)?.into_any()),
                None => Ok(int.into_pyobject(py)?.into_any()),
            },
        }
    }
}
