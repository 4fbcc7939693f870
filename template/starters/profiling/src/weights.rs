//! The hot path: weighted averages of all windows of a series. Each step calls it in another way.

use pyo3::{exceptions::PyMemoryError, prelude::*};

use crate::batch::Numbers;
use crate::error::Error;

/// The number of multiplications between two checks for Ctrl-C: a few milliseconds.
const WORK: usize = 1 << 22;

/// Weights of the samples in a window, which are divided by their sum.
///
/// Args:
///     weights: The weights, as a list.
///
/// Raises:
///     Error: The sum of the weights is zero or not finite.
#[pyclass(frozen)]
pub(crate) struct Weights {
    /// The divided weights, at least one. Each access clones them, and converts the clone to a list.
    #[pyo3(get)]
    pub(crate) values: Vec<f64>,
}

#[pymethods]
impl Weights {
    #[new]
    #[pyo3(signature = (weights: "list[float]"))]
    fn new(weights: Numbers) -> Result<Self, Error> {
        let sum: f64 = weights.0.iter().sum();
        let values: Vec<f64> = weights.0.iter().map(|weight| weight / sum).collect();
        if values.is_empty() || !values.iter().chain([&sum]).all(|value| value.is_finite()) {
            return Err(Error::Weights);
        }
        Ok(Self { values })
    }
}

impl Weights {
    /// Averages one window.
    pub(crate) fn average(&self, window: &[f64]) -> f64 {
        let pairs = window.iter().zip(&self.values);
        pairs.map(|(sample, weight)| sample * weight).sum()
    }

    /// Averages each window of a series, in this thread.
    pub(crate) fn smooth(&self, py: Python<'_>, samples: &[f64]) -> PyResult<Vec<f64>> {
        self.smooth_parts(py, samples, |averages, part| {
            let windows = part.windows(self.values.len());
            averages.extend(windows.map(|window| self.average(window)));
        })
    }

    /// Averages each window. `extend` appends the averages of a part of the series. Between two parts, Ctrl-C is heard.
    pub(crate) fn smooth_parts(
        &self,
        py: Python<'_>,
        samples: &[f64],
        extend: impl Fn(&mut Vec<f64>, &[f64]),
    ) -> PyResult<Vec<f64>> {
        let mut averages = Vec::new();
        let reserved = averages.try_reserve_exact(samples.len());
        reserved.map_err(|error| PyMemoryError::new_err(error.to_string()))?;
        for part in self.parts(samples) {
            extend(&mut averages, part);
            py.check_signals()?;
        }
        Ok(averages)
    }

    /// Splits a series so that each window is in one part: neighbours overlap.
    fn parts<'a>(&self, samples: &'a [f64]) -> impl Iterator<Item = &'a [f64]> + use<'a> {
        let width = self.values.len();
        let step = (WORK / width).max(1);
        let windows = (samples.len() + 1).saturating_sub(width);
        (0..windows).step_by(step).filter_map(move |start| {
            let end = samples.len().min(start + step + width - 1);
            samples.get(start..end)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_divided_by_their_sum() {
        let weights = Weights::new(Numbers(vec![1.0, 2.0, 1.0])).unwrap();
        assert_eq!(weights.values, [0.25, 0.5, 0.25]);
    }

    #[test]
    fn rejects_weights_without_a_finite_sum() {
        let infinite = vec![f64::MAX; 2];
        for weights in [vec![], vec![0.0], vec![1.0, -1.0], vec![f64::NAN], infinite] {
            let outcome = Weights::new(Numbers(weights));
            assert!(matches!(outcome, Err(Error::Weights)));
        }
    }

    #[test]
    fn parts_contain_each_window_once() {
        let starts = |width: usize, samples: &[f64]| -> Vec<f64> {
            let values = vec![1.0; width];
            let weights = Weights { values };
            let windows = weights.parts(samples).flat_map(|part| part.windows(width));
            windows.map(|window| window[0]).collect()
        };
        let samples: Vec<f64> = (0..5_000_000).map(f64::from).collect();
        assert_eq!(starts(1, &samples), samples);
        assert_eq!(starts(WORK, &samples), samples[..=samples.len() - WORK]);
        assert_eq!(starts(3, &samples[..5]), [0.0, 1.0, 2.0]);
        assert!(starts(3, &samples[..2]).is_empty());
    }
}
