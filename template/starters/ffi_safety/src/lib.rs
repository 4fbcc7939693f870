//! The extension module `_core`: what Python sees of this crate.

mod arguments;
pub mod c_library;
mod callbacks;
mod capsule;
pub mod error;
mod exception;
#[cfg(test)]
#[cfg(feature = "faults")]
mod faults;
pub mod handle;
pub mod notes;
mod recorder;
mod window;

#[pyo3::pymodule]
mod _core {
    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    #[pymodule_export]
    use crate::recorder::{Recorder, Samples, Subscription};
}
