use pyo3::prelude::*;

#[pyclass]
struct Words<'a> {
    words: Vec<&'a str>,
}
