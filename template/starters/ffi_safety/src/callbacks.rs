//! The Python functions that want to hear of each sample.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyWeakrefMethods, PyWeakrefReference};
use pyo3::{PyTraverseError, PyVisit};

use crate::arguments::Callback;
use crate::error::Error;
use crate::handle::{Sample, Sampler};

/// The callbacks of one recorder, by their subscriptions.
///
/// The C library holds them where Python's garbage collector cannot look: here they can be shown to it. The lock is
/// never held while Python code runs, nor by a thread that is not attached to the interpreter. So a callback is dropped
/// after it: that may run `__del__`.
#[derive(Default)]
pub(crate) struct Callbacks(Mutex<BTreeMap<u64, Arc<Called>>>);

/// What a sample calls.
struct Called {
    function: Py<PyAny>,
    /// The recorder, which shows the function to the garbage collector.
    recorder: Py<PyWeakrefReference>,
}

impl Called {
    /// Calls the function, if the recorder is still there.
    ///
    /// A push on another thread may come here when the garbage collector has the recorder and the function already, and
    /// has cleared the function: it must not be called then. The collector clears weak references before all else, and
    /// leaves alone what somebody has a reference to.
    fn call(&self, py: Python<'_>, sample: Sample) -> PyResult<()> {
        match self.recorder.bind(py).upgrade() {
            Some(_alive) => {
                let arguments = (sample.index, sample.value);
                self.function.call1(py, arguments).map(drop)
            }
            None => Ok(()),
        }
    }
}

impl Callbacks {
    /// Has the sampler of a recorder call a function, and returns the subscription.
    pub(crate) fn subscribe(
        &self,
        sampler: &Sampler,
        recorder: &Bound<'_, PyAny>,
        callback: Callback,
    ) -> Result<u64, Error> {
        // One reference for both: the garbage collector compares what it is shown with the count of references.
        let callback = Arc::new(Called {
            function: callback.0,
            recorder: PyWeakrefReference::new(recorder)?.unbind(),
        });
        let called = Arc::clone(&callback);
        // From here on, so that who closes the sampler finds in the list what was subscribed before. Where it is closed
        // already, the lock goes before the callback.
        let mut callbacks = self.lock();
        let subscription = sampler.subscribe(Box::new(move |sample| {
            // A push may come from a thread that is not attached, or is one of C code: only within a call of PyO3, as a
            // callback is, must it not be detached by others, which PyO3 does not notice. After the end of the
            // interpreter there is nobody to call.
            let call = |py: Python<'_>| called.call(py, sample);
            Ok(Python::try_attach(call).unwrap_or(Ok(()))?)
        }))?;
        callbacks.insert(subscription, callback);
        Ok(subscription)
    }

    /// Whether a subscription has not ended.
    pub(crate) fn has(&self, subscription: u64) -> bool {
        self.lock().contains_key(&subscription)
    }

    /// Ends a subscription, if it has not ended yet.
    pub(crate) fn cancel(&self, sampler: &Sampler, subscription: u64) {
        let callback = self.lock().remove(&subscription);
        sampler.unsubscribe(subscription);
        drop(callback);
    }

    /// Ends all subscriptions.
    pub(crate) fn cancel_all(&self, sampler: &Sampler) {
        let callbacks = std::mem::take(&mut *self.lock());
        for &subscription in callbacks.keys() {
            sampler.unsubscribe(subscription);
        }
        drop(callbacks);
    }

    /// Shows each callback to the garbage collector.
    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        // The collector asks twice, and takes what it is shown but once for garbage. To wait for the lock is short: who
        // has it is attached, so that no collection begins, and runs no Python code.
        let callbacks = self.lock();
        callbacks
            .values()
            .try_for_each(|callback| visit.call(&callback.function))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Called>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::thread;
    use std::time::Duration;

    /// A recorder, as far as the garbage collector is concerned.
    #[pyclass(frozen, weakref)]
    struct Owner(Callbacks);

    #[pymethods]
    impl Owner {
        fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
            self.0.traverse(&visit)
        }
    }

    #[test]
    fn every_callback_is_shown_though_another_thread_has_the_lock() {
        Python::initialize();
        Python::attach(|py| {
            let sampler = Sampler::new(c"temperature", 4).unwrap();
            let owner = Bound::new(py, Owner(Callbacks::default())).unwrap();
            let function = py.eval(c"lambda index, value: None", None, None).unwrap();
            let (callbacks, callback) = (&owner.get().0, Callback(function.clone().unbind()));
            callbacks.subscribe(&sampler, &owner, callback).unwrap();

            let is_locked = Barrier::new(2);
            // What nobody but a test may do without being attached: here it needs nothing that the collector has.
            let hold = || {
                let held = callbacks.lock();
                is_locked.wait();
                thread::sleep(Duration::from_millis(100));
                drop(held);
            };
            thread::scope(|scope| {
                scope.spawn(hold);
                is_locked.wait();
                let gc = py.import("gc").unwrap();
                let shown = gc.call_method1("get_referents", (&owner,)).unwrap();
                assert!(shown.contains(function).unwrap());
            });
        });
    }
}
