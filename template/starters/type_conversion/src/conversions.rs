//! The table of conversions: one row for each Rust type.

use std::borrow::Cow;
use std::hint::black_box;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use num_bigint::BigInt;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyDict, PyList, PyString};
use pyo3::{IntoPyObjectExt, prelude::*};
use rust_decimal::Decimal;

use crate::collections::{List, Map};
use crate::error::Error;
use crate::lossless::Lossless;
use crate::point::Point;
use crate::records::{Item, Parcel};

/// The Rust type, the Python type that it is made from, the one that it becomes, and a note.
pub(crate) type Row = (&'static str, &'static str, &'static str, &'static str);

/// The type that does the conversion: the last one.
macro_rules! last {
    ($only:ty) => {
        $only
    };
    ($first:ty, $last:ty) => {
        $last
    };
}

/// Makes the table and the functions from rows `Rust type: "Python type" => "Python type", "note"`. A row `A as B` has
/// the conversions of `B`, which is a wrapper of this crate around `A`.
macro_rules! conversions {
    ($($rust:ty $(as $wrapper:ty)?: $takes:literal => $gives:literal, $note:literal;)*) => {
        pub(crate) const ROWS: &[Row] = &[$((stringify!($rust), $takes, $gives, $note)),*];

        /// Converts a Python object to the Rust type with this name, and drops the result.
        pub(crate) fn extract(rust_type: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
            match rust_type {
                $(stringify!($rust) => {
                    let value: last!($rust $(, $wrapper)?) = value.extract().map_err(PyErr::from)?;
                    let _ = black_box(value);
                })*
                _ => return Err(Error::UnknownType(rust_type.to_owned()).into()),
            }
            Ok(())
        }

        /// Converts a Python object to the Rust type with this name, and the result to a Python object.
        pub(crate) fn convert<'py>(rust_type: &str, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
            match rust_type {
                $(stringify!($rust) => {
                    let converted: last!($rust $(, $wrapper)?) = value.extract().map_err(PyErr::from)?;
                    converted.into_bound_py_any(value.py())
                })*
                _ => Err(Error::UnknownType(rust_type.to_owned()).into()),
            }
        }
    };
}

conversions! {
    bool: "bool" => "bool", "no integers";
    i8: "SupportsIndex" => "int", "-128 to 127, else `OverflowError`";
    i64: "SupportsIndex" => "int", "";
    u8: "SupportsIndex" => "int", "0 to 255, else `OverflowError`";
    u64: "SupportsIndex" => "int", "";
    usize: "SupportsIndex" => "int", "as wide as a pointer";
    BigInt: "SupportsIndex" => "int", "any size";
    f32: "SupportsFloat" => "float", "rounded; large values become infinite";
    f64: "SupportsFloat" => "float", "large integers are rounded";
    Decimal as Lossless<Decimal>: "Decimal" => "Decimal", "96 bits, 28 decimal places; drops the sign of zero";

    char: "str" => "str", "one code point";
    &str: "str" => "str", "borrowed; Python caches the UTF-8 of non-ASCII text";
    Cow<str>: "str" => "str", "borrowed";
    String: "str" => "str", "copied";
    PyBackedStr: "str" => "str", "the same object, readable from any thread";
    Py<PyString>: "str" => "str", "the same object, lone surrogates included";
    PathBuf: "str | PathLike" => "Path", "";

    &[u8]: "bytes" => "bytes", "borrowed";
    PyBackedBytes: "bytes | bytearray" => "bytes", "the same object; a `bytearray` is copied";
    [u8; 4]: "bytes | Sequence" => "bytes", "exactly 4, else `ValueError`";
    Vec<u8> as List<u8>: "Iterable" => "bytes", "byte by byte; no `str`";

    Option<i64>: "SupportsIndex | None" => "int | None", "";
    (i64, String): "tuple" => "tuple", "exactly 2 values, else `ValueError`";
    [i64; 3]: "Sequence" => "list", "exactly 3 values, else `ValueError`";
    Vec<i64> as List<i64>: "Iterable" => "list", "each value is converted; no `str`";
    HashMap<String, i64> as Map<String, i64>: "Mapping" => "dict", "each key and value is converted; any order";
    HashMap<String, Vec<Option<i64>>> as Map<String, List<Option<i64>>>: "Mapping" => "dict", "types nest";
    Py<PyList>: "list" => "list", "the same object, contents unchecked";
    Py<PyDict>: "dict" => "dict", "the same object, contents unchecked";
    Py<PyAny>: "object" => "object", "the same object, unchecked";

    NaiveDate as Lossless<NaiveDate>: "date" => "date", "no `datetime`";
    NaiveTime as Lossless<NaiveTime>: "time" => "time", "no time zone; drops `fold`";
    NaiveDateTime as Lossless<NaiveDateTime>: "datetime" => "datetime", "no time zone; drops `fold`";
    DateTime<Utc> as Lossless<DateTime<Utc>>: "datetime" => "datetime", "only `timezone.utc`; drops `fold`";
    DateTime<FixedOffset> as Lossless<DateTime<FixedOffset>>: "datetime" => "datetime", "no `ZoneInfo`; whole seconds; drops `fold` and names";
    TimeDelta as Lossless<TimeDelta>: "timedelta" => "timedelta", "";
    Duration as Lossless<Duration>: "timedelta" => "timedelta", "negative values raise `ValueError`";
    IpAddr as Lossless<IpAddr>: "IPv4Address | IPv6Address" => "IPv4Address | IPv6Address", "no scope, no mask";

    Point: "Point" => "Point", "a class made in Rust: copied";
    Py<Point>: "Point" => "Point", "a class made in Rust: the same object";
    Item: "Item" => "Item", "a dataclass, or any object with its attributes; written by hand";
    Parcel: "Mapping" => "dict", "derived";
}
