//! The probe of `type_converter.py`, which appends the list of types: `conversions! { bool; i8; … }`.

use std::time::{Duration, Instant};
use std::{borrow::Cow, collections::HashMap, hint::black_box, net::IpAddr, path::PathBuf};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use num_bigint::BigInt;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyDict, PyList, PyString};
use pyo3::{IntoPyObjectExt, prelude::*};
use rust_decimal::Decimal;

#[pyclass(frozen, get_all, new = "from_fields", from_py_object)]
#[derive(Clone)]
struct Point {
    x: i64,
    y: i64,
}

#[derive(FromPyObject, IntoPyObject)]
struct Item {
    name: String,
    price: Decimal,
}

#[derive(FromPyObject, IntoPyObject)]
#[pyo3(from_item_all, rename_all = "camelCase")]
struct Parcel {
    tracking_code: String,
    weight: f64,
}

/// The nanoseconds of all conversions from and to Python, and the last object.
type Converted<'py> = (u128, u128, Bound<'py, PyAny>);

fn convert<'a, 'py, T: FromPyObject<'a, 'py> + IntoPyObject<'py>>(
    value: &'a Bound<'py, PyAny>,
    count: usize,
) -> PyResult<Converted<'py>> {
    let mut values = Vec::with_capacity(count);
    let start = Instant::now();
    for _ in 0..count {
        values.push(black_box(value).extract::<T>().map_err(Into::into)?);
    }
    let from_python = start.elapsed().as_nanos();
    let mut object = value.clone();
    let start = Instant::now();
    for value in values {
        object = black_box(value.into_bound_py_any(object.py())?);
    }
    Ok((from_python, start.elapsed().as_nanos(), object))
}

macro_rules! conversions {
    ($($rust:ty;)*) => {
        #[pymodule]
        mod probe {
            use super::*;
            #[pymodule_export]
            use super::Point;

            #[pymodule_export]
            const ABI: &str = if cfg!(Py_LIMITED_API) { "stable" } else { "per-version" };

            #[pyfunction]
            fn identity(value: Bound<'_, PyAny>) -> Bound<'_, PyAny> {
                value
            }

            #[pyfunction]
            fn convert<'py>(
                rust: &str,
                value: &Bound<'py, PyAny>,
                count: usize,
            ) -> PyResult<Converted<'py>> {
                match rust {
                    $(stringify!($rust) => super::convert::<$rust>(value, count),)*
                    _ => unreachable!(),
                }
            }
        }
    };
}
