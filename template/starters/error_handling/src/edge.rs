//! The outermost function: it reads a file, plans and runs it. What goes wrong on the way is of many types, and whoever
//! calls it only wants to be told: so it takes anyhow, and says at each step what it was about.

use std::fs;
use std::path::Path;

use anyhow::Context;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

use crate::error::{Error, to_exception};
use crate::job::{Job, check_signals};
use crate::plan::{self, Plan};
use crate::{config, deprecation, exception, run};

/// Runs the tasks of a file.
///
/// # Errors
///
/// Any, with the errors that led to it as its chain.
pub(crate) fn run_file(py: Python<'_>, path: &Path, job: &mut Job) -> anyhow::Result<()> {
    let text = py
        .detach(|| fs::read_to_string(path))
        .with_context(|| format!("cannot read the tasks of {}", path.display()))?;
    let config = config::parse(&text, path)
        .with_context(|| format!("cannot understand the tasks of {}", path.display()))?;
    deprecation::warn(py, &config)?;
    let plan = py
        .detach(|| Plan::new(&config, check_signals))
        .with_context(|| format!("cannot plan the tasks of {}", path.display()))?;
    py.detach(|| run::run(&plan, job))
        .with_context(|| format!("cannot run all tasks of {}", path.display()))
}

/// Makes the exception for an error of anyhow: one for each context and each error below it, linked by `__cause__`.
///
/// The feature `anyhow` of PyO3 would make one `RuntimeError` with the whole chain as its text, and the classes of the
/// exceptions and what they carry would be lost.
pub(crate) fn to_python(py: Python<'_>, error: &anyhow::Error) -> PyErr {
    match error.chain().find_map(|error| interrupt(py, error)) {
        Some(exception) => exception,
        None => exception::with_causes(py, error.as_ref(), to_exception),
    }
}

/// A KeyboardInterrupt, or another exception that is not to be caught as one of this package: it gets no context.
fn interrupt(py: Python<'_>, error: &(dyn std::error::Error + 'static)) -> Option<PyErr> {
    let exception = python_exception(error)?;
    (!exception.is_instance_of::<PyException>(py)).then(|| exception.clone_ref(py))
}

/// The exception of Python that an error is, or by which the host has stopped a layer.
fn python_exception<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a PyErr> {
    if let Some(run::Error::Stopped(stop)) = error.downcast_ref() {
        return stop.downcast_ref();
    }
    if let Some(plan::Error::Stopped(stop)) = error.downcast_ref() {
        return stop.downcast_ref();
    }
    match error.downcast_ref() {
        Some(Error::Plan(plan::Error::Stopped(stop)) | Error::Run(run::Error::Stopped(stop))) => {
            stop.downcast_ref()
        }
        Some(Error::Python(exception)) => Some(exception),
        _ => error.downcast_ref(),
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use anyhow::anyhow;
    use pyo3::exceptions::{PyFileNotFoundError, PyKeyError, PyKeyboardInterrupt};

    use super::*;

    /// The text of an exception and of each cause.
    fn chain(py: Python<'_>, error: &anyhow::Error) -> Vec<String> {
        let exception = to_python(py, error);
        let chain = std::iter::successors(Some(exception), |exception| exception.cause(py));
        chain.map(|exception| exception.to_string()).collect()
    }

    #[test]
    fn each_context_and_each_error_below_is_an_exception() {
        exception::with_package(|py| {
            let error = anyhow!("the root").context("a step").context("the whole");
            assert_eq!(
                chain(py, &error),
                ["Error: the whole", "Error: a step", "Error: the root"]
            );
        });
    }

    #[test]
    fn a_typed_error_keeps_its_class_with_and_without_the_type_of_the_crate_around_it() {
        exception::with_package(|py| {
            let typed = || config::parse("?", Path::new("tasks.toml")).unwrap_err();
            for error in [
                anyhow!(typed()).context("a step"),
                anyhow!(Error::from(typed())).context("a step"),
            ] {
                let exception = to_python(py, &error).cause(py).unwrap();
                let value = exception.value(py);
                assert_eq!(value.get_type().name().unwrap(), "ParseError");
                assert_eq!(
                    value.getattr("line").unwrap().extract::<usize>().unwrap(),
                    1
                );
            }
        });
    }

    #[test]
    fn an_error_of_the_system_is_a_subclass_of_os_error() {
        exception::with_package(|py| {
            let error = anyhow!(io::Error::from(io::ErrorKind::NotFound)).context("a step");
            let cause = to_python(py, &error).cause(py).unwrap();
            assert!(cause.is_instance_of::<PyFileNotFoundError>(py));
        });
    }

    #[test]
    fn an_exception_of_python_is_the_same_object_below_its_context() {
        exception::with_package(|py| {
            let raised = PyKeyError::new_err("key");
            let value = raised.value(py).clone().unbind();
            let error = anyhow!(raised);
            assert!(to_python(py, &error).value(py).is(&value));

            let error = error.context("a step").context("the whole");
            let cause = to_python(py, &error).cause(py).unwrap();
            assert!(cause.cause(py).unwrap().value(py).is(&value));
        });
    }

    #[test]
    fn a_keyboard_interrupt_has_no_context() {
        exception::with_package(|py| {
            let raised = PyKeyboardInterrupt::new_err(());
            let value = raised.value(py).clone().unbind();
            for error in [
                anyhow!(raised.clone_ref(py)),
                anyhow!(run::Error::Stopped(raised.clone_ref(py).into())),
                anyhow!(plan::Error::Stopped(raised.clone_ref(py).into())),
                anyhow!(Error::Run(run::Error::Stopped(raised.clone_ref(py).into()))),
                anyhow!(Error::Plan(plan::Error::Stopped(
                    raised.clone_ref(py).into()
                ))),
                anyhow!(Error::Python(raised.clone_ref(py))),
            ] {
                let error = error.context("a step");
                assert!(to_python(py, &error).value(py).is(&value));
            }
        });
    }
}
