//! Step 1: Python loops over the windows, and calls Rust for each. Each call converts a window.

use pyo3::prelude::*;

use crate::batch::Numbers;
use crate::error::Error;
use crate::weights::Weights;

/// Average one window of a series.
///
/// Args:
///     window: A list of as many samples as there are weights.
///     weights: The weights of the samples.
///
/// Returns:
///     The weighted average.
///
/// Raises:
///     Error: The window has another length.
///
/// Example:
///     >>> average([1.0, 2.0, 6.0], Weights([1, 2, 1]))
///     2.75
#[pyfunction]
#[pyo3(signature = (window: "list[float]", weights))]
pub(crate) fn average(window: Numbers, weights: &Weights) -> Result<f64, Error> {
    let (expected, found) = (weights.values.len(), window.0.len());
    if found != expected {
        return Err(Error::Window { expected, found });
    }
    Ok(weights.average(&window.0))
}
