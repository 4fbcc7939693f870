//! Listings of `reference/types.md`.

use std::collections::BTreeMap;
use std::time::Duration;

use pyo3::conversion::FromPyObjectOwned;
use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyType};

// ANCHOR: double
#[pyfunction]
fn double(number: i64) -> PyResult<i64> {
    number.checked_mul(2).ok_or_else(|| PyOverflowError::new_err("the result exceeds 64 bits"))
}
// ANCHOR_END: double

#[pyfunction]
fn invert(byte: u8) -> u8 {
    !byte
}

// ANCHOR: borrow
/// Borrows the text: no copy, but only while the thread is attached.
#[pyfunction]
fn count_vowels(text: &str) -> usize {
    text.chars().filter(|letter| "aeiou".contains(*letter)).count()
}

/// Keeps the Python object alive, and can cross threads.
#[pyfunction]
fn count_lines(py: Python<'_>, text: PyBackedStr) -> usize {
    py.detach(|| text.lines().count())
}
// ANCHOR_END: borrow

// ANCHOR: collections
/// Copies and converts every value before the function starts.
#[pyfunction]
fn average(values: Vec<f64>) -> PyResult<f64> {
    let count = u32::try_from(values.len())?;
    if count == 0 {
        return Err(PyValueError::new_err("the average of no values is undefined"));
    }
    Ok(values.iter().sum::<f64>() / f64::from(count))
}

/// Converts one value at a time, and stops early.
#[pyfunction]
fn find_negative(values: &Bound<'_, PyAny>) -> PyResult<Option<f64>> {
    for value in values.try_iter()? {
        let value = value?.extract()?;
        if value < 0.0 {
            return Ok(Some(value));
        }
    }
    Ok(None)
}
// ANCHOR_END: collections

// ANCHOR: mapping
#[pyfunction]
fn count_words(text: &str) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word).or_default() += 1;
    }
    counts
}
// ANCHOR_END: mapping

// ANCHOR: optional
#[pyfunction]
#[pyo3(signature = (text, limit=None))]
fn shorten(text: &str, limit: Option<usize>) -> String {
    limit.map_or_else(|| text.to_owned(), |limit| text.chars().take(limit).collect())
}
// ANCHOR_END: optional

// ANCHOR: union
#[derive(FromPyObject)]
enum Column {
    #[pyo3(transparent, annotation = "int")]
    Index(usize),
    #[pyo3(transparent, annotation = "str")]
    Name(String),
}

#[pyfunction]
fn describe_column(column: Column) -> String {
    match column {
        Column::Index(index) => format!("column {index}"),
        Column::Name(name) => format!("column {name:?}"),
    }
}
// ANCHOR_END: union

// ANCHOR: record
/// Reads the attributes `name` and `tags` of any object, and becomes a dict.
#[derive(FromPyObject, IntoPyObject)]
struct Entry {
    name: String,
    tags: Vec<String>,
}

#[pyfunction]
fn add_tag(mut entry: Entry, tag: String) -> Entry {
    entry.tags.push(tag);
    entry
}
// ANCHOR_END: record

// ANCHOR: options
/// Reads a dict with the keys `path` and `maxSize`.
#[derive(FromPyObject)]
#[pyo3(from_item_all, rename_all = "camelCase")]
struct Options {
    path: String,
    #[pyo3(default = 1024)]
    max_size: usize,
}
// ANCHOR_END: options

#[pyfunction]
fn describe_options(options: Options) -> String {
    format!("{} up to {} bytes", options.path, options.max_size)
}

// ANCHOR: by_hand
/// A finite number of seconds that isn't negative.
struct Seconds(Duration);

impl FromPyObject<'_, '_> for Seconds {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        Ok(Self(Duration::try_from_secs_f64(object.extract()?)?))
    }
}

impl<'py> IntoPyObject<'py> for Seconds {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let class = CLASS.import(py, "fractions", "Fraction")?;
        class.call1((self.0.as_micros(), 1_000_000))
    }
}

#[pyfunction]
fn as_fraction(seconds: Seconds) -> Seconds {
    seconds
}
// ANCHOR_END: by_hand

// ANCHOR: with
fn length(value: &Bound<'_, PyAny>) -> PyResult<usize> {
    value.len()
}

#[pyfunction]
fn is_longer(#[pyo3(from_py_with = length)] left: usize, #[pyo3(from_py_with = length)] right: usize) -> bool {
    left > right
}
// ANCHOR_END: with

// ANCHOR: cast
/// Adds a default without copying the dict: the caller sees the change.
#[pyfunction]
fn set_default<'py>(settings: &Bound<'py, PyAny>, key: &str) -> PyResult<Bound<'py, PyAny>> {
    let settings = settings.cast::<PyDict>()?;
    if let Some(value) = settings.get_item(key)? {
        return Ok(value);
    }
    settings.set_item(key, "")?;
    Ok(PyString::new(settings.py(), "").into_any())
}
// ANCHOR_END: cast

// ANCHOR: generic
/// One value, or a list of values.
struct OneOrMany<T>(Vec<T>);

impl<'py, T> FromPyObject<'_, 'py> for OneOrMany<T>
where
    T: FromPyObjectOwned<'py>,
{
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(value) = object.extract() {
            return Ok(Self(vec![value]));
        }
        object.extract().map(Self)
    }
}

#[pyfunction]
fn join(words: OneOrMany<String>) -> String {
    words.0.join("-")
}
// ANCHOR_END: generic

/// Functions of the chapter.
#[pymodule]
pub mod types {
    #[pymodule_export]
    use super::{
        add_tag, as_fraction, average, count_lines, count_vowels, count_words, describe_column, describe_options,
        double, find_negative, invert, is_longer, join, set_default, shorten,
    };
}
