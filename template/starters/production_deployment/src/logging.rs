//! Passes log records to Python's `logging`: the target `pool` to the logger `PACKAGE.pool`. A thread that logs runs
//! Python code: it must hold no lock, and threads that wait for it must be detached.

use std::sync::OnceLock;

use pyo3::prelude::*;
use pyo3_log::{Caching, Logger, ResetHandle};

static CACHE: OnceLock<ResetHandle> = OnceLock::new();

/// Installs the logger. Each extension module has its own.
pub(crate) fn start(py: Python<'_>) -> PyResult<()> {
    // A disabled record costs no call to Python.
    let logger = Logger::new(py, Caching::LoggersAndLevels)?.set_prefix(env!("CARGO_PKG_NAME"));
    let installed = logger.install();
    installed.map(|cache| CACHE.get_or_init(|| cache)).ok();
    Ok(())
}

/// Forgets the levels of Python's loggers.
pub(crate) fn refresh() {
    CACHE.get().map(ResetHandle::reset);
}

/// Raises the exception of a log filter or handler in this thread, which `pyo3-log` leaves set.
pub(crate) fn raise_pending(py: Python<'_>) -> PyResult<()> {
    PyErr::take(py).map_or(Ok(()), Err)
}
