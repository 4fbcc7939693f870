//! The Python classes.

use std::ffi::CString;
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use pyo3::types::{PyMemoryView, PyTuple};
use pyo3::{PyTraverseError, PyVisit};

use crate::callbacks::{Callbacks, Function};
use crate::error::Error;
use crate::sampler::Sampler;
use crate::{capsule, window};

/// How often a thread that waits checks for Ctrl-C.
const SLICE: Duration = Duration::from_millis(50);

/// Records the values of a sensor, and passes each one to callbacks.
///
/// Threads may share a recorder. Processes may not: after a fork, the child process must make its own.
///
/// Args:
///     name: What is recorded.
///     capacity: The maximum number of samples.
///
/// Raises:
///     ArgumentError: `name` contains a null character.
///     MemoryError: The samples do not fit in memory.
///
/// Example:
///     >>> recorder = Recorder("temperature")
///     >>> with recorder.subscribe(print):
///     ...     index = recorder.record(21.5)
///     0 21.5
///     >>> recorder.view().tolist()
///     [21.5]
#[pyclass(frozen, weakref)]
pub(crate) struct Recorder {
    sampler: Sampler,
    callbacks: Callbacks,
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // A capsule can keep the sampler alive, and does not show callbacks to the garbage collector.
        self.callbacks.cancel_all(&self.sampler);
    }
}

#[pymethods]
impl Recorder {
    #[new]
    #[pyo3(signature = (name, capacity = 1024))]
    fn new(name: String, capacity: usize) -> Result<Self, Error> {
        let sampler = Sampler::new(&CString::new(name)?, capacity)?;
        let callbacks = Callbacks::default();
        Ok(Self { sampler, callbacks })
    }

    /// Share the samples of another recorder.
    ///
    /// Args:
    ///     capsule: The result of `to_capsule`.
    ///
    /// Returns:
    ///     A recorder with the same samples, and without the callbacks.
    ///
    /// Raises:
    ///     ArgumentError: Another package, or another version of this one, made the capsule.
    ///
    /// Example:
    ///     >>> recorder = Recorder("temperature")
    ///     >>> other = Recorder.from_capsule(recorder.to_capsule())
    ///     >>> recorder.record(21.5)
    ///     0
    ///     >>> other.view().tolist()
    ///     [21.5]
    #[staticmethod]
    fn from_capsule(capsule: &Bound<'_, PyAny>) -> PyResult<Self> {
        let sampler = capsule::import(capsule)?;
        let callbacks = Callbacks::default();
        Ok(Self { sampler, callbacks })
    }

    /// Share the samples with C code, or with another recorder.
    ///
    /// Returns:
    ///     A capsule with the struct in `src/capsule.rs`. The handle in it is valid as long as the capsule.
    fn to_capsule<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(capsule::export(py, self.sampler.clone())?.into_any())
    }

    /// What is recorded.
    #[getter]
    fn name(&self) -> String {
        self.sampler.name().to_string_lossy().into_owned()
    }

    /// Add a sample, and call each callback with it.
    ///
    /// Args:
    ///     value: The value of the sample.
    ///
    /// Returns:
    ///     The index of the sample.
    ///
    /// Raises:
    ///     FullError: The recorder is full.
    ///     RecursionError: Callbacks record samples, whose callbacks record samples, in more than 16 levels.
    ///     Exception: The exception of a callback, unchanged. The sample stays. Later callbacks are not called.
    fn record(&self, py: Python<'_>, value: f64) -> Result<usize, Error> {
        // Detach around C code that takes a lock: the thread that has it may wait for the GIL.
        Ok(py.detach(|| self.sampler.push(value))?)
    }

    /// Call a function with each new sample.
    ///
    /// Args:
    ///     callback: Called with the index and the value, on the thread that records the sample.
    ///
    /// Returns:
    ///     The subscription. It ends when it is cancelled, or when the recorder is freed.
    fn subscribe(slf: &Bound<'_, Self>, callback: Function) -> PyResult<Subscription> {
        let Self { sampler, callbacks } = slf.get();
        Ok(Subscription {
            id: callbacks.subscribe(sampler, slf, callback)?,
            recorder: slf.clone().unbind(),
        })
    }

    /// Wait for samples.
    ///
    /// Args:
    ///     count: The number of samples to wait for, including those that exist.
    ///     timeout: The maximum time in seconds, or None to wait without a limit.
    ///
    /// Returns:
    ///     True, or False after the timeout.
    ///
    /// Raises:
    ///     ArgumentError: `timeout` is negative or NaN.
    #[pyo3(signature = (count, timeout = None))]
    fn wait(&self, py: Python<'_>, count: usize, timeout: Option<f64>) -> PyResult<bool> {
        let end = timeout.map_or(Ok(None), find_end)?;
        loop {
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            let slice = left.map_or(SLICE, |left| left.min(SLICE));
            // Other threads have to run to record what this one waits for.
            let has_samples = py.detach(|| self.sampler.wait(count, slice));
            if has_samples.map_err(Error::from)? {
                return Ok(true);
            }
            py.check_signals()?;
            if left.is_some_and(|left| left <= SLICE) {
                return Ok(false);
            }
        }
    }

    /// View the samples without a copy. They cannot be cleared until the view is released, which `with` does. PyPy
    /// releases it at the next garbage collection.
    ///
    /// Returns:
    ///     A read-only view of doubles, which NumPy and `array.array` accept. With the stable ABI of Python 3.10, it
    ///     shows a copy.
    ///
    /// Example:
    ///     >>> recorder = Recorder("temperature")
    ///     >>> recorder.record(21.5)
    ///     0
    ///     >>> with recorder.view() as samples:
    ///     ...     max(samples)
    ///     21.5
    fn view<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyMemoryView>> {
        window::view(py, &self.sampler)
    }

    /// Remove all samples.
    ///
    /// Raises:
    ///     BusyError: A view shows the samples.
    fn clear(&self) -> Result<(), Error> {
        Ok(self.sampler.clear()?)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.callbacks.traverse(&visit)
    }

    fn __clear__(&self) {
        self.callbacks.cancel_all(&self.sampler);
    }
}

/// Converts a timeout to a point in time, or to None if no clock reaches it.
fn find_end(timeout: f64) -> Result<Option<Instant>, Error> {
    if timeout.is_nan() || timeout < 0.0 {
        return Err(Error::Timeout(timeout));
    }
    let duration = Duration::try_from_secs_f64(timeout).ok();
    Ok(duration.and_then(|duration| Instant::now().checked_add(duration)))
}

/// The result of `Recorder.subscribe`. The end of a `with` statement cancels it.
#[pyclass(frozen, weakref)]
pub(crate) struct Subscription {
    id: u64,
    recorder: Py<Recorder>,
}

#[pymethods]
impl Subscription {
    /// Stop calling the callback. A thread that has begun to record a sample may still call it.
    fn cancel(&self) {
        let Recorder { sampler, callbacks } = self.recorder.get();
        callbacks.cancel(sampler, self.id);
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_error: "object"))]
    fn __exit__(&self, _error: &Bound<'_, PyTuple>) {
        self.cancel();
    }

    // A cycle through a subscription also contains a callback, which the recorder clears: `__clear__` is not needed.
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.recorder)
    }
}
