//! The classes that Python sees.

use std::ffi::CString;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyMemoryView, PyString};
use pyo3::{PyTraverseError, PyVisit};

use crate::arguments::{Callback, Text, Values};
use crate::callbacks::Callbacks;
use crate::error::Error;
use crate::handle::Sampler;
use crate::notes::Notes;
use crate::{capsule, window};

/// So often a thread that waits asks for Ctrl-C.
const PATIENCE: Duration = Duration::from_millis(50);

/// Keeps the values of a sensor, and tells of each new one.
///
/// Any thread may use it, and several at once.
///
/// Args:
///     name: What is recorded.
///     capacity: How many samples it has room for.
///
/// Raises:
///     ArgumentError: The name holds a null character.
///     CapacityError: There is no memory for so many samples.
///
/// Example:
///     >>> recorder = Recorder("temperature")
///     >>> with recorder.subscribe(print):
///     ...     index = recorder.record(21.5)
///     0 21.5
///     >>> list(recorder)
///     [21.5]
#[pyclass(frozen, weakref)]
pub(crate) struct Recorder {
    sampler: Sampler,
    callbacks: Callbacks,
    notes: Notes<PyBackedStr>,
}

impl Recorder {
    fn of(sampler: Sampler) -> Self {
        Self {
            sampler,
            callbacks: Callbacks::default(),
            notes: Notes::default(),
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // The sampler may live on in a capsule, where nobody could show the callbacks to the garbage collector.
        self.callbacks.cancel_all(&self.sampler);
    }
}

#[pymethods]
impl Recorder {
    #[new]
    #[pyo3(signature = (name, capacity = 1024))]
    fn new(name: String, capacity: usize) -> Result<Self, Error> {
        let name = CString::new(name)?;
        Ok(Self::of(Sampler::new(&name, capacity)?))
    }

    /// Share the samples of another recorder.
    ///
    /// Args:
    ///     capsule: What `to_capsule` returned. Callbacks and notes are not shared.
    ///
    /// Returns:
    ///     A recorder of the same samples.
    ///
    /// Raises:
    ///     ArgumentError: The capsule is of another kind.
    ///
    /// Example:
    ///     >>> recorder = Recorder("temperature")
    ///     >>> recorder.record(21.5)
    ///     0
    ///     >>> list(Recorder.from_capsule(recorder.to_capsule()))
    ///     [21.5]
    #[staticmethod]
    fn from_capsule(capsule: &Bound<'_, PyAny>) -> Result<Self, Error> {
        capsule::sampler_in(capsule).map(Self::of)
    }

    /// Give the C library's handle away: a capsule with a `sampler *`, which is valid as long as the capsule.
    fn to_capsule<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(capsule::new(py, self.sampler.clone())?.into_any())
    }

    /// What is recorded.
    #[getter]
    fn name(&self) -> String {
        self.sampler.name().to_string_lossy().into_owned()
    }

    /// How many samples it has room for.
    #[getter]
    fn capacity(&self) -> usize {
        self.sampler.capacity()
    }

    /// Add a sample, and call every callback with it.
    ///
    /// Args:
    ///     value: The value of the sample.
    ///
    /// Returns:
    ///     The index of the sample.
    ///
    /// Raises:
    ///     FullError: There is no room for it.
    ///     ClosedError: The recorder is closed.
    ///     Exception: What a callback raises comes through unchanged. The sample stays, and later callbacks do not hear
    ///         of it.
    fn record(&self, value: f64) -> Result<usize, Error> {
        self.sampler.push(value)
    }

    /// Add several samples, while other threads may run Python code.
    ///
    /// Args:
    ///     values: The values of the samples, all taken before the first is added. Those before one that cannot be added
    ///         stay.
    ///
    /// Raises:
    ///     FullError: There is no room for one of them.
    ///     ClosedError: The recorder is closed.
    ///     Exception: What a callback raises ends it, and comes through unchanged.
    ///
    /// Example:
    ///     >>> recorder = Recorder("temperature", capacity=2)
    ///     >>> recorder.record_all([21.5, 22.0])
    ///     >>> len(recorder)
    ///     2
    fn record_all(&self, py: Python<'_>, values: Values) -> Result<(), Error> {
        py.detach(|| {
            let mut values = values.0.into_iter();
            values.try_for_each(|value| self.sampler.push(value).map(drop))
        })
    }

    /// Call a function with each new sample.
    ///
    /// Args:
    ///     callback: Called with the index and the value of each sample, by the thread that records it.
    ///
    /// Returns:
    ///     The subscription, which lasts until it is cancelled, the recorder is closed, or nobody has the recorder any
    ///     more.
    ///
    /// Raises:
    ///     ClosedError: The recorder is closed.
    fn subscribe(slf: &Bound<'_, Self>, callback: Callback) -> Result<Subscription, Error> {
        let Self {
            sampler, callbacks, ..
        } = slf.get();
        Ok(Subscription {
            id: callbacks.subscribe(sampler, slf, callback)?,
            recorder: slf.clone().unbind(),
        })
    }

    /// Wait for samples, while other threads may run Python code.
    ///
    /// Args:
    ///     count: How many samples there have to be in all.
    ///     timeout: For how many seconds to wait at most. Without it, there is no such limit.
    ///
    /// Returns:
    ///     Whether there are so many; if not, it took longer than the timeout.
    ///
    /// Raises:
    ///     ArgumentError: The timeout is less than 0, or no number.
    ///     ClosedError: The recorder was closed before.
    #[pyo3(signature = (count, timeout = None))]
    fn wait(&self, py: Python<'_>, count: usize, timeout: Option<f64>) -> Result<bool, Error> {
        let end = timeout.map(end_of).transpose()?;
        loop {
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            let patience = left.map_or(PATIENCE, |left| left.min(PATIENCE));
            if py.detach(|| self.sampler.wait(count, patience))? {
                return Ok(true);
            }
            py.check_signals()?;
            if left.is_some_and(|left| left <= PATIENCE) {
                return Ok(false);
            }
        }
    }

