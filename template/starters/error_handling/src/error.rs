//! The crate's error type, and how each error becomes a Python exception.
//!
//! Which class to raise:
//!
//! - A built-in one, where Python would: `PyTypeError::new_err` for a wrong argument. PyO3 converts the errors of Rust's
//!   standard library, so `source.into()` is enough for a cause.
//! - One from `_errors.py`, where programs need to tell an error from others, or to read its attributes.

use pyo3::exceptions::PyBaseException;
use pyo3::prelude::*;
use thiserror::Error;

use crate::exceptions::{
    DuplicateTaskError, InvalidPlanError, LimitError, ParseError, TaskError, add_note, check_import,
};
use crate::place::Place;
use crate::plan::Fault;
use crate::{config, plan, run};

/// Errors that this crate returns: one variant for each layer.
#[derive(Debug, Error)]
pub enum Error {
    #[error(transparent)]
    Config(#[from] config::Error),

    #[error(transparent)]
    Plan(#[from] plan::Error),

    #[error(transparent)]
    Run(#[from] run::Error),

    /// An exception of Python itself, which stays as it is.
    #[error(transparent)]
    Python(#[from] PyErr),
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        Python::attach(|py| {
            let converted = check_import(py).and_then(|()| match error {
                Error::Config(error) => convert_config_error(py, error),
                Error::Plan(error) => convert_plan_error(py, error),
                Error::Run(error) => convert_run_error(py, error),
                Error::Python(exception) => Ok(exception),
            });
            // Making an exception can fail, for example when memory runs out.
            converted.unwrap_or_else(|failure| failure)
        })
    }
}

fn convert_config_error(py: Python<'_>, error: config::Error) -> PyResult<PyErr> {
    let exception = ParseError::new_err(error.to_string());
    match error {
        config::Error::Encoding { place, source } => {
            set_place(py, &exception, place)?;
            exception.set_cause(py, Some(source.into()));
        }
        config::Error::Toml { place, .. } => set_place(py, &exception, place)?,
    }
    Ok(exception)
}

fn convert_plan_error(py: Python<'_>, error: plan::Error) -> PyResult<PyErr> {
    let message = error.to_string();
    let convert = |(place, fault)| convert_fault(py, place, fault);
    let exceptions: PyResult<Vec<_>> = error.0.into_iter().map(convert).collect();
    Ok(InvalidPlanError::new_err((message, exceptions?)))
}

fn convert_fault(py: Python<'_>, place: Place, fault: Fault) -> PyResult<Py<PyBaseException>> {
    py.check_signals()?; // Ctrl-C ends a long loop over faults.
    let message = format!("{place}: {fault}");
    let exception = match fault {
        Fault::Duplicate { name } => {
            let exception = DuplicateTaskError::new_err(message);
            exception.value(py).setattr("name", name)?;
            exception
        }
        Fault::Limit(key, limit, source) => {
            let exception = LimitError::new_err(message);
            exception.value(py).setattr("key", key)?;
            exception.value(py).setattr("limit", limit)?;
            if let Some(source) = source {
                exception.set_cause(py, Some(source.into()));
            }
            exception
        }
    };
    set_place(py, &exception, place)?;
    // PyO3 raised it to make it. Only the group was raised during the exception that is being handled.
    exception.set_context(py, None);
    Ok(exception.into_value(py))
}

fn convert_run_error(py: Python<'_>, error: run::Error) -> PyResult<PyErr> {
    let message = error.to_string();
    match error {
        run::Error::Task {
            task,
            earlier,
            source,
        } => {
            let exception = TaskError::new_err(message);
            exception.value(py).setattr("task", task)?;
            exception.value(py).setattr("attempts", earlier.len() + 1)?;
            for (failure, number) in earlier.iter().zip(1..) {
                add_note(py, &exception, &format!("attempt {number}: {failure}"))?;
            }
            exception.set_cause(py, Some(source));
            Ok(exception)
        }
        run::Error::Interrupt(exception) => Ok(exception),
    }
}

/// Sets the attributes of `ConfigError`.
fn set_place(py: Python<'_>, exception: &PyErr, place: Place) -> PyResult<()> {
    let value = exception.value(py);
    value.setattr("line", place.line)?;
    value.setattr("column", place.column)
}
