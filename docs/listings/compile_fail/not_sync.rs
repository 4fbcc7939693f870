use std::cell::Cell;

use pyo3::prelude::*;

#[pyclass(frozen)]
struct Counter {
    count: Cell<u64>,
}
