//! What has to do with Python beside numbers: an argument of any iterable type, and work without the interpreter.

use pyo3::prelude::*;
use pyo3::types::PyIterator;
#[cfg(feature = "stubs")]
use pyo3::{inspect::PyStaticExpr, type_hint_identifier, type_hint_subscript};

use crate::error::Error;
use crate::expression::Operation;
use crate::number::Number;

/// An argument that takes a list, an open file, a generator: whatever Python can iterate over.
pub(crate) struct Expressions<'py>(Bound<'py, PyIterator>);

impl<'a, 'py> FromPyObject<'a, 'py> for Expressions<'py> {
    type Error = PyErr;

    // What the type stub says of the argument.
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Iterable"),
        String::INPUT_TYPE
    );

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        PyIterator::from_object(&object).map(Self)
    }
}

impl Iterator for Expressions<'_> {
    type Item = Result<String, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        // So that Ctrl-C ends an endless iterable.
        if let Err(interrupt) = self.0.py().check_signals() {
            return Some(Err(interrupt.into()));
        }
        let expression = self.0.next()?;
        let text = expression.and_then(|expression| expression.extract());
        Some(text.map_err(Error::from))
    }
}

/// Runs an operation that may take long: other threads have the interpreter meanwhile, and Ctrl-C is heard after it.
pub(crate) fn run_detached(py: Python<'_>, operation: Operation<'_>) -> Result<Number, Error> {
    let result = py.detach(operation);
    py.check_signals()?;
    result
}
