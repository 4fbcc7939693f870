//! The extension module `_core`: what Python sees of this crate.

pub mod config;
pub mod delay;
mod deprecation;
mod edge;
pub mod error;
mod exception;
pub mod graph;
pub mod host;
mod job;
pub mod location;
#[cfg(test)]
mod panics;
pub mod plan;
pub mod run;
pub mod similar;
mod translation;

#[pyo3::pymodule]
mod _core {
    use std::path::PathBuf;

    use pyo3::prelude::*;

    use crate::error::Error;
    use crate::job::{Job, check_signals};
    use crate::{config, deprecation, edge, plan, run};

    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    /// Tasks in an order in which they can be run: each after those that it needs, and else as they are written.
    ///
    /// Example:
    ///     >>> plan = Plan.from_toml('''
    ///     ... [[task]]
    ///     ... name = "test"
    ///     ... needs = ["build"]
    ///     ...
    ///     ... [[task]]
    ///     ... name = "build"
    ///     ... ''')
    ///     >>> plan.order
    ///     ['build', 'test']
    #[pyclass(frozen)]
    pub(crate) struct Plan(plan::Plan);

    #[pymethods]
    impl Plan {
        /// Read a configuration, and put its tasks into order.
        ///
        /// Args:
        ///     text: The configuration, in TOML. A `[[task]]` has a `name`; it may have `needs`, a list of names;
        ///         `retries`, how often it is tried again, from 0 to 10; and `delay`, how long it waits before that, as
        ///         "250ms" or "1.5s", up to an hour.
        ///     path: What messages call the text; no file is opened.
        ///
        /// Returns:
        ///     The plan.
        ///
        /// Raises:
        ///     ParseError: The text is no configuration; it says where, for the first fault that is found.
        ///     InvalidPlanError: The tasks do not fit together; a group of an exception for each fault.
        ///
        /// Warns:
        ///     DeprecatedKeyWarning: The text has a key that is called otherwise now.
        ///
        /// Example:
        ///     >>> try:
        ///     ...     Plan.from_toml('[[task]]\nname = 1', "tasks.toml")
        ///     ... except ParseError as error:
        ///     ...     print(f"line {error.line}, column {error.column}: {error.expected}")
        ///     line 2, column 8: a string
        #[staticmethod]
        #[pyo3(signature = (text, path = PathBuf::from("<string>")))]
        fn from_toml(py: Python<'_>, text: &str, path: PathBuf) -> Result<Self, Error> {
            let config = config::parse(text, &path)?;
            deprecation::warn(py, &config)?;
            let plan = py.detach(|| plan::Plan::new(&config, check_signals))?;
            Ok(Self(plan))
        }

        /// The names of the tasks, in the order in which they are run.
        #[getter]
        fn order(&self) -> Vec<&str> {
            let steps = self.0.steps.iter();
            steps.map(|step| step.task.as_str()).collect()
        }

        /// Run the tasks.
        ///
        /// Args:
        ///     job: Called with the name of each task. An exception that it raises is a failure of the task, which is
        ///         tried again as often as it may be. `KeyboardInterrupt`, `SystemExit` and what else is no `Exception`
        ///         ends the run at once, and comes through unchanged.
        ///
        /// Raises:
        ///     TaskError: A task failed in all of its attempts. Its `__cause__` is the exception that `job` raised in
        ///         the last one; its notes tell of the others.
        ///
        /// Example:
        ///     >>> Plan.from_toml('task = [{name = "build"}]').run(print)
        ///     build
        fn run(&self, py: Python<'_>, mut job: Job) -> Result<(), Error> {
            Ok(py.detach(|| run::run(&self.0, &mut job))?)
        }

        fn __repr__(&self) -> String {
            format!("<Plan: {} tasks>", self.0.steps.len())
        }
    }

    /// Run the tasks of a file, for a program that wants to tell its user what went wrong, and no more.
    ///
    /// Args:
    ///     path: A file with a configuration as `Plan.from_toml` takes it.
    ///     job: Called with the name of each task, as by `Plan.run`.
    ///
    /// Raises:
    ///     Error: It says which step failed; its `__cause__` says why: an `OSError` (also for a file that is not
    ///         UTF-8), a `ParseError`, an `InvalidPlanError` or a `TaskError`.
    ///
    /// Warns:
    ///     DeprecatedKeyWarning: The file has a key that is called otherwise now.
    ///
    /// Example:
    ///     >>> try:
    ///     ...     run_file("missing.toml", print)
    ///     ... except Error as error:
    ///     ...     print(error)
    ///     cannot read the tasks of missing.toml
    #[pyfunction]
    fn run_file(py: Python<'_>, path: PathBuf, mut job: Job) -> PyResult<()> {
        edge::run_file(py, &path, &mut job).map_err(|error| edge::to_python(py, &error))
    }
}
