use pyo3::prelude::*;
use pyo3::types::PyList;

#[pyfunction]
fn count(py: Python<'_>, values: &Bound<'_, PyList>) -> usize {
    py.detach(|| values.len())
}
