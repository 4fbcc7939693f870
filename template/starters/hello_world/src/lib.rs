//! The extension module `_core`: what Python sees of this crate.

pub mod error;
mod exception;
pub mod greeting;
mod names;

#[pyo3::pymodule]
mod _core {
    use pyo3::prelude::*;

    use crate::error::Error;
    use crate::greeting;
    use crate::names::Names;

    /// Whether the code is not optimised: the benchmarks refuse to measure such a build.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    /// Greet one person.
    ///
    /// Args:
    ///     name: Whom to greet; white space around it is dropped.
    ///
    /// Returns:
    ///     The greeting.
    ///
    /// Raises:
    ///     EmptyNameError: `name` holds nothing but white space.
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
    ///     names: Whom to greet. An exception that the iterable raises comes through unchanged.
    ///
    /// Returns:
    ///     The greetings, one for each name.
    ///
    /// Raises:
    ///     GuestError: One of the names cannot be greeted; its `__cause__` says why.
    ///
    /// Example:
    ///     >>> greet_all(["Ada", "Grace"])
    ///     ['Hello, Ada!', 'Hello, Grace!']
    #[pyfunction]
    fn greet_all(names: Names<'_>) -> Result<Vec<String>, Error> {
        greeting::greet_all(names)
    }
}
