//! The Python bindings.

mod error;
#[rustfmt::skip] // The package name can be long.
mod exceptions;
mod greeting;

#[pyo3::pymodule]
mod _core {
    use pyo3::prelude::*;

    use crate::error::Error;
    use crate::greeting;

    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    /// Greet one person.
    ///
    /// Args:
    ///     name: The person's name. White space around it is dropped.
    ///
    /// Returns:
    ///     The greeting.
    ///
    /// Raises:
    ///     EmptyNameError: `name` is empty or only white space.
    ///
    /// Example:
    ///     >>> greet("World")
    ///     'Hello, World!'
    #[pyfunction]
    fn greet(name: &str) -> Result<String, Error> {
        greeting::greet(name)
    }

    /// Greet several people, in order.
    ///
    /// Args:
    ///     names: The names, as a list or another sequence of `str`.
    ///
    /// Returns:
    ///     One greeting for each name.
    ///
    /// Raises:
    ///     GuestError: A name cannot be greeted. Its `__cause__` is the reason.
    ///
    /// Example:
    ///     >>> greet_all(["Ada", "Grace"])
    ///     ['Hello, Ada!', 'Hello, Grace!']
    #[pyfunction]
    fn greet_all(names: Vec<String>) -> Result<Vec<String>, Error> {
        greeting::greet_all(&names)
    }
}
