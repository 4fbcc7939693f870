//! Step 3: no conversion. Rust reads the memory of a NumPy array, and the result becomes one without a copy.

use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::{prelude::*, sync::PyOnceLock, types::PyType};

use crate::error::Error;
use crate::weights::Weights;

/// Average all windows of a NumPy array.
///
/// With a free-threaded build of Python, no other thread may write to the array meanwhile.
///
/// Args:
///     samples: A contiguous array of 64-bit floats.
///     weights: The weights of the samples in a window.
///
/// Returns:
///     The weighted average of each window, as a NumPy array.
///
/// Raises:
///     Error: The array is not contiguous.
///     TypeError: The object is not an array of 64-bit floats with one dimension.
#[pyfunction]
pub(crate) fn smooth_array<'py>(
    samples: &Bound<'py, PyAny>,
    weights: &Weights,
) -> PyResult<Bound<'py, PyAny>> {
    // Without NumPy, rust-numpy panics. This raises ModuleNotFoundError.
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(samples.py(), "numpy", "ndarray")?;
    let samples: PyReadonlyArray1<'py, f64> = samples.extract()?;
    let slice = samples.as_slice().map_err(|_| Error::Layout)?;
    let averages = weights.smooth(samples.py(), slice)?;
    Ok(PyArray1::from_vec(samples.py(), averages).into_any())
}
