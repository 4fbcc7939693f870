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
        match object.cast::<PyInt>() {
            Ok(int) => big_int(&int).map(Self::Int),
            Err(_) => Err(wrong_type("a number is an int or a float", &object)),
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

/// An argument that is an int, where a float makes no sense.
pub(crate) struct Int(pub(crate) Number);

impl<'py> FromPyObject<'_, 'py> for Int {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = PyInt::TYPE_HINT;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        match object.cast::<PyInt>() {
            Ok(int) => big_int(&int).map(Number::Int).map(Self),
            Err(_) => Err(wrong_type("only an int makes sense", &object)),
        }
    }
}

fn big_int(int: &Borrowed<'_, '_, PyInt>) -> PyResult<BigInt> {
    // With the stable ABI, an int that does not fit into 64 bits takes many times as long.
    match int.extract::<i64>() {
        Ok(small) => Ok(small.into()),
        Err(_) => int.extract(),
    }
}

fn wrong_type(what_is_right: &str, object: &Borrowed<'_, '_, PyAny>) -> PyErr {
    match object.get_type().name() {
        Ok(name) => PyTypeError::new_err(format!("{what_is_right}, not {name}")),
        Err(error) => error,
    }
}
