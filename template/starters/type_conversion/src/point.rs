//! A class made in Rust: its objects cross without a conversion.

use pyo3::prelude::*;

/// A point of a plane.
#[pyclass(frozen, eq, hash, get_all, from_py_object)]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Point {
    /// The distance to the right.
    x: i64,
    /// The distance upwards.
    y: i64,
}

#[pymethods]
impl Point {
    #[new]
    fn new(x: i64, y: i64) -> Self {
        Self { x, y }
    }

    fn __repr__(&self) -> String {
        format!("Point({}, {})", self.x, self.y)
    }

    /// Return the arguments with which `pickle` and `copy` make an equal point.
    fn __getnewargs__(&self) -> (i64, i64) {
        (self.x, self.y)
    }
}
