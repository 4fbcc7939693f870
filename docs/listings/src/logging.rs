//! Listings of `reference/logging.md`.

use std::sync::OnceLock;
use std::thread;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3_log::{Caching, Logger, ResetHandle};

/// Functions of the chapter.
#[pymodule]
pub mod logging {
    #[pymodule_export]
    use super::{parse_port, parse_port_in_thread, parse_port_strictly, refresh_logging};

    #[pymodule_init]
    fn init(py: pyo3::Python<'_>) -> pyo3::PyResult<()> {
        super::install(py)
    }
}

// ANCHOR: install
static CACHE: OnceLock<ResetHandle> = OnceLock::new();

fn install(py: Python<'_>) -> PyResult<()> {
    let logger = Logger::new(py, Caching::LoggersAndLevels)?.set_prefix("listings");
    // It fails if this module has a logger already: keep that.
    if let Ok(cache) = logger.install() {
        CACHE.get_or_init(|| cache);
    }
    Ok(())
}

/// Make changed log levels effective.
#[pyfunction]
fn refresh_logging() {
    if let Some(cache) = CACHE.get() {
        cache.reset();
    }
}
// ANCHOR_END: install

// ANCHOR: record
/// Parse a port number.
#[pyfunction]
fn parse_port(text: &str) -> Option<u16> {
    let port = text.trim().parse();
    match &port {
        Ok(port) => log::debug!(target: "ports", "parsed {port}"),
        Err(error) => log::warn!(target: "ports", "ignored {text:?}: {error}"),
    }
    port.ok()
}
// ANCHOR_END: record

// ANCHOR: pending
/// Parse a port number, and raise the exception of a log filter or handler.
#[pyfunction]
fn parse_port_strictly(py: Python<'_>, text: &str) -> PyResult<Option<u16>> {
    let port = parse_port(text);
    PyErr::take(py).map_or(Ok(port), Err)
}
// ANCHOR_END: pending

// ANCHOR: thread
/// Parse a port number in another thread, which logs.
#[pyfunction]
fn parse_port_in_thread(py: Python<'_>, text: String) -> PyResult<Option<u16>> {
    let thread = thread::spawn(move || parse_port(&text));
    // The thread waits for the GIL when it logs: detach to wait for the thread.
    let port = py.detach(|| thread.join());
    port.map_err(|_| PyRuntimeError::new_err("the thread panicked"))
}
// ANCHOR_END: thread
