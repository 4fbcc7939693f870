//! Sums up the readings of each station.

use std::collections::BTreeMap;

use pyo3::prelude::*;

use crate::error::Error;
use crate::reading::Reading;

/// The readings of one station.
#[pyclass(frozen)]
#[derive(Debug, Default)]
pub(crate) struct Summary {
    /// How many readings had a value.
    #[pyo3(get)]
    count: u64,
    /// How many readings had no value.
    #[pyo3(get)]
    missing: u64,
    sum: f64,
    /// What the additions to `sum` have lost by rounding.
    lost: f64,
}

impl Summary {
    /// Adds a value. Python's `sum` also makes up for rounding, from 3.12 on: the mean of ten times 0.1 is 0.1.
    fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        let added = sum - self.sum;
        self.lost += (self.sum - (sum - added)) + (value - added);
        self.sum = sum;
        self.count += 1;
    }
}

#[pymethods]
impl Summary {
    /// The mean of all values, or None without values.
    #[getter]
    #[expect(clippy::cast_precision_loss, reason = "only beyond 2**53 readings")]
    fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| (self.sum + self.lost) / self.count as f64)
    }

    fn __repr__(&self) -> String {
        format!("<Summary: {} values, {} missing>", self.count, self.missing)
    }
}

/// Parses each line, passes the reading to `transform`, and sums up the results by station.
///
/// # Errors
///
/// [`Error::Line`] for the first line that cannot be parsed, or the first error of `lines` or `transform`.
pub(crate) fn summarize(
    lines: impl Iterator<Item = PyResult<String>>,
    mut transform: impl FnMut(Reading) -> PyResult<Reading>,
) -> Result<BTreeMap<String, Summary>, Error> {
    let mut stations: BTreeMap<String, Summary> = BTreeMap::new();
    for (number, line) in (1..).zip(lines) {
        let reading = Reading::new(&line?).map_err(|error| Error::Line {
            number,
            source: Box::new(error),
        })?;
        let reading = transform(reading)?;
        let summary = stations.entry(reading.station).or_default();
        match reading.value {
            Some(value) => summary.add(value),
            None => summary.missing += 1,
        }
    }
    Ok(stations)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summarize_lines(lines: &[&str]) -> Result<BTreeMap<String, Summary>, Error> {
        let lines = lines.iter().map(|&line| Ok(line.to_owned()));
        summarize(lines, |reading| Ok(reading.in_celsius()))
    }

    #[test]
    fn sums_up_by_station() {
        let lines = ["north;C;1;", "south;F;41;", "north;C;2;", "north;C;;"];
        let stations = summarize_lines(&lines).unwrap();
        let north = &stations["north"];
        assert_eq!((north.count, north.missing), (2, 1));
        assert_eq!(north.mean(), Some(1.5));
        assert_eq!(stations["south"].mean(), Some(5.0));
    }

    #[test]
    fn a_station_without_values_has_no_mean() {
        let stations = summarize_lines(&["north;C;;"]).unwrap();
        assert_eq!(stations["north"].mean(), None);
    }

    #[test]
    fn reports_the_number_of_the_first_bad_line() {
        let result = summarize_lines(&["north;C;1;", "north", ""]);
        assert!(matches!(result, Err(Error::Line { number: 2, .. })));
    }
}
