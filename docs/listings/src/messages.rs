//! Listings of `reference/messages.md`.

use pyo3::pymodule;

/// A class that a second extension module compiled as well.
mod other {
    use pyo3::pyclass;

    #[pyclass(frozen)]
    pub struct Base;
}

/// Functions and classes of the chapter.
#[pymodule]
pub mod messages {
    use std::sync::Mutex;
    use std::thread;
    use std::time::{Duration, Instant};

    use pyo3::exceptions::PyRuntimeError;
    use pyo3::prelude::*;
    use pyo3::sync::MutexExt;

    use super::other;

    #[pyclass(frozen)]
    pub struct Base;

    #[pymethods]
    impl Base {
        #[new]
        fn new() -> Self {
            Self
        }
    }

    // ANCHOR: debug
    /// Whether this is a debug build.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);
    // ANCHOR_END: debug

    #[pyfunction]
    fn use_other_base(_base: &Bound<'_, other::Base>) {}

    #[pyfunction]
    fn new_future(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let event_loop = py.import("asyncio")?.call_method0("get_running_loop")?;
        event_loop.call_method0("create_future")
    }

    /// A class whose method borrows it while Python code runs.
    #[pyclass]
    #[derive(Default)]
    struct Counter {
        count: u64,
    }

    // ANCHOR: borrowed
    #[pymethods]
    impl Counter {
        #[new]
        fn new() -> Self {
            Self::default()
        }

        #[getter]
        fn count(&self) -> u64 {
            self.count
        }

        /// `callback` can't use this counter: it is borrowed for the whole call.
        fn update(&mut self, callback: &Bound<'_, PyAny>) -> PyResult<()> {
            self.count = callback.call1((self.count,))?.extract()?;
            Ok(())
        }

        /// `callback` can use this counter: it is borrowed only for a moment.
        fn update_safely(slf: &Bound<'_, Self>, callback: &Bound<'_, PyAny>) -> PyResult<()> {
            let count = slf.borrow().count;
            slf.borrow_mut().count = callback.call1((count,))?.extract()?;
            Ok(())
        }
    }
    // ANCHOR_END: borrowed

    // ANCHOR: atomic
    /// Methods of a frozen class take `&self` only: threads and callbacks can't collide.
    #[pyclass(frozen)]
    #[derive(Default)]
    struct AtomicCounter {
        count: std::sync::atomic::AtomicU64,
    }
    // ANCHOR_END: atomic

    #[pymethods]
    impl AtomicCounter {
        #[new]
        fn new() -> Self {
            Self::default()
        }

        fn increment(&self) -> u64 {
            self.count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1
        }
    }

    // ANCHOR: lock
    #[pyclass(frozen)]
    #[derive(Default)]
    struct Ledger {
        entries: Mutex<Vec<i64>>,
    }

    #[pymethods]
    impl Ledger {
        #[new]
        fn new() -> Self {
            Self::default()
        }

        /// Detaches while it waits for the lock.
        fn add(&self, py: Python<'_>, entry: i64) -> PyResult<()> {
            let mut entries = self.entries.lock_py_attached(py).map_err(|_| poisoned())?;
            entries.push(entry);
            Ok(())
        }

        /// Releases the lock before Python code runs: the guard lives only within its statement.
        fn for_each(&self, py: Python<'_>, callback: &Bound<'_, PyAny>) -> PyResult<()> {
            let entries = self.entries.lock_py_attached(py).map_err(|_| poisoned())?.clone();
            entries.into_iter().try_for_each(|entry| callback.call1((entry,)).map(drop))
        }
    }
    // ANCHOR_END: lock

    fn poisoned() -> PyErr {
        PyRuntimeError::new_err("a thread panicked while it changed the ledger")
    }

    // ANCHOR: signals
    /// Wait, in steps that are short enough for a user who presses Ctrl-C.
    #[pyfunction]
    fn wait(py: Python<'_>, seconds: u64) -> PyResult<()> {
        let end = Instant::now() + Duration::from_secs(seconds);
        while Instant::now() < end {
            py.check_signals()?;
            py.detach(|| thread::sleep(Duration::from_millis(20)));
        }
        Ok(())
    }
    // ANCHOR_END: signals

    // ANCHOR: command
    /// The program: add the arguments, and return the exit code.
    #[pyfunction]
    fn command(py: Python<'_>) -> PyResult<u8> {
        let arguments: Vec<String> = py.import("sys")?.getattr("argv")?.extract()?;
        let numbers = arguments.iter().skip(1).map(|text| text.parse::<f64>());
        let Ok(sum) = numbers.sum::<Result<f64, _>>() else {
            return Ok(2);
        };
        py.import("builtins")?.call_method1("print", (sum,))?;
        Ok(0)
    }
    // ANCHOR_END: command

    // ANCHOR: wrapper
    /// The class holds a concrete, owned type: a Python object has no lifetime and no type parameters.
    #[pyclass(frozen)]
    struct Names(Vec<String>);

    #[pymethods]
    impl Names {
        #[new]
        fn new(names: Vec<String>) -> Self {
            Self(names)
        }

        /// Borrow for the call instead of keeping a borrow in the class.
        fn longest(&self) -> Option<&str> {
            self.0.iter().map(String::as_str).max_by_key(|name| name.len())
        }
    }
    // ANCHOR_END: wrapper

    // ANCHOR: core
    /// The core crate, which doesn't depend on PyO3.
    mod core {
        #[derive(Clone, Copy)]
        pub struct Point {
            pub x: f64,
            pub y: f64,
        }
    }

    /// The bindings wrap a type of the core crate: `#[pyclass]` needs a type of this crate.
    #[pyclass(frozen, module = "listings")]
    struct Point(core::Point);
    // ANCHOR_END: core

    // ANCHOR: pickle
    #[pymethods]
    impl Point {
        #[new]
        fn new(x: f64, y: f64) -> Self {
            Self(core::Point { x, y })
        }

        /// Pickle and copy call the class with these arguments.
        fn __getnewargs__(&self) -> (f64, f64) {
            (self.0.x, self.0.y)
        }
    }
    // ANCHOR_END: pickle
}
