//! Which exception each error of the three layers becomes, and what it carries besides its message.

use std::error::Error;
use std::io;

use pyo3::exceptions::{PyBaseException, PyOSError};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::host::HostError;
use crate::location::Location;
use crate::plan::Fault;
use crate::{config, exception, plan, run};

/// The exception for an error, without its cause. Should Python fail to make it, the exception is the one that says so.
pub(crate) fn exception_of(py: Python<'_>, error: &(dyn Error + 'static)) -> PyErr {
    let made = if let Some(exception) = error.downcast_ref::<PyErr>() {
        Ok(exception.clone_ref(py))
    } else if let Some(error) = error.downcast_ref::<config::Error>() {
        parse_error(py, error)
    } else if let Some(error) = error.downcast_ref::<plan::Error>() {
        plan_error(py, error)
    } else if let Some(error) = error.downcast_ref::<run::Error>() {
        run_error(py, error)
    } else if let Some(error) = error.downcast_ref::<io::Error>() {
        Ok(os_error(error))
    } else {
        // A context of anyhow, or an error of a library.
        Ok(exception::new(py, "Error", error.to_string()))
    };
    made.unwrap_or_else(|failure| failure)
}

fn parse_error(py: Python<'_>, error: &config::Error) -> PyResult<PyErr> {
    let exception = exception::new(py, "ParseError", error.to_string());
    let (at, expected) = match error {
        config::Error::Text { at, expected, .. } => (at, expected.as_deref()),
        config::Error::Delay { at, .. } => (at, Some("a number with the unit ms or s")),
    };
    set_location(exception.value(py), at)?;
    exception.value(py).setattr("expected", expected)?;
    Ok(exception)
}

/// A group of exceptions, one for each fault.
fn plan_error(py: Python<'_>, error: &plan::Error) -> PyResult<PyErr> {
    let faults = match error {
        plan::Error::Invalid { faults, .. } => faults,
        plan::Error::Stopped(error) => return Ok(stopped(py, error)),
    };
    let exceptions = faults.iter().map(|fault| {
        let exception = fault_error(py, fault)?;
        // It is not raised: what Python is just handling is the context of the group, and not of each fault.
        exception.set_context(py, None);
        Ok(exception.into_value(py))
    });
    let exceptions = exceptions.collect::<PyResult<Vec<_>>>()?;
    let class = exception::find_class(py, "InvalidPlanError")?;
    Ok(PyErr::from_type(class, (error.to_string(), exceptions)))
}

fn fault_error(py: Python<'_>, fault: &Fault) -> PyResult<PyErr> {
    let class = match fault {
        Fault::Duplicate { .. } => "DuplicateTaskError",
        Fault::Unknown { .. } => "UnknownTaskError",
        Fault::Circle { .. } => "CircleError",
        Fault::Limit { .. } => "LimitError",
    };
    let exception = exception::new(py, class, fault.to_string());
    let value = exception.value(py);
    set_location(value, fault.location())?;
    match fault {
        Fault::Duplicate { task, .. } | Fault::Limit { task, .. } => value.setattr("task", task)?,
        Fault::Circle { tasks, .. } => value.setattr("tasks", PyTuple::new(py, tasks)?)?,
        Fault::Unknown {
            task,
            need,
            suggestion,
            ..
        } => {
            value.setattr("task", task)?;
            value.setattr("need", need)?;
            value.setattr("suggestion", suggestion)?;
            if let Some(suggestion) = suggestion {
                add_note(value, &format!("did you mean {suggestion:?}?"))?;
            }
        }
    }
    Ok(exception)
}

fn run_error(py: Python<'_>, error: &run::Error) -> PyResult<PyErr> {
    match error {
        run::Error::Task { task, earlier, .. } => {
            let exception = exception::new(py, "TaskError", error.to_string());
            let value = exception.value(py);
            value.setattr("task", task)?;
            value.setattr("attempts", earlier.len() + 1)?;
            for (failure, attempt) in earlier.iter().zip(1..) {
                add_note(value, &format!("attempt {attempt} failed: {failure}"))?;
            }
            Ok(exception)
        }
        run::Error::Stopped(error) => Ok(stopped(py, error)),
    }
}

/// What the host has stopped a layer by.
fn stopped(py: Python<'_>, error: &HostError) -> PyErr {
    match error.downcast_ref::<PyErr>() {
        Some(exception) => exception.clone_ref(py),
        None => exception::new(py, "Error", error.to_string()),
    }
}

/// The subclass of `OSError` for an error of the system, such as `FileNotFoundError`.
fn os_error(error: &io::Error) -> PyErr {
    let text = error.to_string();
    match error.raw_os_error() {
        // Python chooses the subclass by the number, and sets `errno` and `strerror`.
        Some(code) if cfg!(unix) => {
            let suffix = format!(" (os error {code})");
            let text = text.strip_suffix(&suffix).unwrap_or(&text);
            PyOSError::new_err((code, text.to_owned()))
        }
        // Elsewhere, the number of the system is not the one of `errno`.
        _ => io::Error::new(error.kind(), text).into(),
    }
}

fn set_location(value: &Bound<'_, PyBaseException>, at: &Location) -> PyResult<()> {
    value.setattr("path", at.path.as_os_str())?;
    value.setattr("line", at.line)?;
    value.setattr("column", at.column)
}

/// Adds a line that a traceback prints below the exception.
///
/// `PyErr::add_note` is for a crate that is built for Python 3.11 and later only; this one may be built for 3.10, which
/// keeps notes, and does not print them.
fn add_note(value: &Bound<'_, PyBaseException>, note: &str) -> PyResult<()> {
    if value.hasattr("add_note")? {
        value.call_method1("add_note", (note,))?;
    } else if value.hasattr("__notes__")? {
        value
            .getattr("__notes__")?
            .call_method1("append", (note,))?;
    } else {
        value.setattr("__notes__", vec![note])?;
    }
    Ok(())
}
