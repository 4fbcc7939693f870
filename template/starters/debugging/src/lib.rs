//! The Python bindings.

mod error;
#[rustfmt::skip] // The package name can be long.
mod exceptions;
#[cfg(feature = "faults")]
mod faults;
mod iterable;
mod reading;
mod summary;
mod transform;

#[cfg(all(feature = "faults", not(debug_assertions)))]
compile_error!(
    "the feature `faults` is for debug builds only: releases must not contain the faults"
);

#[pyo3::pymodule]
mod _core {
    use std::collections::BTreeMap;

    use pyo3::prelude::*;

    use crate::error::Error;
    use crate::iterable::Iterable;
    use crate::summary;
    use crate::transform::Transform;

    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    #[pymodule_export]
    use crate::{reading::Reading, summary::Summary};

    /// Sum up the log of several stations.
    ///
    /// It reads one line at a time, so a log can be larger than memory.
    ///
    /// Args:
    ///     lines: The readings, each a line for `Reading`: an open file, a list or another iterable.
    ///     transform: A function that is called with each reading. The readings that it returns are summed up.
    ///
    /// Returns:
    ///     The summary of each station, by its name.
    ///
    /// Raises:
    ///     LineError: A line cannot be read. Its `__cause__` is the reason.
    ///
    /// Example:
    ///     >>> stations = summarize(["north;F;50;roof"], Reading.in_celsius)
    ///     >>> stations["north"].mean
    ///     10.0
    #[pyfunction]
    fn summarize(
        py: Python<'_>,
        lines: Iterable<'_, String>,
        transform: Transform,
    ) -> Result<BTreeMap<String, Summary>, Error> {
        summary::summarize(lines, |reading| transform.call(py, reading))
    }

    /// The faults that FAULTS.md explains.
    #[cfg(feature = "faults")]
    #[pymodule]
    mod faults {
        #[pymodule_export]
        use crate::faults::{
            Counter, Ledger, Subscription, count_tags, latest, reading_at, remember,
            summarize_valid,
        };
    }
}
