//! Warnings of what users should write in another way.

use pyo3::prelude::*;

use crate::config::Config;
use crate::exception;

/// Warns of each deprecated key, at the line that has called Rust.
///
/// # Errors
///
/// The warning itself, where warnings are errors.
pub(crate) fn warn(py: Python<'_>, config: &Config) -> PyResult<()> {
    if config.deprecated.is_empty() {
        return Ok(());
    }
    let category = exception::find_class(py, "DeprecatedKeyWarning")?;
    // `PyErr::warn` takes no text with a zero in it, which a path may have.
    let warn = py.import("warnings")?.getattr("warn")?;
    config.deprecated.iter().try_for_each(|deprecated| {
        warn.call1((deprecated.to_string(), &category))?;
        Ok(())
    })
}
