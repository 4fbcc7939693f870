//! Converts Rust errors to Python exceptions.

use std::error::Error;

use pyo3::prelude::*;
use pyo3::types::PyType;

/// The Python module that defines this package's exception classes.
const ERRORS_MODULE: &str = concat!(env!("CARGO_PKG_NAME"), "._errors");

/// Creates an exception of the class `class` in `_errors.py`, with `message` as its only argument.
///
/// Returns the `AttributeError` if the class is missing.
pub(crate) fn new(py: Python<'_>, class: &str, message: String) -> PyErr {
    find_class(py, class).map_or_else(|error| error, |class| PyErr::from_type(class, message))
}

/// Imports the class `name` from `_errors.py`.
pub(crate) fn find_class<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyType>> {
    Ok(py.import(ERRORS_MODULE)?.getattr(name)?.cast_into()?)
}

/// Creates the exception for `error`, and for each error in its `source()` chain, linked by `__cause__`.
///
/// `convert` creates the exception for a single error. Python exceptions in the chain are kept.
pub(crate) fn with_causes(
    py: Python<'_>,
    error: &(dyn Error + 'static),
    convert: fn(Python<'_>, &(dyn Error + 'static)) -> PyErr,
) -> PyErr {
    if let Some(exception) = error.downcast_ref::<PyErr>() {
        return exception.clone_ref(py);
    }
    let exception = convert(py, error);
    if let Some(source) = error.source() {
        exception.set_cause(py, Some(with_causes(py, source, convert)));
    }
    exception
}

/// Runs `test` in a Python that imports the package's Python files from the checkout.
#[cfg(test)]
pub(crate) fn with_package(test: impl FnOnce(Python<'_>)) {
    const PACKAGE: &str = env!("CARGO_PKG_NAME");
    const FOLDER: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/python/",
        env!("CARGO_PKG_NAME")
    );

    Python::initialize();
    Python::attach(|py| {
        // Skips `__init__.py`, which would import the extension module.
        let package = PyModule::new(py, PACKAGE).unwrap();
        package.add("__path__", [FOLDER]).unwrap();
        let modules = py.import("sys").unwrap().getattr("modules").unwrap();
        modules.set_item(PACKAGE, package).unwrap();
        test(py);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyo3::exceptions::PyAttributeError;

    #[test]
    fn creates_an_exception_with_class_and_message() {
        with_package(|py| {
            let exception = new(py, "Error", "a message".to_owned());
            assert_eq!(exception.to_string(), "Error: a message");
        });
    }

    #[test]
    fn reports_a_missing_class() {
        with_package(|py| {
            let exception = new(py, "NoSuchError", String::new());
            assert!(exception.is_instance_of::<PyAttributeError>(py));
        });
    }
}
