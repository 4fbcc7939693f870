use pyo3::prelude::*;

#[pyclass]
struct Stack<T> {
    values: Vec<T>,
}
