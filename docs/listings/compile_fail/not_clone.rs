use pyo3::prelude::*;

#[pyclass]
#[derive(Clone)]
struct Point {
    x: f64,
}

#[pyfunction]
fn move_right(mut point: Point) -> Point {
    point.x += 1.0;
    point
}
