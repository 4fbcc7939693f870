//! Numbers as Python has them, and their conversion from and to Python.

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt};
#[cfg(feature = "stubs")]
use pyo3::{PyTypeInfo, inspect::PyStaticExpr, type_hint_union};

use crate::error::Error;

/// How many bits an int may have. An operation then takes some ten microseconds at most.
pub(crate) const MAX_BITS: u64 = 10_000;

#[derive(Debug, Clone, PartialEq, IntoPyObject)]
pub(crate) enum Number {
    Int(BigInt),
    Float(f64),
}

impl Number {
    /// Rejects an int that is too large.
    pub(crate) fn checked(self) -> Result<Self, Error> {
        match &self {
            Self::Int(int) if int.bits() > MAX_BITS => Err(Error::TooManyBits),
            _ => Ok(self),
        }
    }

    /// Rounds to the nearest float, like Python's `float`.
    pub(crate) fn to_float(&self) -> Result<f64, Error> {
        match self {
            Self::Int(int) => finite(int.to_f64()),
            Self::Float(float) => Ok(*float),
        }
    }
}

/// Rejects a result that is too large for a float.
pub(crate) fn finite(float: Option<f64>) -> Result<f64, Error> {
    let finite = float.filter(|float| float.is_finite());
    finite.ok_or(Error::Result("a number is too large for a float"))
}

/// Takes an int or a float, without running Python code: see "Threads" in the README.
impl<'py> FromPyObject<'_, 'py> for Number {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_union!(PyInt::TYPE_HINT, PyFloat::TYPE_HINT);

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(float) = object.cast::<PyFloat>() {
            return Ok(Self::Float(float.value()));
        }
        let int = object.cast::<PyInt>()?;
        if int.is_exact_instance_of::<PyInt>() {
            return int.extract().map(Self::Int);
        }
        // A subclass can override the methods that PyO3 and PyPy's `int.__int__` call. `int.__add__` calls none.
        let class = int.py().get_type::<PyInt>();
        let exact = class.call_method1(intern!(int.py(), "__add__"), (int, 0))?;
        exact.extract().map(Self::Int)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_an_int_of_the_largest_size() {
        let too_large = BigInt::from(1) << MAX_BITS;
        assert!(Number::Int(&too_large - 1).checked().is_ok());
        let result = Number::Int(-too_large).checked();
        assert!(matches!(result, Err(Error::TooManyBits)));
    }

    #[test]
    fn rounds_an_int_halfway_between_floats_to_even() {
        let halfway = Number::Int(BigInt::from(9_007_199_254_740_993_u64));
        let even = Number::Float(9_007_199_254_740_992.0);
        assert_eq!(Number::Float(halfway.to_float().unwrap()), even);
    }

    #[test]
    fn rejects_an_int_beyond_the_largest_float() {
        let halfway = (BigInt::from(1) << 1024) - (BigInt::from(1) << 970);
        assert!(Number::Int(&halfway - 1).to_float().is_ok());
        let result = Number::Int(halfway).to_float();
        assert!(matches!(result, Err(Error::Result(_))));
    }
}
