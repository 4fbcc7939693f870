//! The Python bindings: each step is a file with its function.

mod array;
mod batch;
mod error;
#[rustfmt::skip] // The package name can be long.
mod exceptions;
mod naive;
mod parallel;
#[cfg(feature = "profiling")]
mod profiling;
mod series;
mod weights;

#[pyo3::pymodule]
mod _core {
    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    #[cfg(feature = "profiling")]
    #[pymodule_export]
    use crate::profiling::{count_borrowed, count_copied, take_peak};
    #[pymodule_export]
    use crate::{
        array::smooth_array, batch::smooth_list, naive::average, parallel::smooth_parallel,
        series::Series, series::smooth_series, weights::Weights,
    };
}
