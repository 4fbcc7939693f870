//! Faults to practise on: this code is wrong on purpose. FAULTS.md explains each; the Python half is `tests/faults.py`.

#![expect(clippy::unwrap_used, unsafe_code, reason = "the faults")]

use std::cell::UnsafeCell;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;

use crate::error::Error;
use crate::iterable::Iterable;
use crate::reading::Reading;
use crate::summary::{self, Summary};
use crate::transform::Transform;

/// Count how often each tag is used, in the singular or in the plural.
#[pyfunction]
pub(crate) fn count_tags(lines: Iterable<'_, String>) -> Result<BTreeMap<String, usize>, Error> {
    let mut counts = BTreeMap::new();
    for line in lines {
        for tag in in_singular(&Reading::new(&line?)?.tags) {
            *counts.entry(tag).or_default() += 1;
        }
    }
    Ok(counts)
}

fn in_singular(tags: &[String]) -> Vec<String> {
    let stems = tags.iter().map(|tag| tag.strip_suffix('s').unwrap_or(tag));
    stems.map(str::to_owned).collect()
}

/// Find the last value of a log.
#[pyfunction]
pub(crate) fn latest(lines: Iterable<'_, String>) -> Result<f64, Error> {
    let readings: Result<Vec<_>, Error> = lines.map(|line| Reading::new(&line?)).collect();
    Ok(last_value(&readings?))
}

fn last_value(readings: &[Reading]) -> f64 {
    readings.last().unwrap().value.unwrap()
}

/// Sum up a log. Readings that cannot be transformed count as missing.
#[pyfunction]
pub(crate) fn summarize_valid(
    py: Python<'_>,
    lines: Iterable<'_, String>,
    transform: Transform,
) -> Result<BTreeMap<String, Summary>, Error> {
    summary::summarize(lines, |reading| {
        let mut missing = reading.clone();
        missing.value = None;
        Ok(transform.call(py, reading).unwrap_or(missing))
    })
}

/// Return the reading that a driver in C has left at an address.
#[pyfunction]
pub(crate) fn reading_at(address: usize) -> Reading {
    copy_from(address)
}

fn copy_from(address: usize) -> Reading {
    let reading = std::ptr::with_exposed_provenance::<Reading>(address);
    // SAFETY: not given. The address can be any number.
    unsafe { (*reading).clone() }
}

/// Readings that several threads share.
#[pyclass(frozen)]
#[derive(Default)]
pub(crate) struct Ledger(Mutex<Vec<Reading>>);

#[pymethods]
impl Ledger {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Add a reading.
    fn add(&self, reading: Reading) {
        let mut readings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        readings.push(reading);
    }

    /// Replace each reading by the result of a function.
    fn update(&self, py: Python<'_>, transform: Transform) -> PyResult<()> {
        let mut readings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for reading in readings.iter_mut() {
            *reading = transform.call(py, reading.clone())?;
        }
        Ok(())
    }
}

/// A function that is called with each new reading.
#[pyclass(frozen)]
pub(crate) struct Subscription(Transform);

#[pymethods]
impl Subscription {
    #[new]
    fn new(function: Transform) -> Self {
        Self(function)
    }

    /// Call the function.
    fn publish(&self, py: Python<'_>, reading: Reading) -> PyResult<Reading> {
        self.0.call(py, reading)
    }
}

/// Remember a reading until the program ends. Returns how many tags it has.
#[pyfunction]
pub(crate) fn remember(line: &str) -> Result<usize, Error> {
    let reading = Box::new(Reading::new(line)?);
    Ok(Box::leak(reading).tags.len())
}

/// Counts readings in all threads.
#[pyclass(frozen)]
#[derive(Default)]
pub(crate) struct Counter(UnsafeCell<u64>);

// SAFETY: not given. The GIL let in one thread at a time, but free-threaded builds of Python have no GIL.
unsafe impl Sync for Counter {}

#[pymethods]
impl Counter {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Count one more.
    fn increment(&self) {
        // SAFETY: not given. Two threads can be here at once.
        unsafe { *self.0.get() += 1 };
    }

    /// The number of calls of `increment`.
    #[getter]
    fn count(&self) -> u64 {
        // SAFETY: not given. Another thread can be writing.
        unsafe { *self.0.get() }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::thread;

    use super::*;

    #[test]
    fn counts_in_one_thread() {
        let counter = Counter::new();
        counter.increment();
        counter.increment();
        assert_eq!(counter.count(), 2);
    }

    #[test]
    #[ignore = "a data race, for Miri to find"]
    fn counts_in_two_threads() {
        let (counter, start) = (Counter::new(), Barrier::new(2));
        let work = || {
            start.wait();
            counter.increment();
        };
        thread::scope(|scope| {
            scope.spawn(work);
            scope.spawn(work);
        });
    }
}
