//! The Python bindings.

mod config;
mod edge;
mod error;
#[rustfmt::skip] // The package name can be long.
mod exceptions;
#[cfg(test)]
mod panics;
mod place;
mod plan;
mod run;

#[pyo3::pymodule]
mod _core {
    use std::path::PathBuf;

    use pyo3::prelude::*;

    use crate::edge;
    use crate::error::Error;
    use crate::plan::Step;
    use crate::run::{self, Job};

    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    /// Tasks to run, in the order of their configuration.
    #[pyclass(frozen)]
    struct Plan(Vec<Step>);

    #[pymethods]
    impl Plan {
        /// Make a plan. Ctrl-C has to wait until the text is parsed.
        ///
        /// Args:
        ///     text: TOML with a table `[[task]]` for each task. Its keys are `name`, `retries` (from 0 to 10) and
        ///         `delay` (the seconds before a retry, up to 3600).
        ///
        /// Returns:
        ///     The plan.
        ///
        /// Raises:
        ///     ParseError: The text is not TOML, or has an unknown key or a wrong type.
        ///     InvalidPlanError: The tasks have faults. It is a group with an exception for each.
        ///
        /// Example:
        ///     >>> try:
        ///     ...     Plan.from_toml("[[task]]\nname = 1")
        ///     ... except ParseError as error:
        ///     ...     print(error.line, error.column)
        ///     2 8
        #[staticmethod]
        fn from_toml(py: Python<'_>, text: &str) -> Result<Self, Error> {
            py.detach(|| edge::make_plan(text)).map(Self)
        }

        /// Run the tasks.
        ///
        /// Args:
        ///     job: Called with the name of each task. If it raises an `Exception`, the task can be retried. Any other
        ///         exception, such as `KeyboardInterrupt`, ends the run unchanged.
        ///
        /// Raises:
        ///     TaskError: All attempts of a task failed. Its `__cause__` is what `job` raised in the last one.
        ///
        /// Example:
        ///     >>> Plan.from_toml('task = [{name = "build"}]').run(print)
        ///     build
        fn run(&self, py: Python<'_>, job: Job) -> Result<(), Error> {
            Ok(run::run(py, &self.0, &job)?)
        }
    }

    /// Run the tasks of a file. The notes of an exception say what the function was doing.
    ///
    /// Args:
    ///     path: A TOML file, as for `Plan.from_toml`.
    ///     job: Called with the name of each task, as by `Plan.run`.
    ///
    /// Raises:
    ///     OSError: The file cannot be read.
    ///     Error: As by `Plan.from_toml` and `Plan.run`, or the file has no tasks.
    ///
    /// Example:
    ///     >>> try:
    ///     ...     run_file("missing.toml", print)
    ///     ... except OSError as error:
    ///     ...     print(error.filename, error.__notes__)
    ///     missing.toml ['while loading missing.toml']
    #[pyfunction]
    fn run_file(py: Python<'_>, path: PathBuf, job: Job) -> PyResult<()> {
        edge::run_file(py, &path, &job).map_err(|error| edge::to_exception(py, error))
    }
}
