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
    /// Whether the code is not optimised: the benchmarks refuse to measure such a build.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    #[pymodule_export]
    use crate::recorder::{Recorder, Samples, Subscription};
}
