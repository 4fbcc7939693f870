//! Listings of `reference/boundary.md`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use pyo3::exceptions::PyRuntimeError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::sync::{MutexExt, PyOnceLock};
use pyo3::types::PyList;

// ANCHOR: ownership
/// Stores a function: `Py` has no lifetime, so a class can hold it.
#[pyclass(frozen)]
struct Hook {
    function: Py<PyAny>,
}

#[pymethods]
impl Hook {
    #[new]
    fn new(function: Py<PyAny>) -> Self {
        Self { function }
    }

    /// Returns a new reference to the same object.
    #[getter]
    fn function(&self, py: Python<'_>) -> Py<PyAny> {
        self.function.clone_ref(py)
    }

    /// `bind` gives the methods of a Python object.
    fn call<'py>(&self, py: Python<'py>, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.function.bind(py).call1((value,))
    }
}
// ANCHOR_END: ownership

// ANCHOR: detach
/// Opens once. Many threads can wait for it.
#[pyclass(frozen)]
#[derive(Default)]
struct Gate {
    is_open: Mutex<bool>,
    opened: Condvar,
}

#[pymethods]
impl Gate {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    fn open(&self) {
        *self.is_open.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.opened.notify_all();
    }

    /// Detaches: the thread that calls `open` has to run meanwhile.
    fn wait(&self, py: Python<'_>) {
        py.detach(|| {
            let is_open = self.is_open.lock().unwrap_or_else(PoisonError::into_inner);
            drop(self.opened.wait_while(is_open, |is_open| !*is_open));
        });
    }
}
// ANCHOR_END: detach

// ANCHOR: attach
/// Calls a Python function from Rust threads, and collects the results in order.
#[pyfunction]
fn map_in_threads(py: Python<'_>, function: Py<PyAny>, values: Vec<i64>) -> PyResult<Vec<i64>> {
    let call = |value| Python::attach(|py| function.call1(py, (value,))?.extract(py));
    py.detach(|| {
        thread::scope(|scope| {
            let threads: Vec<_> = values.iter().map(|value| scope.spawn(move || call(value))).collect();
            let join = |thread: thread::ScopedJoinHandle<'_, _>| {
                thread.join().unwrap_or_else(|_| Err(PyRuntimeError::new_err("a thread panicked")))
            };
            threads.into_iter().map(join).collect()
        })
    })
}
// ANCHOR_END: attach

// ANCHOR: lock
/// Computes each value once, with a Python function.
#[pyclass(frozen)]
#[derive(Default)]
struct Cache {
    values: Mutex<HashMap<String, Py<PyAny>>>,
}

#[pymethods]
impl Cache {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    fn get(&self, py: Python<'_>, key: String, compute: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        if let Some(value) = self.lock(py).get(&key) {
            return Ok(value.clone_ref(py));
        }
        // Python code runs, so the lock must be free. `value` is dropped after `values`, because `__del__` can run.
        let value = compute.call1((&key,))?.unbind();
        let mut values = self.lock(py);
        Ok(values.entry(key).or_insert_with(|| value.clone_ref(py)).clone_ref(py))
    }
}

impl Cache {
    /// Detaches while it waits for the lock.
    fn lock(&self, py: Python<'_>) -> MutexGuard<'_, HashMap<String, Py<PyAny>>> {
        self.values.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner)
    }
}
// ANCHOR_END: lock

// ANCHOR: once
/// Imports `json.dumps` once, in whichever thread comes first.
#[pyfunction]
fn to_json<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    static DUMPS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    DUMPS.import(value.py(), "json", "dumps")?.call1((value,))
}
// ANCHOR_END: once

// ANCHOR: borrowed
#[pyclass]
#[derive(Default)]
struct Log {
    lines: Vec<String>,
}

#[pymethods]
impl Log {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Wrong: the object is mutably borrowed while Python code runs.
    fn add_from(&mut self, make: &Bound<'_, PyAny>) -> PyResult<()> {
        self.lines.push(make.call0()?.extract()?);
        Ok(())
    }

    /// Right: borrow only to store the result.
    fn append_from(slf: &Bound<'_, Self>, make: &Bound<'_, PyAny>) -> PyResult<()> {
        let line = make.call0()?.extract()?;
        slf.borrow_mut().lines.push(line);
        Ok(())
    }

    fn __len__(&self) -> usize {
        self.lines.len()
    }
}
// ANCHOR_END: borrowed

// ANCHOR: atomic
/// Threads share it without waiting, and without "Already borrowed".
#[pyclass(frozen)]
#[derive(Default)]
struct Counter {
    count: AtomicU64,
}

#[pymethods]
impl Counter {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    fn increment(&self) -> u64 {
        self.count.fetch_add(1, Relaxed) + 1
    }
}
// ANCHOR_END: atomic

