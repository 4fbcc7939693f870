//! The Python bindings.

mod build_info;
mod date;
mod error;
#[rustfmt::skip] // The package name can be long.
mod exceptions;
mod interpreter;
mod years;

#[pyo3::pymodule]
mod _core {
    use pyo3::exceptions::{PyDeprecationWarning, PyTypeError};
    use pyo3::prelude::*;

    use crate::date::Date;
    use crate::error::Error;
    use crate::{build_info, interpreter, years};

    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    /// The stable ABI that this build uses, "abi3" or "abi3t", if any.
    #[pymodule_export]
    const STABLE_ABI: Option<&str> = build_info::STABLE_ABI;

    /// The Python whose C API this build was compiled for.
    #[pymodule_export]
    const BUILT_FOR: (u8, u8) = build_info::BUILT_FOR;

    #[pymodule_init]
    fn init(py: Python<'_>) -> PyResult<()> {
        interpreter::check(py)
    }

    /// Tell whether the GIL is enabled now.
    ///
    /// Only free-threaded builds of Python can disable it.
    ///
    /// Returns:
    ///     Whether one thread at a time runs Python code.
    #[pyfunction]
    fn is_gil_enabled(py: Python<'_>) -> PyResult<bool> {
        build_info::is_gil_enabled(py)
    }

    /// Count the whole years between two dates, such as an age.
    ///
    /// A `datetime` counts as its date. A year that began on 29 February ends on 1 March if it is not a leap year.
    ///
    /// Args:
    ///     start: The first date.
    ///     end: The last date.
    ///     until: The old name of `end`, which is deprecated.
    ///
    /// Returns:
    ///     The number of anniversaries of `start`, up to and including `end`.
    ///
    /// Raises:
    ///     OrderError: `end` is before `start`.
    ///
    /// Example:
    ///     >>> from datetime import date
    ///     >>> count_years(date(1990, 5, 4), date(2026, 5, 3))
    ///     35
    #[pyfunction]
    #[pyo3(signature = (start, end=None, *, until=None))]
    fn count_years(
        py: Python<'_>,
        start: Date,
        end: Option<Date>,
        until: Option<Date>,
    ) -> PyResult<i64> {
        let end = match (end, until) {
            (Some(end), None) => end,
            (None, Some(until)) => {
                let category = py.get_type::<PyDeprecationWarning>();
                let message = c"until is deprecated since 0.1.0 and removed in 0.3.0: use end";
                // Rust functions have no Python frame: level 1 is the line of the call.
                PyErr::warn(py, &category, message, 1)?;
                until
            }
            (None, None) => return Err(PyTypeError::new_err("count_years() needs end")),
            (Some(_), Some(_)) => {
                let message = "count_years() got end and its old name until: use end";
                return Err(PyTypeError::new_err(message));
            }
        };
        Ok(years::count(start, end)?)
    }

    /// Count the whole years of a life: the old name of `count_years`.
    ///
    /// Args:
    ///     born: The date of birth.
    ///     today: The last date.
    ///
    /// Returns:
    ///     The age in years.
    ///
    /// Raises:
    ///     OrderError: `today` is before `born`.
    #[pyfunction]
    #[pyo3(warn(
        message = "age is deprecated since 0.1.0 and removed in 0.3.0: use count_years",
        category = PyDeprecationWarning
    ))]
    fn age(born: Date, today: Date) -> Result<i64, Error> {
        years::count(born, today)
    }
}
