//! Listings of `reference/buffers.md`.

use std::thread;

use numpy::{PyArray1, PyReadonlyArray1, PyReadonlyArray2, PyReadwriteArray1};
use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

/// Functions of the chapter.
#[pymodule]
pub mod buffers {
    #[pymodule_export]
    use super::{add_bytes, add_bytes_in_thread, add_floats, add_rows, add_to, squares};
}

// ANCHOR: bytes
/// Add up bytes where they are.
#[pyfunction]
fn add_bytes(py: Python<'_>, data: &[u8]) -> u64 {
    py.detach(|| add(data))
}

/// Add up bytes where they are, in another thread. A bytearray is copied first.
#[pyfunction]
fn add_bytes_in_thread(py: Python<'_>, data: PyBackedBytes) -> PyResult<u64> {
    let thread = thread::spawn(move || add(&data));
    let sum = py.detach(|| thread.join());
    sum.map_err(|_| PyRuntimeError::new_err("the thread panicked"))
}

fn add(data: &[u8]) -> u64 {
    data.iter().copied().map(u64::from).sum()
}
// ANCHOR_END: bytes

// ANCHOR: copy
/// Add up the numbers of any buffer of 64-bit floats.
#[pyfunction]
fn add_floats(py: Python<'_>, numbers: PyBuffer<f64>) -> PyResult<f64> {
    Ok(numbers.to_vec(py)?.iter().sum())
}
// ANCHOR_END: copy

// ANCHOR: rows
/// Add up each row of a matrix.
#[pyfunction]
fn add_rows<'py>(py: Python<'py>, matrix: PyReadonlyArray2<'_, f64>) -> Bound<'py, PyArray1<f64>> {
    let matrix = matrix.as_array();
    let sums = matrix.rows().into_iter().map(|row| row.sum());
    PyArray1::from_iter(py, sums)
}
// ANCHOR_END: rows

// ANCHOR: add_to
/// Add numbers to an array, in place.
#[pyfunction]
fn add_to(mut target: PyReadwriteArray1<'_, f64>, numbers: PyReadonlyArray1<'_, f64>) -> PyResult<()> {
    let (target, numbers) = (target.as_slice_mut()?, numbers.as_slice()?);
    for (sum, number) in target.iter_mut().zip(numbers) {
        *sum += number;
    }
    Ok(())
}
// ANCHOR_END: add_to

// ANCHOR: from_vec
/// Return the first square numbers. NumPy takes over the memory of the `Vec`.
#[pyfunction]
fn squares(py: Python<'_>, count: u32) -> Bound<'_, PyArray1<f64>> {
    let squares = (0..count).map(|number| f64::from(number).powi(2));
    PyArray1::from_vec(py, squares.collect())
}
// ANCHOR_END: from_vec
