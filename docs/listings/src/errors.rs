//! Listings of `reference/errors.md`.

use std::num::ParseIntError;

use pyo3::exceptions::{PyDeprecationWarning, PyException, PyKeyError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use thiserror::Error;

// ANCHOR: built_in
#[pyfunction]
fn check_port(port: i64) -> PyResult<u16> {
    match u16::try_from(port) {
        Ok(0) | Err(_) => Err(PyValueError::new_err(format!("port {port} is not between 1 and 65535"))),
        Ok(port) => Ok(port),
    }
}
// ANCHOR_END: built_in

// ANCHOR: enum
#[derive(Debug, Error)]
enum Error {
    #[error("line {line} has no `=`")]
    Separator { line: usize },

    #[error("line {line}: the value of {key} is not a number")]
    Number { line: usize, key: String, source: ParseIntError },
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let exception = SettingError::new_err(error.to_string());
        let attached = Python::attach(|py| match error {
            Error::Separator { line } => set_line(py, &exception, line),
            Error::Number { line, source, .. } => {
                exception.set_cause(py, Some(source.into()));
                set_line(py, &exception, line)
            }
        });
        attached.err().unwrap_or(exception)
    }
}

fn set_line(py: Python<'_>, exception: &PyErr, line: usize) -> PyResult<()> {
    exception.value(py).setattr("line", line)
}

#[pyfunction]
fn parse_settings(text: &str) -> Result<Vec<(String, i64)>, Error> {
    (1..).zip(text.lines()).map(|(line, text)| parse_line(line, text)).collect()
}

fn parse_line(line: usize, text: &str) -> Result<(String, i64), Error> {
    let (key, value) = text.split_once('=').ok_or(Error::Separator { line })?;
    let key = key.trim().to_owned();
    match value.trim().parse() {
        Ok(value) => Ok((key, value)),
        Err(source) => Err(Error::Number { line, key, source }),
    }
}
// ANCHOR_END: enum

// ANCHOR: create
pyo3::create_exception!(listings.errors, SettingError, PyValueError, "A setting is malformed.");
// ANCHOR_END: create

// ANCHOR: import
pyo3::import_exception!(json, JSONDecodeError);

#[pyfunction]
fn reject_constant(name: &str) -> PyErr {
    JSONDecodeError::new_err((format!("{name} is not JSON"), name.to_owned(), 0))
}
// ANCHOR_END: import

// ANCHOR: catch
/// Calls `load` for a key, and falls back to a default value.
#[pyfunction]
fn load_or<'py>(load: &Bound<'py, PyAny>, key: &str, default: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    match load.call1((key,)) {
        Err(error) if error.is_instance_of::<PyKeyError>(load.py()) => Ok(default),
        result => result,
    }
}
// ANCHOR_END: catch

// ANCHOR: context
/// Calls every function, and raises the first error with a note that says which function failed.
#[pyfunction]
#[pyo3(signature = (*functions))]
fn call_all(py: Python<'_>, functions: &Bound<'_, PyTuple>) -> PyResult<()> {
    for (number, function) in (1..).zip(functions) {
        if let Err(error) = function.call0() {
            error.add_note(py, format!("while calling function {number}"))?;
            return Err(error);
        }
    }
    Ok(())
}
// ANCHOR_END: context

// ANCHOR: cause
/// Calls a function, and wraps what it raises.
#[pyfunction]
fn run_job(py: Python<'_>, job: &Bound<'_, PyAny>) -> PyResult<()> {
    let Err(cause) = job.call0() else {
        return Ok(());
    };
    if !cause.is_instance_of::<PyException>(py) {
        return Err(cause); // KeyboardInterrupt and SystemExit aren't errors of the job.
    }
    let error = PyRuntimeError::new_err("the job failed");
    error.set_cause(py, Some(cause));
    Err(error)
}
// ANCHOR_END: cause

// ANCHOR: unraisable
#[pyclass(frozen)]
struct OnDrop(Py<PyAny>);

#[pymethods]
impl OnDrop {
    #[new]
    fn new(function: Py<PyAny>) -> Self {
        Self(function)
    }
}

impl Drop for OnDrop {
    fn drop(&mut self) {
        // `drop` can't return the error: `sys.unraisablehook` gets it.
        Python::try_attach(|py| {
            if let Err(error) = self.0.call0(py) {
                error.write_unraisable(py, Some(self.0.bind(py)));
            }
        });
    }
}
// ANCHOR_END: unraisable

// ANCHOR: warning
#[pyfunction]
fn old_name(py: Python<'_>) -> PyResult<()> {
    let category = py.get_type::<PyDeprecationWarning>();
    PyErr::warn(py, &category, c"old_name is deprecated: use new_name", 1)
}
// ANCHOR_END: warning

#[pyfunction]
fn greet(name: &str) -> String {
    format!("Hello, {name}!")
}

#[pyfunction]
fn read(path: &str) -> PyResult<String> {
    Ok(std::fs::read_to_string(path)?)
}

/// Functions of the chapter.
#[pymodule]
pub mod errors {
    #[pymodule_export]
    use super::{
        OnDrop, SettingError, call_all, check_port, greet, load_or, old_name, parse_settings, read, reject_constant,
        run_job,
    };
}
