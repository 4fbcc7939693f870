//! The Python bindings.

mod callbacks;
mod capsule;
mod error;
#[rustfmt::skip] // The package name can be long.
mod exceptions;
mod recorder;
pub mod sampler;
mod window;

#[pyo3::pymodule]
mod _core {
    #[pymodule_export]
    use crate::recorder::{Recorder, Subscription};

    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);
}
