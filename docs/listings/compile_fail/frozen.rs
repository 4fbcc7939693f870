use pyo3::prelude::*;

#[pyclass(frozen)]
struct Counter {
    count: u64,
}

#[pymethods]
impl Counter {
    fn increment(&mut self) {
        self.count += 1;
    }
}
