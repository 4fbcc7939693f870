//! Step 2: one call for all windows. Rust converts each sample once, and each average back.

use pyo3::{prelude::*, types::PyList};

use crate::weights::Weights;

/// A copy of the numbers in a list. `Vec<f64>` accepts any sequence, but allocates as much as its `len()` claims to need.
pub(crate) struct Numbers(pub(crate) Vec<f64>);

impl FromPyObject<'_, '_> for Numbers {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let list = object.cast::<PyList>()?;
        let mut numbers = Vec::with_capacity(list.len());
        for number in list.iter() {
            numbers.push(number.extract()?);
        }
        Ok(Self(numbers))
    }
}

/// Average all windows of a series.
///
/// Args:
///     samples: The series, as a list.
///     weights: The weights of the samples in a window.
///
/// Returns:
///     The weighted average of each window. The list is empty if there are fewer samples than weights.
///
/// Example:
///     >>> smooth_list([1.0, 2.0, 6.0, 2.0], Weights([1, 2, 1]))
///     [2.75, 4.0]
#[pyfunction]
#[pyo3(signature = (samples: "list[float]", weights))]
pub(crate) fn smooth_list(
    py: Python<'_>,
    samples: Numbers,
    weights: &Weights,
) -> PyResult<Vec<f64>> {
    weights.smooth(py, &samples.0)
}
