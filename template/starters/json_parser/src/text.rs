//! Python strings from Rust strings: the only `unsafe` code of the fast path.
#![cfg_attr(
    not(any(Py_LIMITED_API, PyPy, GraalPy)),
    expect(unsafe_code, reason = "the memory of a new `str` is filled in place")
)]

use pyo3::prelude::*;
use pyo3::types::PyString;

/// Makes a `str`. ASCII, which most strings are, is copied without decoding it.
#[cfg(not(any(Py_LIMITED_API, PyPy, GraalPy)))]
pub(crate) fn new<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyString>> {
    use pyo3::ffi;

    if text.len() < 2 || !text.is_ascii() {
        // CPython has the strings of one Latin-1 character.
        return PyString::from_bytes(py, text);
    }
    let len = isize::try_from(text.len())?;
    // SAFETY: `PyUnicode_New` returns a new object or sets an exception. Characters up to 127 have one byte each, and no
    // other code has the object before they are written.
    unsafe {
        let string = Bound::from_owned_ptr_or_err(py, ffi::PyUnicode_New(len, 127))?;
        let data = ffi::PyUnicode_DATA(string.as_ptr()).cast::<u8>();
        data.copy_from_nonoverlapping(text.as_ptr(), text.len());
        Ok(string.cast_into_unchecked())
    }
}

/// Makes a `str`. The stable ABI can't fill one in place.
#[cfg(any(Py_LIMITED_API, PyPy, GraalPy))]
pub(crate) fn new<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyString>> {
    PyString::from_bytes(py, text)
}
