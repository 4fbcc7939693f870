//! The third layer: runs a plan by calling a Python function.

use std::thread;
use std::time::{Duration, Instant};

use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::prelude::*;
#[cfg(feature = "stubs")]
use pyo3::{inspect::PyStaticExpr, type_hint_identifier as name, type_hint_subscript as subscript};
use thiserror::Error;

use crate::plan::Step;

/// How often a wait checks for signals.
const CHECK_INTERVAL: Duration = Duration::from_millis(50);

/// Why a run ended early.
#[derive(Debug, Error)]
pub enum Error {
    /// All attempts of a task failed. The source is what the last one raised.
    #[error("the task {task:?} failed")]
    Task {
        task: String,
        /// What the earlier attempts raised.
        earlier: Vec<String>,
        #[source]
        source: PyErr,
    },

    /// `KeyboardInterrupt` or another exception that isn't an `Exception`, or what a signal handler raised: it is
    /// neither retried nor wrapped.
    #[error(transparent)]
    Interrupt(#[from] PyErr),
}

/// The Python function that does the work of a task.
pub(crate) struct Job(Py<PyAny>);

impl<'py> FromPyObject<'_, 'py> for Job {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = subscript!(
        name!("collections.abc", "Callable"),
        PyStaticExpr::List {
            elts: &[String::INPUT_TYPE]
        },
        name!("builtins", "object")
    );

    // Without this check, a wrong argument would fail the first task instead of the call.
    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if object.is_callable() {
            return Ok(Self(object.to_owned().unbind()));
        }
        let class = object.get_type().name()?;
        let message = format!("'{class}' object is not callable");
        Err(PyTypeError::new_err(message))
    }
}

/// Calls `job` with the name of each task, up to the first that fails.
pub(crate) fn run(py: Python<'_>, plan: &[Step], job: &Job) -> Result<(), Error> {
    plan.iter().try_for_each(|step| run_step(py, step, job))
}

fn run_step(py: Python<'_>, step: &Step, job: &Job) -> Result<(), Error> {
    let mut earlier = Vec::new();
    for retries_left in (0..=step.retries).rev() {
        py.check_signals()?;
        let Err(exception) = job.0.call1(py, (&step.task,)) else {
            break;
        };
        if !exception.is_instance_of::<PyException>(py) {
            return Err(Error::Interrupt(exception));
        }
        if retries_left == 0 {
            return Err(Error::Task {
                task: step.task.clone(),
                earlier,
                source: exception,
            });
        }
        earlier.push(describe(py, &exception)?);
        wait(py, step.delay)?;
    }
    Ok(())
}

/// Formats an exception like the last line of a traceback.
///
/// `PyErr::to_string` swallows all that `__str__` raises. Here, a `KeyboardInterrupt` ends the run.
fn describe(py: Python<'_>, exception: &PyErr) -> PyResult<String> {
    let value = exception.value(py);
    let class = value.get_type().qualname()?;
    match value.str() {
        Ok(text) => Ok(format!("{class}: {}", text.to_string_lossy())),
        Err(error) if error.is_instance_of::<PyException>(py) => {
            Ok(format!("{class}: <exception str() failed>"))
        }
        Err(error) => Err(error),
    }
}

/// Sleeps without the GIL, in short steps: Python handles signals, such as Ctrl-C, only when asked to.
fn wait(py: Python<'_>, delay: Duration) -> PyResult<()> {
    let start = Instant::now();
    loop {
        let left = delay.saturating_sub(start.elapsed());
        if left.is_zero() {
            return Ok(());
        }
        py.detach(|| thread::sleep(left.min(CHECK_INTERVAL)));
        py.check_signals()?;
    }
}
