//! Refuses subinterpreters: PyO3 shares objects between interpreters, which CPython does not allow.

use pyo3::exceptions::PyImportError;
use pyo3::ffi;
use pyo3::prelude::*;

/// Fails in a subinterpreter. Without this check, CPython 3.11 and older would import the module there, and later ones
/// would in a subinterpreter that shares the GIL.
#[cfg(not(PyPy))]
pub(crate) fn check(py: Python<'_>) -> PyResult<()> {
    // SAFETY: `py` proves that this thread is attached, so it has an interpreter.
    #[allow(unsafe_code)]
    let id = unsafe { ffi::PyInterpreterState_GetID(ffi::PyInterpreterState_Get()) };
    match id {
        // The main interpreter.
        0 => Ok(()),
        -1 => Err(PyErr::fetch(py)),
        _ => Err(PyImportError::new_err(
            "this package does not support subinterpreters: import it in the main interpreter",
        )),
    }
}

/// PyPy has no subinterpreters.
#[cfg(PyPy)]
pub(crate) fn check(_: Python<'_>) -> PyResult<()> {
    Ok(())
}
