//! The Python functions that want to hear of each sample.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};

use crate::arguments::Callback;
use crate::handle::Sampler;

/// The callbacks of one recorder, by their subscriptions.
///
/// The C library holds them where Python's garbage collector cannot look: here they can be shown to it. The lock is
/// never held while Python code runs, and a callback is dropped after it: that may run `__del__`.
#[derive(Default)]
pub(crate) struct Callbacks(Mutex<BTreeMap<u64, Arc<Py<PyAny>>>>);

impl Callbacks {
    /// Has the sampler call a function, and returns the subscription.
    pub(crate) fn subscribe(&self, sampler: &Sampler, callback: Callback) -> u64 {
        // One reference for both: the garbage collector compares what it is shown with the count of references.
        let callback = Arc::new(callback.0);
        let called = Arc::clone(&callback);
        let subscription = sampler.subscribe(Box::new(move |sample| {
            // A push may come from a thread that is not attached, or is one of C code. After the end of the interpreter
            // there is nobody to call.
            let call = |py: Python<'_>| called.call1(py, (sample.index, sample.value)).map(drop);
            Ok(Python::try_attach(call).unwrap_or(Ok(()))?)
        }));
        self.lock().insert(subscription, callback);
        subscription
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
        let callbacks = match self.0.try_lock() {
            Ok(callbacks) => callbacks,
            Err(TryLockError::Poisoned(error)) => error.into_inner(),
            // To wait could take forever, as all other threads may be stopped. What is not shown is not collected, this
            // time.
            Err(TryLockError::WouldBlock) => return Ok(()),
        };
        callbacks
            .values()
            .try_for_each(|callback| visit.call(&**callback))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Py<PyAny>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
