//! Listings of `reference/versions.md`.

use pyo3::prelude::*;

/// Functions of the chapter.
#[pymodule]
pub mod versions {
    #[pymodule_export]
    use super::{built_for, fail, has_zstd};
}

// ANCHOR: running
/// Return whether the running Python has the module `compression.zstd`.
#[pyfunction]
fn has_zstd(py: Python<'_>) -> bool {
    py.version_info() >= (3, 14)
}
// ANCHOR_END: running

// ANCHOR: cfg
/// Return the oldest Python that this build supports.
#[pyfunction]
fn built_for() -> &'static str {
    if cfg!(Py_3_13) {
        "3.13 or later"
    } else if cfg!(Py_3_12) {
        "3.12"
    } else {
        "3.11 or earlier"
    }
}
// ANCHOR_END: cfg

// ANCHOR: note
/// Raise an exception with a note, where Python has notes.
#[pyfunction]
fn fail(py: Python<'_>) -> PyResult<()> {
    let error: PyErr = pyo3::exceptions::PyValueError::new_err("the port is invalid");
    if py.version_info() >= (3, 11) {
        error.value(py).call_method1("add_note", ("in the file ports.txt",))?;
    }
    Err(error)
}
// ANCHOR_END: note
