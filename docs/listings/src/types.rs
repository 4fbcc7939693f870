//! Listings of `reference/types.md`.

use pyo3::prelude::*;

/// Functions of the chapter.
#[pymodule]
pub mod types {
    use super::{PyResult, pyfunction};

    // ANCHOR: double
    #[pyfunction]
    fn double(number: i64) -> PyResult<i64> {
        number
            .checked_mul(2)
            .ok_or_else(|| pyo3::exceptions::PyOverflowError::new_err("the result exceeds 64 bits"))
    }
    // ANCHOR_END: double
}