    /// Look at the samples that there are: read-only, and without a copy, if the Python that it is built for can.
    ///
    /// As long as somebody looks at them, they can be neither cleared nor moved: `release` the view, or use it in `with`.
    ///
    /// Returns:
    ///     A view of doubles, which NumPy and `array.array` take too. With the stable ABI of Python 3.10 it is one of a
    ///     copy.
    ///
    /// Example:
    ///     >>> recorder = Recorder("temperature")
    ///     >>> recorder.record_all([21.5, 22.0])
    ///     >>> with recorder.view() as samples:
    ///     ...     max(samples)
    ///     22.0
    fn view<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyMemoryView>> {
        window::view(py, self.sampler.pin())
    }

    /// Remove all samples.
    ///
    /// Raises:
    ///     BusyError: Somebody looks at them.
    fn clear(&self) -> Result<(), Error> {
        self.sampler.clear()
    }

    /// Make room for more samples, or for fewer.
    ///
    /// Args:
    ///     capacity: How many samples it has room for from now on.
    ///
    /// Raises:
    ///     BusyError: Somebody looks at the samples, which would move.
    ///     CapacityError: There is no memory for so many.
    ///     FullError: There are more already.
    fn resize(&self, capacity: usize) -> Result<(), Error> {
        self.sampler.resize(capacity)
    }

    /// Write down a text, which belongs to the next sample.
    ///
    /// Args:
    ///     text: What there is to say.
    fn note(&self, text: Text) {
        self.notes.add(self.sampler.count(), text.0);
    }

    /// Find notes, while other threads may run Python code.
    ///
    /// Args:
    ///     word: What the text has to hold.
    ///
    /// Returns:
    ///     Each note in which it is: the index of its sample, and its text.
    ///
    /// Example:
    ///     >>> recorder = Recorder("temperature")
    ///     >>> recorder.note("the door is open")
    ///     >>> recorder.search("door")
    ///     [(0, 'the door is open')]
    fn search(&self, py: Python<'_>, word: &str) -> Vec<(usize, Py<PyString>)> {
        // The texts are Python's own, and can be read without the interpreter: they own what they point to.
        let found = py.detach(|| self.notes.search(word));
        let found = found.iter();
        found
            .map(|note| (note.index, note.text.as_py_str().clone_ref(py)))
            .collect()
    }

    /// End it: all subscriptions are over, and nobody waits any longer. The samples stay.
    fn close(&self) {
        // In this order: when the sampler is closed, no subscription can come.
        self.sampler.close();
        self.callbacks.cancel_all(&self.sampler);
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __exit__(
        &self,
        _class: &Bound<'_, PyAny>,
        _exception: &Bound<'_, PyAny>,
        _traceback: &Bound<'_, PyAny>,
    ) {
        self.close();
    }

    fn __len__(&self) -> usize {
        self.sampler.count()
    }

    /// Go through the samples, also those that come in the meantime.
    fn __iter__(&self) -> Samples {
        Samples {
            generation: self.sampler.generation(),
            next: Mutex::new(Some(0)),
            sampler: self.sampler.clone(),
        }
    }

    fn __repr__(&self) -> String {
        let (count, name) = (self.sampler.count(), self.sampler.name());
        format!("<Recorder {}: {count} samples>", name.to_string_lossy())
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.callbacks.traverse(&visit)
    }

    fn __clear__(&self) {
        self.callbacks.cancel_all(&self.sampler);
    }
}

/// The moment when a timeout is over.
fn end_of(timeout: f64) -> Result<Instant, Error> {
    let duration = Duration::try_from_secs_f64(timeout).ok();
    let end = duration.and_then(|duration| Instant::now().checked_add(duration));
    end.ok_or(Error::Timeout(timeout))
}

/// What `Recorder.subscribe` returns. Used in `with`, it is cancelled at the end.
#[pyclass(frozen, weakref)]
pub(crate) struct Subscription {
    id: u64,
    recorder: Py<Recorder>,
}

#[pymethods]
impl Subscription {
    /// Whether the callback is called with each new sample.
    #[getter]
    fn active(&self) -> bool {
        let recorder = self.recorder.get();
        // Somebody else who has the sampler may have closed it.
        recorder.callbacks.has(self.id) && !recorder.sampler.is_closed()
    }

    /// Let the callback not be called any more; a thread that has begun to record a sample may still call it.
    fn cancel(&self) {
        let recorder = self.recorder.get();
        recorder.callbacks.cancel(&recorder.sampler, self.id);
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __exit__(
        &self,
        _class: &Bound<'_, PyAny>,
        _exception: &Bound<'_, PyAny>,
        _traceback: &Bound<'_, PyAny>,
    ) {
        self.cancel();
    }

    // There is no `__clear__`: a cycle through a subscription is one through a callback, and the recorder lets go of it.
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.recorder)
    }
}

/// An iterator over the samples of a recorder. Threads that share it get each sample once.
#[pyclass(frozen)]
pub(crate) struct Samples {
    sampler: Sampler,
    generation: u64,
    /// None at the end, which is one for good.
    next: Mutex<Option<usize>>,
}

#[pymethods]
impl Samples {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    /// The next sample.
    fn __next__(&self) -> Result<Option<f64>, Error> {
        // A lock, as `&mut self` would raise "Already borrowed" where two threads ask at once.
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(index) = *next else { return Ok(None) };
        let sample = self.sampler.read(self.generation, index)?;
        *next = sample.map(|_| index + 1);
        Ok(sample)
    }
}