// ANCHOR: lifetime
#[pyclass(frozen)]
struct Text {
    text: String,
}

#[pymethods]
impl Text {
    #[new]
    fn new(text: String) -> Self {
        Self { text }
    }

    fn __iter__(slf: Py<Self>) -> LineIterator {
        LineIterator { text: slf, start: Mutex::new(0) }
    }
}

/// Holds the owner and a position, where an iterator in Rust would hold a reference.
#[pyclass(frozen)]
struct LineIterator {
    text: Py<Text>,
    start: Mutex<usize>,
}

#[pymethods]
impl LineIterator {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self) -> Option<&str> {
        let mut start = self.start.lock().unwrap_or_else(PoisonError::into_inner);
        let line = self.text.get().text.get(*start..)?.split_inclusive('\n').next()?;
        *start += line.len();
        Some(line)
    }
}
// ANCHOR_END: lifetime

// ANCHOR: gc
#[pyclass(frozen, weakref)]
#[derive(Default)]
struct Node {
    next: Mutex<Option<Py<PyAny>>>,
}

#[pymethods]
impl Node {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    fn link(&self, next: Py<PyAny>) {
        let old = self.lock().replace(next);
        drop(old); // After the lock is released: this can run `__del__`.
    }

    /// Shows every Python object that this one holds. It must not run Python code.
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&*self.lock())
    }

    /// Breaks the cycle.
    fn __clear__(&self) {
        let old = self.lock().take();
        drop(old);
    }
}

impl Node {
    /// Only for moments: no Python code runs under this lock.
    fn lock(&self) -> MutexGuard<'_, Option<Py<PyAny>>> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
// ANCHOR_END: gc

// ANCHOR: leak
/// Leaks if a cycle leads back to it: the garbage collector can't see the list.
#[pyclass(frozen, weakref)]
struct Opaque {
    #[pyo3(get)]
    items: Py<PyList>,
}
// ANCHOR_END: leak

#[pymethods]
impl Opaque {
    #[new]
    fn new(items: Py<PyList>) -> Self {
        Self { items }
    }
}

// ANCHOR: panic
#[pyfunction]
fn first(values: Vec<i64>) -> i64 {
    values[0]
}
// ANCHOR_END: panic

// ANCHOR: signals
/// Follows the Collatz sequence to 1, or until Ctrl-C.
#[pyfunction]
fn count_steps(py: Python<'_>, mut number: u64) -> PyResult<u64> {
    for steps in 0.. {
        if number == 1 {
            return Ok(steps);
        }
        if steps % 4096 == 0 {
            py.check_signals()?;
        }
        number = if number.is_multiple_of(2) { number / 2 } else { number.wrapping_mul(3).wrapping_add(1) };
    }
    Ok(0)
}
// ANCHOR_END: signals

// ANCHOR: fork
/// Owns something that doesn't survive a fork, such as threads.
#[pyclass(frozen)]
struct Pool {
    process: u32,
}

#[pymethods]
impl Pool {
    #[new]
    fn new() -> Self {
        Self { process: std::process::id() }
    }

    fn submit(&self) -> PyResult<()> {
        if self.process != std::process::id() {
            return Err(PyRuntimeError::new_err("the process was forked: create a pool in each process"));
        }
        Ok(())
    }
}
// ANCHOR_END: fork

// ANCHOR: shutdown
/// Calls a function again and again in a thread, until `close`, an error, or the end of the program.
#[pyclass(frozen)]
struct Ticker {
    is_closed: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[pymethods]
impl Ticker {
    #[staticmethod]
    fn start(py: Python<'_>, function: Py<PyAny>) -> PyResult<Bound<'_, Self>> {
        let is_closed = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&is_closed);
        let call = move || Python::try_attach(|py| function.call0(py).is_ok());
        let thread = thread::spawn(move || while !seen.load(Relaxed) && call() == Some(true) {});
        let ticker = Bound::new(py, Self { is_closed, thread: Mutex::new(Some(thread)) })?;
        // Python calls `close` when it exits, while threads can still attach.
        py.import("atexit")?.call_method1("register", (ticker.getattr("close")?,))?;
        Ok(ticker)
    }

    fn close(&self, py: Python<'_>) {
        self.is_closed.store(true, Relaxed);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            py.detach(|| drop(thread.join())); // The thread has to attach to end its call.
        }
    }
}
// ANCHOR_END: shutdown

/// Functions and classes of the chapter.
#[pymodule]
pub mod boundary {
    #[pymodule_export]
    use super::{
        Cache, Counter, Gate, Hook, Log, Node, Opaque, Pool, Text, Ticker, count_steps, first, map_in_threads, to_json,
    };
}
