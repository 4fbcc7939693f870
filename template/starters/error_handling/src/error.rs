//! The one error type of this crate, and its way to Python.

use pyo3::prelude::*;
use thiserror::Error;

use crate::exception;
use crate::translation::exception_of;
use crate::{config, plan, run};

/// Everything that can go wrong in this crate: what the three layers have of errors, and exceptions of Python.
#[derive(Debug, Error)]
pub enum Error {
    #[error(transparent)]
    Config(#[from] config::Error),

    #[error(transparent)]
    Plan(#[from] plan::Error),

    #[error(transparent)]
    Run(#[from] run::Error),

    /// An exception that Python code raised while Rust was calling it: it goes back as it came.
    #[error(transparent)]
    Python(#[from] PyErr),
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        Python::attach(|py| exception::with_causes(py, &error, to_exception))
    }
}

/// The exception for one error of a chain, without its cause.
pub(crate) fn to_exception(py: Python<'_>, error: &(dyn std::error::Error + 'static)) -> PyErr {
    // A chain has either the error of a layer itself or this crate's own around it: they become the same.
    match error.downcast_ref::<Error>() {
        Some(Error::Config(error)) => exception_of(py, error),
        Some(Error::Plan(error)) => exception_of(py, error),
        Some(Error::Run(error)) => exception_of(py, error),
        Some(Error::Python(exception)) => exception_of(py, exception),
        None => exception_of(py, error),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use pyo3::exceptions::{PyKeyError, PyKeyboardInterrupt, PyRuntimeError, PyValueError};

    use super::*;
    use crate::config::Config;
    use crate::host::HostError;
    use crate::plan::Plan;

    fn config(text: &str) -> Result<Config, config::Error> {
        config::parse(text, Path::new("tasks.toml"))
    }

    fn failed(source: HostError) -> Error {
        Error::Run(run::Error::Task {
            task: "build".to_owned(),
            earlier: vec!["OSError: busy".to_owned()],
            source,
        })
    }

    #[test]
    fn every_source_of_the_first_layer_is_a_cause() {
        exception::with_package(|py| {
            let error = config("[[task]]\nname = \"a\"\ndelay = \"1,5s\"\n").unwrap_err();
            let exception = PyErr::from(Error::from(error));
            assert_eq!(
                exception.to_string(),
                "ParseError: tasks.toml:3:9: \"1,5s\" is not a delay"
            );
            assert!(exception.is_instance_of::<PyValueError>(py));

            let cause = exception.cause(py).unwrap();
            assert_eq!(
                cause.to_string(),
                "Error: the part of a delay before its unit must be a number"
            );
            let root = cause.cause(py).unwrap();
            assert_eq!(root.to_string(), "Error: invalid float literal");
            assert!(root.cause(py).is_none());
        });
    }

    #[test]
    fn the_second_layer_has_an_exception_for_each_fault() {
        exception::with_package(|py| {
            let config = config("task = [{name = \"a\", needs = [\"b\"], retries = 99}]").unwrap();
            let exception = PyErr::from(Error::from(Plan::new(&config, || Ok(())).unwrap_err()));
            let faults = exception.value(py).getattr("exceptions").unwrap();
            let classes = faults.try_iter().unwrap();
            let classes =
                classes.map(|fault| fault.unwrap().get_type().name().unwrap().to_string());
            assert_eq!(
                classes.collect::<Vec<_>>(),
                ["UnknownTaskError", "LimitError"]
            );
        });
    }

    #[test]
    fn the_exception_of_a_job_is_the_cause_and_the_same_object() {
        exception::with_package(|py| {
            let raised = PyKeyError::new_err("key");
            let value = raised.value(py).clone().unbind();
            let exception = PyErr::from(failed(raised.into()));
            assert_eq!(
                exception.to_string(),
                "TaskError: the task \"build\" failed"
            );
            assert!(exception.is_instance_of::<PyRuntimeError>(py));
            assert!(exception.cause(py).unwrap().value(py).is(&value));
            assert!(value.bind(py).getattr("__cause__").unwrap().is_none());
        });
    }

    #[test]
    fn the_errors_of_a_host_in_rust_are_causes_too() {
        exception::with_package(|py| {
            let exception = PyErr::from(failed("the disk is full".into()));
            let cause = exception.cause(py).unwrap();
            assert_eq!(cause.to_string(), "Error: the disk is full");

            let stopped = Error::Run(run::Error::Stopped("no more".into()));
            assert_eq!(PyErr::from(stopped).to_string(), "Error: no more");
        });
    }

    #[test]
    fn what_stopped_a_layer_and_any_exception_of_python_stay_the_same_objects() {
        exception::with_package(|py| {
            let raised = PyKeyboardInterrupt::new_err(());
            let value = raised.value(py).clone().unbind();
            for error in [
                Error::Plan(plan::Error::Stopped(raised.clone_ref(py).into())),
                Error::Run(run::Error::Stopped(raised.clone_ref(py).into())),
                Error::Python(raised),
            ] {
                assert!(PyErr::from(error).value(py).is(&value));
            }
            assert!(value.bind(py).getattr("__cause__").unwrap().is_none());
        });
    }
}
