//! Step 4: on all cores, detached from the interpreter. Arrow arrays don't change meanwhile; NumPy arrays could.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::{exceptions::PyRuntimeError, prelude::*};
use rayon::{ThreadPool, ThreadPoolBuilder, prelude::*};

use crate::series::{Samples, Series};
use crate::weights::Weights;

/// Average all windows of an Arrow array, on all cores. Other Python threads run meanwhile.
///
/// Args:
///     samples: A `Series`, or an array of 64-bit floats of another library, such as pyarrow.
///     weights: The weights of the samples in a window.
///
/// Returns:
///     The weighted average of each window.
///
/// Raises:
///     Error: The array has other values, or nulls.
#[pyfunction]
#[pyo3(signature = (samples: "Any", weights))]
pub(crate) fn smooth_parallel(
    py: Python<'_>,
    samples: Samples,
    weights: &Weights,
) -> PyResult<Series> {
    let pool = pool()?;
    let averages = weights.smooth_parts(py, samples.0.values(), |averages, part| {
        let windows = part.par_windows(weights.values.len());
        let windows = windows.map(|window| weights.average(window));
        py.detach(|| pool.install(|| averages.par_extend(windows)));
    })?;
    Ok(Series(averages.into()))
}

/// Returns the threads of this process. After a fork, which copies no threads, rayon's global pool would hang.
fn pool() -> PyResult<Arc<ThreadPool>> {
    static POOLS: Mutex<BTreeMap<u32, Arc<ThreadPool>>> = Mutex::new(BTreeMap::new());
    let process = std::process::id();
    let mut pools = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(pool) = pools.get(&process) {
        return Ok(Arc::clone(pool));
    }
    let built = ThreadPoolBuilder::new().build();
    let pool = built.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
    Ok(Arc::clone(pools.entry(process).or_insert(Arc::new(pool))))
}
