//! Listings of `reference/async.md`.

use std::thread;

use pyo3::prelude::*;
use pyo3::wrap_pyfunction;

/// Functions of the chapter.
#[pymodule]
pub mod async_ {
    #[pymodule_export]
    use super::{count_primes, count_primes_later};
}

// ANCHOR: blocking
/// Count the primes below a limit. Other Python threads run meanwhile.
#[pyfunction]
fn count_primes(py: Python<'_>, limit: u64) -> usize {
    py.detach(|| count(limit))
}
// ANCHOR_END: blocking

fn count(limit: u64) -> usize {
    let has_divisor = |number: &u64| (2..*number).any(|divisor| number.is_multiple_of(divisor));
    (2..limit).filter(|number| !has_divisor(number)).count()
}

// ANCHOR: future
/// Count the primes below a limit in a new thread. Returns an asyncio future.
#[pyfunction]
fn count_primes_later(py: Python<'_>, limit: u64) -> PyResult<Bound<'_, PyAny>> {
    let event_loop = py.import("asyncio")?.call_method0("get_running_loop")?;
    let future = event_loop.call_method0("create_future")?;
    let (shared_loop, shared_future) = (event_loop.unbind(), future.clone().unbind());
    thread::spawn(move || {
        let primes = count(limit);
        Python::try_attach(|py| {
            let set_result = wrap_pyfunction!(set_result, py)?;
            let arguments = (set_result, shared_future, primes);
            // It fails if the event loop was closed. Then the result is dropped.
            shared_loop.call_method1(py, "call_soon_threadsafe", arguments)
        })
    });
    Ok(future)
}

/// Runs in the thread of the event loop.
#[pyfunction]
fn set_result(future: &Bound<'_, PyAny>, primes: usize) -> PyResult<()> {
    // A future that was cancelled is done.
    if !future.call_method0("done")?.is_truthy()? {
        future.call_method1("set_result", (primes,))?;
    }
    Ok(())
}
// ANCHOR_END: future
