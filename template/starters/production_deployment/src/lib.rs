//! The Python bindings.

mod delivery;
mod error;
#[rustfmt::skip] // The package name can be long.
mod exceptions;
mod logging;
mod redactor;

#[pyo3::pymodule]
mod _core {
    use std::collections::BTreeMap;

    use pyo3::prelude::*;
    #[cfg(not(PyPy))]
    use pyo3::{exceptions::PyImportError, ffi};

    use crate::{logging, redactor};

    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    #[pymodule_export]
    use crate::redactor::Redactor;

    #[pymodule_init]
    fn init(py: Python<'_>) -> PyResult<()> {
        // PyPy lacks subinterpreters, and CPython itself refuses those with their own GIL.
        #[cfg(not(PyPy))]
        // SAFETY: this thread is attached, so it has an interpreter.
        #[allow(unsafe_code)]
        if unsafe { ffi::PyInterpreterState_GetID(ffi::PyInterpreterState_Get()) } != 0 {
            let message = "subinterpreters are not supported: import it in the main interpreter";
            return Err(PyImportError::new_err(message));
        }
        logging::start(py)
    }

    /// Describe the build, for a log or a bug report.
    ///
    /// Returns:
    ///     `version`, `commit` (in builds on GitHub), `profile` and `abi`.
    #[pyfunction]
    fn build_info() -> BTreeMap<&'static str, &'static str> {
        BTreeMap::from([
            ("version", __version__),
            ("commit", option_env!("GITHUB_SHA").unwrap_or("unknown")),
            ("profile", if DEBUG_BUILD { "dev" } else { "release" }),
            (
                "abi",
                if cfg!(Py_LIMITED_API) {
                    "stable"
                } else {
                    "version-specific"
                },
            ),
        ])
    }

    /// Close every redactor, and drop the texts in their queues. Python calls it at exit.
    #[pyfunction]
    fn close_all(py: Python<'_>) -> PyResult<()> {
        redactor::close_all(py)
    }

    /// Make changed log levels effective.
    ///
    /// Rust remembers the levels of Python's loggers, so that a disabled record costs nothing. Call this after
    /// `setLevel`, `logging.disable` or `logging.config.dictConfig`.
    #[pyfunction]
    fn refresh_logging() {
        logging::refresh();
    }
}
