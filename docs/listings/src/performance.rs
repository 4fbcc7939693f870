//! Listings of `reference/performance.md`.

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyInt, PyList, PyListMethods};

/// Functions of the chapter.
#[pymodule]
pub mod performance {
    #[pymodule_export]
    use super::{Settings, add_sizes, describe};
}

// ANCHOR: cast
/// Describe a number.
#[pyfunction]
fn describe(value: &Bound<'_, PyAny>) -> PyResult<&'static str> {
    if value.cast::<PyInt>().is_ok() {
        Ok("an integer")
    } else if value.cast::<PyFloat>().is_ok() {
        Ok("a float")
    } else {
        Err(PyTypeError::new_err("expected a number"))
    }
}
// ANCHOR_END: cast

// ANCHOR: intern
/// Add up the attribute `size` of all objects in a list.
#[pyfunction]
fn add_sizes(files: &Bound<'_, PyList>) -> PyResult<u64> {
    let name = intern!(files.py(), "size");
    files.iter().map(|file| file.getattr(name)?.extract::<u64>()).sum()
}
// ANCHOR_END: intern

// ANCHOR: get
/// Options, which are shared with Python instead of copied.
#[pyclass(frozen)]
struct Settings {
    #[pyo3(get)]
    options: Py<PyDict>,
}

#[pymethods]
impl Settings {
    #[new]
    fn new(py: Python<'_>) -> PyResult<Self> {
        let options = PyDict::new(py);
        options.set_item("retries", 3)?;
        Ok(Self { options: options.unbind() })
    }
}
// ANCHOR_END: get
