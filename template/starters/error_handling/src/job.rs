//! A Python function that does the work of the tasks.

use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::prelude::*;
#[cfg(feature = "stubs")]
use pyo3::{inspect::PyStaticExpr, type_hint_identifier, type_hint_subscript};

use crate::host::{Failure, Host, HostError};

/// An argument that is called with the name of each task.
pub(crate) struct Job(Py<PyAny>);

impl Host for Job {
    fn perform(&mut self, task: &str) -> Result<(), Failure> {
        Python::attach(|py| match self.0.bind(py).call1((task,)) {
            Ok(_) => Ok(()),
            Err(exception) if exception.is_instance_of::<PyException>(py) => {
                Err(Failure::Task(exception.into()))
            }
            // KeyboardInterrupt, SystemExit: what no program catches by accident.
            Err(exception) => Err(Failure::Stop(exception.into())),
        })
    }

    fn check(&mut self) -> Result<(), HostError> {
        check_signals()
    }
}

/// The exception of a signal that has come, such as `KeyboardInterrupt`: Rust code that takes long asks for it.
pub(crate) fn check_signals() -> Result<(), HostError> {
    Python::attach(|py| Ok(py.check_signals()?))
}

impl<'a, 'py> FromPyObject<'a, 'py> for Job {
    type Error = PyErr;

    // What the type stub says of the argument.
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Callable"),
        PyStaticExpr::List {
            elts: &[String::INPUT_TYPE]
        },
        type_hint_identifier!("builtins", "object")
    );

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if object.is_callable() {
            Ok(Self(object.to_owned().unbind()))
        } else {
            Err(PyTypeError::new_err("a job is a function"))
        }
    }
}
