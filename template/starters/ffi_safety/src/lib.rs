//! The Python bindings.

mod callbacks;
mod capsule;
mod error;
#[rustfmt::skip] // The package name can be long.
mod exceptions;
#[cfg(test)]
#[cfg(feature = "faults")]
mod faults;
mod recorder;
pub mod sampler;
mod window;

#[pyo3::pymodule]
mod _core {
    use pyo3::prelude::*;
    use pyo3::types::{IntoPyDict, PyCFunction};

    use crate::sampler;

    #[pymodule_export]
    use crate::recorder::{Recorder, Subscription};

    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    #[pymodule_init]
    fn init(py: Python<'_>) -> PyResult<()> {
        // Windows has no fork.
        if let Some(register) = py.import("os")?.getattr_opt("register_at_fork")? {
            let after_fork =
                PyCFunction::new_closure(py, None, None, |_, _| sampler::after_fork())?;
            let arguments = [("after_in_child", after_fork)].into_py_dict(py)?;
            register.call((), Some(&arguments))?;
        }
        Ok(())
    }
}
