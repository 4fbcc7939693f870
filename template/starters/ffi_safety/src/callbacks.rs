//! The Python functions that receive each sample.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyWeakrefMethods, PyWeakrefReference};
use pyo3::{PyTraverseError, PyVisit};
#[cfg(feature = "stubs")]
use pyo3::{PyTypeInfo, inspect::PyStaticExpr, type_hint_identifier, type_hint_subscript};

use crate::sampler::{self, Error, Sampler};

/// A Python function, which takes the index and the value of a sample.
pub(crate) struct Function(Py<PyAny>);

impl FromPyObject<'_, '_> for Function {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Callable"),
        PyStaticExpr::List {
            elts: &[usize::OUTPUT_TYPE, f64::OUTPUT_TYPE]
        },
        PyAny::TYPE_HINT
    );

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if object.is_callable() {
            return Ok(Self(object.to_owned().unbind()));
        }
        let message = format!("a callback must be callable, not {}", object.get_type());
        Err(PyTypeError::new_err(message))
    }
}

/// The callbacks of one recorder, by their subscriptions.
///
/// The C library holds them, where Python's garbage collector cannot see them: this list shows them. Only attached
/// threads lock it, and they run no Python code meanwhile. Dropping a callback can run `__del__`: unlock first.
#[derive(Default)]
pub(crate) struct Callbacks(Mutex<BTreeMap<u64, Arc<Callback>>>);

thread_local! {
    /// The callbacks that `cancel_all` is dropping on this thread. A callback can hold the last reference to a recorder,
    /// whose callback holds another one, and so on: dropping them recursively would overflow the stack.
    static DROPPED: RefCell<Option<Vec<Arc<Callback>>>> = const { RefCell::new(None) };
}

struct Callback {
    function: Py<PyAny>,
    /// The recorder, which shows the function to the garbage collector.
    recorder: Py<PyWeakrefReference>,
}

impl Callback {
    /// Calls the function, if the recorder still exists.
    ///
    /// A push on another thread can arrive after the garbage collector has cleared the function. Calling it then would
    /// crash. The collector clears weak references first, and keeps what has a strong one.
    fn call(&self, py: Python<'_>, index: usize, value: f64) -> PyResult<()> {
        let Some(_recorder) = self.recorder.bind(py).upgrade() else {
            return Ok(());
        };
        let result = self.function.call1(py, (index, value));
        if let Err(error) = &result {
            if !sampler::has_caller() {
                error.clone_ref(py).write_unraisable(py, None);
            }
        }
        result.map(drop)
    }
}

impl Callbacks {
    /// Has the sampler call a function, and returns the subscription.
    pub(crate) fn subscribe(
        &self,
        sampler: &Sampler,
        recorder: &Bound<'_, PyAny>,
        function: Function,
    ) -> PyResult<u64> {
        // One reference, which both lists share: the garbage collector counts the references that it is shown.
        let callback = Arc::new(Callback {
            function: function.0,
            recorder: PyWeakrefReference::new(recorder)?.unbind(),
        });
        let called = Arc::clone(&callback);
        // Lock before subscribing, so that `cancel_all` on another thread finds the callback in the list.
        let mut callbacks = self.lock();
        let subscription = sampler.subscribe(Box::new(move |index, value| {
            // The pushing thread may be detached, or unknown to Python. At interpreter shutdown nothing is called.
            let result = Python::try_attach(|py| called.call(py, index, value));
            result
                .unwrap_or(Ok(()))
                .map_err(|error| Error::Callback(Box::new(error)))
        }));
        callbacks.insert(subscription, callback);
        Ok(subscription)
    }

    /// Ends a subscription.
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
        let is_nested = DROPPED.with_borrow_mut(|dropped| {
            let is_nested = dropped.is_some();
            dropped
                .get_or_insert_default()
                .extend(callbacks.into_values());
            is_nested
        });
        if !is_nested {
            while let Some(callback) = DROPPED.with_borrow_mut(|dropped| dropped.as_mut()?.pop()) {
                drop(callback);
            }
            DROPPED.set(None);
        }
    }

    /// Shows all callbacks to the garbage collector, which would free one that it is shown only sometimes: wait for the
    /// lock. That is short, and cannot deadlock, as only attached threads hold it.
    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        let callbacks = self.lock();
        callbacks
            .values()
            .try_for_each(|callback| visit.call(&callback.function))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Callback>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::thread;
    use std::time::Duration;

    /// A recorder, as the garbage collector sees it.
    #[pyclass(frozen, weakref)]
    struct Owner(Callbacks);

    #[pymethods]
    impl Owner {
        fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
            self.0.traverse(&visit)
        }
    }

    #[test]
    fn traverse_shows_callbacks_while_another_thread_holds_the_lock() {
        Python::initialize();
        Python::attach(|py| {
            let sampler = Sampler::new(c"temperature", 4).unwrap();
            let owner = Bound::new(py, Owner(Callbacks::default())).unwrap();
            let function = py.eval(c"lambda index, value: None", None, None).unwrap();
            let callbacks = &owner.get().0;
            let callback = function.extract().unwrap();
            callbacks.subscribe(&sampler, &owner, callback).unwrap();

            let is_locked = Barrier::new(2);
            // Only a test may do this in a detached thread: it needs nothing that the collector holds.
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
