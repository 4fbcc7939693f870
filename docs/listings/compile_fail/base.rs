use pyo3::prelude::*;

#[pyclass(subclass)]
struct Animal;

#[pyclass(extends = Animal)]
struct Dog;

#[pymethods]
impl Dog {
    #[new]
    fn new() -> Self {
        Self
    }
}
