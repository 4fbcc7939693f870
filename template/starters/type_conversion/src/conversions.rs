//! Every plain type that PyO3 converts, there and back: one function for each Rust type.
//!
//! This file needs nothing of this crate, so that it can also be compiled by itself.

#![expect(
    clippy::implicit_hasher,
    reason = "a function that Python calls has no type parameters"
)]

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ffi::OsString;
use std::net::IpAddr;
use std::num::{NonZeroU8, ParseIntError};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use indexmap::IndexMap;
use num_bigint::{BigInt, BigUint};
use num_complex::Complex;
use num_rational::Ratio;
use pyo3::exceptions::PyZeroDivisionError;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{
    PyByteArray, PyBytes, PyDict, PyFrozenSet, PyInt, PyList, PyMemoryView, PyRange, PySet,
    PySlice, PyString, PyTuple, PyType,
};
use rust_decimal::Decimal;
use uuid::Uuid;

/// Writes a function for each `name(Rust type)`, with its docstring.
macro_rules! round_trips {
    ($(
        $(#[$doc:meta])*
        $name:ident($type:ty)
            $(hint $taken:literal => $given:literal)?
            $(raises $error:literal $(raises $other_error:literal)*)?
            $($(using $import:literal)? example $call:literal => $shown:literal)?;
    )*) => {$(
        #[doc = concat!("Take `value` as the Rust type `", stringify!($type), "`, and give it back.")]
        ///
        $(#[$doc])*
        ///
        /// Args:
        #[doc = concat!("    value: What becomes a `", stringify!($type), "`.")]
        ///
        /// Returns:
        #[doc = concat!("    What the `", stringify!($type), "` becomes.")]
        $(
            ///
            /// Raises:
            #[doc = concat!("    ", $error)]
            $(#[doc = concat!("    ", $other_error)])*
        )?
        $(
            ///
            /// Example:
            $(#[doc = concat!("    >>> ", $import)])?
            #[doc = concat!("    >>> ", $call)]
            #[doc = concat!("    ", $shown)]
        )?
        #[pyfunction]
        $(#[pyo3(signature = (value: $taken) -> $given)])?
        #[must_use]
        pub fn $name(value: $type) -> $type {
            value
        }
    )*};
}

/// Writes a function for each width of integers.
macro_rules! integers {
    ($($range:literal $name:ident($type:ty) $call:literal => $shown:literal;)*) => {
        round_trips! {$(
            #[doc = concat!("An integer from ", $range, ": an `int`, or any object with `__index__`.")]
            $name($type)
                raises "TypeError: The value is no integer."
                raises "OverflowError: It is out of this range."
                example $call => $shown;
        )*}
    };
}

// Integers.
integers! {
    "-128 to 127"
        through_i8(i8) "through_i8(-128)" => "-128";
    "-32,768 to 32,767"
        through_i16(i16) "through_i16(32_767)" => "32767";
    "-2**31 to 2**31 - 1"
        through_i32(i32) "through_i32(-(2**31))" => "-2147483648";
    "-2**63 to 2**63 - 1"
        through_i64(i64) "through_i64(2**63 - 1)" => "9223372036854775807";
    "-2**127 to 2**127 - 1"
        through_i128(i128) "through_i128(2**100)" => "1267650600228229401496703205376";
    "-2**63 to 2**63 - 1, where an address has 64 bits"
        through_isize(isize) "through_isize(-1)" => "-1";
    "0 to 255"
        through_u8(u8) "through_u8(255)" => "255";
    "0 to 65,535"
        through_u16(u16) "through_u16(65_535)" => "65535";
    "0 to 2**32 - 1"
        through_u32(u32) "through_u32(2**32 - 1)" => "4294967295";
    "0 to 2**64 - 1"
        through_u64(u64) "through_u64(2**64 - 1)" => "18446744073709551615";
    "0 to 2**64 - 1, where an address has 64 bits"
        through_usize(usize) "through_usize(1)" => "1";
}

// Other numbers, and `bool`.
round_trips! {
    /// `True` or `False`, also those of NumPy. Nothing else: not 1, not a list.
    through_bool(bool)
        raises "TypeError: The value is no `bool`."
        example "through_bool(True)" => "True";

    /// An integer from 0 to 2**128 - 1.
    through_u128(u128)
        raises "TypeError: The value is no integer."
        raises "OverflowError: It is out of this range."
        raises "ValueError: It is negative; this instead, where Python itself converts so many bits."
        example "through_u128(2**100)" => "1267650600228229401496703205376";

    /// An integer from 1 to 255; there is such a type for every width.
    through_non_zero_u8(NonZeroU8)
        raises "TypeError: The value is no integer."
        raises "OverflowError: It is out of the range of `u8`."
        raises "ValueError: It is 0."
        example "through_non_zero_u8(1)" => "1";

    /// An integer of any size.
    through_big_int(BigInt)
        raises "TypeError: The value is no integer."
        example "through_big_int(-(10**20))" => "-100000000000000000000";

    /// An integer of any size without a sign.
    through_big_uint(BigUint)
        raises "TypeError: The value is no integer."
        raises "OverflowError: It is negative; a `ValueError` where Python itself converts it."
        example "through_big_uint(10**20)" => "100000000000000000000";

    /// A float of 32 bits: the nearest one, or an infinity.
    through_f32(f32)
        raises "TypeError: The value is no real number."
        raises "OverflowError: It is an integer too large for a float of 64 bits."
        example "through_f32(0.1)" => "0.10000000149011612";

    /// A float of 64 bits, as Python's own.
    through_f64(f64)
        raises "TypeError: The value is no real number."
        raises "OverflowError: It is an integer too large for a float."
        example "through_f64(0.1)" => "0.1";

    /// A complex number, of two floats of 64 bits.
    through_complex(Complex<f64>)
        raises "TypeError: The value is no number."
        example "through_complex(1 + 2j)" => "(1+2j)";

    /// A decimal number of 96 bits, with at most 28 places: more are rounded away, or refused in scientific notation.
    /// Also what is written like one.
    through_decimal(Decimal)
        raises "ValueError: The value is not a decimal number, is not finite, or is too large."
        using "from decimal import Decimal"
        example "through_decimal(Decimal('1.10'))" => "Decimal('1.10')";
}

/// Take `value` as the Rust type `Ratio<BigInt>`, and give it back.
///
/// A fraction of integers of any size. Its denominator is looked at first: a `Ratio` that is made with 0 is a panic.
///
/// Args:
///     value: What becomes a `Ratio<BigInt>`.
///
/// Returns:
///     What the `Ratio<BigInt>` becomes.
///
/// Raises:
///     AttributeError: The value has no numerator or no denominator.
///     ZeroDivisionError: The denominator is 0, as no `Fraction` has it.
///
/// Example:
///     >>> from fractions import Fraction
///     >>> through_ratio(Fraction(2, 6))
///     Fraction(1, 3)
#[pyfunction]
#[pyo3(signature = (value: "Fraction"))]
#[expect(clippy::missing_errors_doc, reason = "the docstring has it")]
pub fn through_ratio(value: &Bound<'_, PyAny>) -> PyResult<Ratio<BigInt>> {
    let denominator: BigInt = value.getattr("denominator")?.extract()?;
    if denominator == BigInt::ZERO {
        return Err(PyZeroDivisionError::new_err("the denominator is 0"));
    }
    value.extract()
}

// Text.
round_trips! {
    /// One character, that is, one Unicode code point but for surrogates.
    through_char(char)
        raises "TypeError: The value is no `str`."
        raises "ValueError: It has not just one character."
        raises "UnicodeEncodeError: It is a surrogate."
        example "through_char('é')" => "'é'";

    /// Text, copied.
    through_string(String)
        raises "TypeError: The value is no `str`."
        raises "UnicodeEncodeError: It holds a surrogate."
        example "through_string('text')" => "'text'";

    /// Text, borrowed from the Python object as long as the function runs.
    through_str(&str)
        raises "TypeError: The value is no `str`."
        raises "UnicodeEncodeError: It holds a surrogate."
        example "through_str('text')" => "'text'";

    /// Text, borrowed where that is possible.
    through_cow_str(Cow<'_, str>)
        raises "TypeError: The value is no `str`."
        raises "UnicodeEncodeError: It holds a surrogate."
        example "through_cow_str('text')" => "'text'";

    /// Text that stays in its Python object, which is kept: it can go to another thread, and comes back the same.
    through_backed_str(PyBackedStr)
        raises "TypeError: The value is no `str`."
        raises "UnicodeEncodeError: It holds a surrogate."
        example "through_backed_str('text')" => "'text'";

    /// The Python object itself, surrogates and all.
    through_py_string(Bound<'_, PyString>)
        raises "TypeError: The value is no `str`."
        example "through_py_string('text')" => "'text'";

    /// Text as the system has it in names of files, where it may be no Unicode.
    through_os_string(OsString)
        raises "TypeError: The value is no `str`."
        raises "UnicodeEncodeError: It holds a surrogate that stands for no byte; Windows takes them all."
        example "through_os_string('name')" => "'name'";

    /// The path of a file, as a `str` or any `os.PathLike` object.
    through_path_buf(PathBuf)
        raises "TypeError: The value is no path."
        raises "UnicodeEncodeError: It holds a surrogate that stands for no byte; Windows takes them all."
        example "through_path_buf('folder/file').name" => "'file'";
}

// Bytes.
round_trips! {
    /// Bytes, copied: from `bytes`, from a `bytearray`, or from a sequence of integers, one by one.
    through_byte_vec(Vec<u8>)
        raises "TypeError: The value is no such sequence."
        raises "OverflowError: An integer is not from 0 to 255."
        example "through_byte_vec([1, 255])" => "b'\\x01\\xff'";

    /// Bytes, borrowed from the Python object as long as the function runs.
    through_byte_slice(&[u8])
        raises "TypeError: The value is no `bytes`."
        example "through_byte_slice(b'data')" => "b'data'";

    /// Bytes: borrowed from `bytes`, else copied.
    through_cow_bytes(Cow<'_, [u8]>)
        raises "TypeError: The value is no sequence of integers."
        raises "OverflowError: An integer is not from 0 to 255."
        example "through_cow_bytes(bytearray(b'data'))" => "b'data'";

    /// Bytes that stay in their Python object, which is kept; copied from a `bytearray`, which may change.
    through_backed_bytes(PyBackedBytes)
        raises "TypeError: The value is neither `bytes` nor a `bytearray`."
        example "through_backed_bytes(b'data')" => "b'data'";

    /// Bytes of a fixed number.
    through_byte_array([u8; 4])
        raises "TypeError: The value is no sequence of integers."
        raises "ValueError: It has not 4 of them."
        raises "OverflowError: An integer is not from 0 to 255."
        example "through_byte_array(b'data')" => "b'data'";

    /// The Python object itself.
    through_py_bytes(Bound<'_, PyBytes>)
        raises "TypeError: The value is no `bytes`."
        example "through_py_bytes(b'data')" => "b'data'";

    /// The Python object itself, which can be changed.
    through_py_bytearray(Bound<'_, PyByteArray>)
        raises "TypeError: The value is no `bytearray`."
        example "through_py_bytearray(bytearray(b'data'))" => "bytearray(b'data')";

    /// The Python object itself: a window on the memory of another one.
    through_py_memoryview(Bound<'_, PyMemoryView>)
        raises "TypeError: The value is no `memoryview`."
        example "through_py_memoryview(memoryview(b'data')).tobytes()" => "b'data'";
}

// Nothing, and one of two.
round_trips! {
    /// An integer, or `None`.
    through_option(Option<i64>)
        raises "TypeError: The value is neither an integer nor `None`."
        raises "OverflowError: The integer is out of the range of `i64`."
        example "through_option(None) is None" => "True";
}

/// Read an integer as Rust does, and give it back: a `Result<i64, ParseIntError>`.
///
/// Args:
///     value: What is written like an integer, with no space and no underscore.
///
/// Returns:
///     The integer, where the result is `Ok`.
///
/// Raises:
///     ValueError: The result is `Err`: this is no integer, or it is out of the range of `i64`.
///
/// Example:
///     >>> through_result("12")
///     12
#[pyfunction]
#[expect(clippy::missing_errors_doc, reason = "the docstring has it")]
pub fn through_result(value: &str) -> Result<i64, ParseIntError> {
    value.parse()
}

// Collections.
round_trips! {
    /// A tuple of a fixed number of values, each with its type.
    through_tuple((i64, String))
        raises "TypeError: The value is no tuple, or what is in it has another type."
        raises "ValueError: It has not 2 values."
        example "through_tuple((1, 'one'))" => "(1, 'one')";

    /// A list: any sequence but a `str`, each of its values copied.
    through_vec(Vec<i64>)
        raises "TypeError: The value is no sequence, or what is in it is no integer."
        raises "OverflowError: An integer is out of the range of `i64`."
        example "through_vec((1, 2))" => "[1, 2]";

    /// A list of a fixed number of values.
    through_array([i64; 3])
        raises "TypeError: The value is no sequence, or what is in it is no integer."
        raises "ValueError: It has not 3 values."
        raises "OverflowError: An integer is out of the range of `i64`."
        example "through_array([1, 2, 3])" => "[1, 2, 3]";

    /// A dict, which comes back in any order.
    through_hash_map(HashMap<String, i64>)
        hint "dict[str, int]" => "dict[str, int]"
        raises "TypeError: The value is no `dict`, or what is in it has another type."
        raises "OverflowError: An integer is out of the range of `i64`."
        example "through_hash_map({'one': 1})" => "{'one': 1}";

    /// A dict, which comes back in the order of its keys.
    through_b_tree_map(BTreeMap<String, i64>)
        hint "dict[str, int]" => "dict[str, int]"
        raises "TypeError: The value is no `dict`, or what is in it has another type."
        raises "OverflowError: An integer is out of the range of `i64`."
        example "through_b_tree_map({'two': 2, 'one': 1})" => "{'one': 1, 'two': 2}";

    /// A dict, which comes back in its own order.
    through_index_map(IndexMap<String, i64>)
        hint "dict[str, int]" => "dict[str, int]"
        raises "TypeError: The value is no `dict`, or what is in it has another type."
        raises "OverflowError: An integer is out of the range of `i64`."
        example "through_index_map({'two': 2, 'one': 1})" => "{'two': 2, 'one': 1}";

    /// A `set` or `frozenset`, which comes back as a `set`.
    through_hash_set(HashSet<i64>)
        hint "set[int] | frozenset[int]" => "set[int]"
        raises "TypeError: The value is no set, or what is in it is no integer."
        raises "OverflowError: An integer is out of the range of `i64`."
        example "through_hash_set(frozenset({1}))" => "{1}";

    /// A `set` or `frozenset`, which Rust keeps in order.
    through_b_tree_set(BTreeSet<i64>)
        hint "set[int] | frozenset[int]" => "set[int]"
        raises "TypeError: The value is no set, or what is in it is no integer."
        raises "OverflowError: An integer is out of the range of `i64`."
        example "through_b_tree_set({1})" => "{1}";

    /// Collections in a collection.
    through_nested(IndexMap<String, Vec<Option<i64>>>)
        hint "dict[str, list[int | None]]" => "dict[str, list[int | None]]"
        raises "TypeError: The value has another type, or something in it."
        raises "OverflowError: An integer is out of the range of `i64`."
        example "through_nested({'all': [1, None]})" => "{'all': [1, None]}";

    /// The Python object itself, whatever is in it.
    through_py_list(Bound<'_, PyList>)
        hint "list[Any]" => "list[Any]"
        raises "TypeError: The value is no `list`."
        example "through_py_list([1, 'one'])" => "[1, 'one']";

    /// The Python object itself, whatever is in it.
    through_py_tuple(Bound<'_, PyTuple>)
        hint "tuple[Any, ...]" => "tuple[Any, ...]"
        raises "TypeError: The value is no `tuple`."
        example "through_py_tuple((1, 'one'))" => "(1, 'one')";

    /// The Python object itself, whatever is in it.
    through_py_dict(Bound<'_, PyDict>)
        hint "dict[Any, Any]" => "dict[Any, Any]"
        raises "TypeError: The value is no `dict`."
        example "through_py_dict({1: 'one'})" => "{1: 'one'}";

    /// The Python object itself, whatever is in it.
    through_py_set(Bound<'_, PySet>)
        hint "set[Any]" => "set[Any]"
        raises "TypeError: The value is no `set`."
        example "through_py_set({1})" => "{1}";

    /// The Python object itself, whatever is in it.
    through_py_frozenset(Bound<'_, PyFrozenSet>)
        hint "frozenset[Any]" => "frozenset[Any]"
        raises "TypeError: The value is no `frozenset`."
        example "through_py_frozenset(frozenset({1}))" => "frozenset({1})";

    /// The Python object itself: Rust has no range with a step.
    through_py_range(Bound<'_, PyRange>)
        raises "TypeError: The value is no `range`."
        example "through_py_range(range(9, 0, -2))" => "range(9, 0, -2)";

    /// The Python object itself: Rust has no slice with a step.
    through_py_slice(Bound<'_, PySlice>)
        raises "TypeError: The value is no `slice`."
        example "through_py_slice(slice(1, None))" => "slice(1, None, None)";
}

// Time.
round_trips! {
    /// A day.
    through_naive_date(NaiveDate)
        raises "TypeError: The value is no `datetime.date`."
        using "from datetime import date"
        example "through_naive_date(date(2024, 2, 29))" => "datetime.date(2024, 2, 29)";

    /// A time of day. Its time zone, if it has one, gets lost.
    through_naive_time(NaiveTime)
        raises "TypeError: The value is no `datetime.time`."
        using "from datetime import time"
        example "through_naive_time(time(23, 59))" => "datetime.time(23, 59)";

    /// A day and a time, of no time zone.
    through_naive_date_time(NaiveDateTime)
        raises "TypeError: The value is no `datetime.datetime`, or has a time zone."
        using "from datetime import datetime"
        example "through_naive_date_time(datetime(2024, 2, 29))" => "datetime.datetime(2024, 2, 29, 0, 0)";

    /// A moment in UTC.
    through_date_time_utc(DateTime<Utc>)
        raises "TypeError: The value is no `datetime.datetime`, or has no time zone."
        raises "ValueError: Its time zone is not `datetime.timezone.utc`."
        using "from datetime import datetime, timezone"
        example "through_date_time_utc(datetime(2024, 2, 29, tzinfo=timezone.utc)).hour" => "0";

    /// A moment, with its distance from UTC.
    through_date_time_fixed(DateTime<FixedOffset>)
        raises "TypeError: The value is no `datetime.datetime`, or has no fixed distance from UTC."
        using "from datetime import datetime, timezone"
        example "through_date_time_fixed(datetime(2024, 2, 29, tzinfo=timezone.utc)).hour" => "0";

    /// A moment in a time zone that has a name, and its rules in this package.
    through_date_time_tz(DateTime<Tz>)
        raises "TypeError: The value is no `datetime.datetime`, or has no time zone."
        raises "AttributeError: Its time zone has no name."
        raises "ValueError: Nobody knows its time zone, or clocks there have never shown this.";

    /// A length of time, in microseconds here; Rust has nanoseconds.
    through_time_delta(TimeDelta)
        raises "TypeError: The value is no `datetime.timedelta`."
        using "from datetime import timedelta"
        example "through_time_delta(timedelta(seconds=-1))" => "datetime.timedelta(days=-1, seconds=86399)";

    /// A length of time that is not negative, in microseconds here; Rust has nanoseconds.
    through_duration(Duration)
        raises "TypeError: The value is no `datetime.timedelta`."
        raises "ValueError: It is negative."
        using "from datetime import timedelta"
        example "through_duration(timedelta(seconds=1))" => "datetime.timedelta(seconds=1)";

    /// A moment from 1970 on, which comes back in UTC.
    through_system_time(SystemTime)
        raises "TypeError: The value is no `datetime.datetime`, or has no time zone."
        raises "ValueError: It is before 1970."
        using "from datetime import datetime, timezone"
        example "through_system_time(datetime(2024, 2, 29, tzinfo=timezone.utc)).hour" => "0";

    /// A distance from UTC, in whole seconds.
    through_fixed_offset(FixedOffset)
        raises "TypeError: The value is no `datetime.tzinfo`, or has no fixed distance."
        using "from datetime import timedelta, timezone"
        example "through_fixed_offset(timezone(timedelta(hours=1)))"
            => "datetime.timezone(datetime.timedelta(seconds=3600))";

    /// A time zone that has a name.
    through_tz(Tz)
        raises "AttributeError: The value has no name."
        raises "ValueError: Nobody knows this time zone.";
}

// Other classes, of the standard library and of this one.
round_trips! {
    /// A UUID of any version.
    through_uuid(Uuid)
        raises "TypeError: The value is no `uuid.UUID`."
        using "from uuid import UUID"
        example "through_uuid(UUID(int=1))" => "UUID('00000000-0000-0000-0000-000000000001')";

    /// An IP address of version 4 or 6; or what is written like one. It loses its scope.
    through_ip_addr(IpAddr)
        raises "ValueError: The value is not an IP address."
        example "through_ip_addr('::1')" => "IPv6Address('::1')";

    /// Any Python object: nothing is converted, nor checked.
    through_py_any(Bound<'_, PyAny>)
        example "through_py_any(...)" => "Ellipsis";

    /// A class: the Python object itself.
    through_py_type(Bound<'_, PyType>)
        raises "TypeError: The value is no class."
        example "through_py_type(int)" => "<class 'int'>";

    /// An integer: the Python object itself, of any size.
    through_py_int(Bound<'_, PyInt>)
        raises "TypeError: The value is no `int`."
        example "through_py_int(10**20)" => "100000000000000000000";
}
