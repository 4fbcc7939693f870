//! The extension module `_core`: what Python sees of this crate.

mod arguments;
pub mod error;
mod exception;
mod faults;
pub mod reading;
pub mod summary;
pub mod tally;

#[pyo3::pymodule]
mod _core {
    use std::collections::BTreeMap;

    use pyo3::prelude::*;

    use crate::arguments::{Lines, Transform};
    use crate::error::Error;
    use crate::{reading, summary};

    // To practise on: FAULTS.md walks through them.
    #[pymodule_export]
    use crate::faults::{
        Counter, Ledger, Subscription, count_tags, latest, reading_at, remember, summarize_valid,
    };

    /// A temperature that a station has measured.
    #[pyclass(frozen, eq)]
    #[derive(PartialEq)]
    pub(crate) struct Reading(pub(crate) reading::Reading);

    #[pymethods]
    impl Reading {
        /// The name of the station.
        #[getter]
        fn station(&self) -> &str {
            &self.0.station
        }

        /// "C" for degrees Celsius or "F" for degrees Fahrenheit.
        #[getter]
        fn unit(&self) -> &'static str {
            self.0.unit.symbol()
        }

        /// The temperature, in `unit`, or None if the sensor gave nothing.
        #[getter]
        fn value(&self) -> Option<f64> {
            self.0.value
        }

        /// What else the log says of it.
        #[getter]
        fn tags(&self) -> Vec<String> {
            self.0.tags.clone()
        }

        /// The same temperature in degrees Celsius.
        fn in_celsius(&self) -> Self {
            Self(self.0.in_celsius())
        }

        fn __repr__(&self) -> String {
            format!("<Reading {}>", self.0)
        }
    }

    /// The readings of one station.
    #[pyclass(frozen)]
    pub(crate) struct Summary(pub(crate) summary::Summary);

    #[pymethods]
    impl Summary {
        /// How many readings had a value.
        #[getter]
        fn count(&self) -> usize {
            self.0.count()
        }

        /// How many readings had none.
        #[getter]
        fn missing(&self) -> usize {
            self.0.missing
        }

        /// The mean of all values, or None if there is none.
        #[getter]
        fn mean(&self) -> Option<f64> {
            self.0.mean()
        }

        fn __repr__(&self) -> String {
            format!(
                "<Summary: {} values, {} missing>",
                self.count(),
                self.0.missing
            )
        }
    }

    /// Sum up the log of several stations.
    ///
    /// Args:
    ///     lines: The readings, each as `station;unit;value;tags`. The value may be empty.
    ///     transform: Called with each reading; what it returns is summed up. An exception that it raises comes through
    ///         unchanged.
    ///
    /// Returns:
    ///     The summary of each station, by its name.
    ///
    /// Raises:
    ///     LineError: One of the lines is no reading; its `__cause__` says why.
    ///
    /// Example:
    ///     >>> stations = summarize(["north;F;50;roof"], Reading.in_celsius)
    ///     >>> stations["north"].mean
    ///     10.0
    #[pyfunction]
    fn summarize(
        py: Python<'_>,
        lines: Lines,
        transform: Transform,
    ) -> Result<BTreeMap<String, Summary>, Error> {
        let stations = summary::summarize(&lines.0, |reading| transform.call(py, reading))?;
        Ok(by_name(stations))
    }

    pub(crate) fn by_name(
        stations: BTreeMap<String, summary::Summary>,
    ) -> BTreeMap<String, Summary> {
        let stations = stations.into_iter();
        stations
            .map(|(name, summary)| (name, Summary(summary)))
            .collect()
    }

    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);
}
