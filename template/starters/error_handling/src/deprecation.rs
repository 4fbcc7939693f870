//! Warnings of what users should write in another way.

use std::ffi::CString;

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
    config.deprecated.iter().try_for_each(|deprecated| {
        let message = CString::new(deprecated.to_string())?;
        PyErr::warn(py, &category, &message, 1)
    })
}
