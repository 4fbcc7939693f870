//! Faults to practise on: everything here is wrong on purpose. FAULTS.md walks through them, one by one; the Python
//! half is in `faults.py`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;

use crate::_core::{Reading, Summary, by_name};
use crate::arguments::{Lines, Transform};
use crate::error::Error;
use crate::reading;
use crate::summary;
use crate::tally::Tally;

/// Count how often each tag is used, whether in the singular or in the plural.
///
/// The fault: a tag comes out wrong.
#[pyfunction]
pub(crate) fn count_tags(lines: Lines) -> Result<BTreeMap<String, usize>, Error> {
    let mut counts = BTreeMap::new();
    for line in lines.0 {
        let reading: reading::Reading = line.parse()?;
        for tag in in_singular(&reading.tags) {
            *counts.entry(tag).or_default() += 1;
        }
    }
    Ok(counts)
}

fn in_singular(tags: &[String]) -> Vec<String> {
    let mut singular = Vec::new();
    for tag in tags {
        let stem = tag.strip_suffix('s').unwrap_or(tag);
        singular.push(stem.to_owned());
    }
    singular
}

/// Find the last value of a log.
///
/// The fault: a panic, where there should be an error.
#[pyfunction]
pub(crate) fn latest(lines: Lines) -> Result<f64, Error> {
    let mut readings = Vec::new();
    for line in lines.0 {
        readings.push(line.parse::<reading::Reading>()?);
    }
    Ok(last_value(&readings))
}

#[expect(clippy::unwrap_used, reason = "the fault")]
fn last_value(readings: &[reading::Reading]) -> f64 {
    readings.last().unwrap().value.unwrap()
}

/// Sum up a log, with every reading that cannot be transformed as one without a value.
///
/// The fault: an exception is lost on its way, whatever it says.
#[pyfunction]
pub(crate) fn summarize_valid(
    py: Python<'_>,
    lines: Lines,
    transform: Transform,
) -> Result<BTreeMap<String, Summary>, Error> {
    let stations = summary::summarize(&lines.0, |reading| {
        let mut missing = reading.clone();
        missing.value = None;
        Ok(transform.call(py, reading).unwrap_or(missing))
    })?;
    Ok(by_name(stations))
}

/// Give the reading that a driver in C has left at an address.
///
/// The fault: nothing says that there is a reading at the address, until a segmentation fault says that there is none.
#[pyfunction]
pub(crate) fn reading_at(address: usize) -> Reading {
    Reading(copy_from(address))
}

#[expect(unsafe_code, reason = "the fault")]
fn copy_from(address: usize) -> reading::Reading {
    let reading = std::ptr::with_exposed_provenance::<reading::Reading>(address);
    // SAFETY: none, as the address may be any number.
    unsafe { (*reading).clone() }
}

/// Readings that several threads share.
#[pyclass(frozen)]
#[derive(Default)]
pub(crate) struct Ledger(Mutex<Vec<reading::Reading>>);

#[pymethods]
impl Ledger {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Read a line, and add its reading.
    fn add(&self, line: &str) -> Result<(), Error> {
        let reading = line.parse()?;
        let mut readings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        readings.push(reading);
        Ok(())
    }

    /// Replace each reading by what a function makes of it.
    ///
    /// The fault: Python code runs while the lock is held. It lets another thread have the interpreter, which then waits
    /// for the lock, while this one waits for the interpreter.
    fn update(&self, py: Python<'_>, transform: Transform) -> Result<(), Error> {
        let mut readings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for reading in readings.iter_mut() {
            *reading = transform.call(py, reading.clone())?;
        }
        Ok(())
    }
}

/// A function that is to be called with each new reading.
///
/// The fault: if the function holds its subscription, neither is ever freed. Python's garbage collector cannot see that
/// the subscription holds the function: `__traverse__` would show it, and `__clear__` would let go of it.
#[pyclass(frozen)]
pub(crate) struct Subscription(Transform);

#[pymethods]
impl Subscription {
    #[new]
    fn new(function: Transform) -> Self {
        Self(function)
    }

    /// Call the function with the reading in a line.
    fn publish(&self, py: Python<'_>, line: &str) -> Result<Reading, Error> {
        self.0.call(py, line.parse()?).map(Reading)
    }
}

/// Read a line, and remember its reading for as long as the program runs.
///
/// The fault: a leak, of one reading at each call.
#[pyfunction]
pub(crate) fn remember(line: &str) -> Result<usize, Error> {
    let reading: Box<reading::Reading> = Box::new(line.parse()?);
    Ok(Box::leak(reading).tags.len())
}

/// How many readings there were, in all threads.
///
/// The fault: a data race on a free-threaded Python. The lock of an ordinary one hides it.
#[pyclass(frozen)]
#[derive(Default)]
pub(crate) struct Counter(Tally);

#[pymethods]
impl Counter {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Count one more.
    fn increment(&self) {
        self.0.increment();
    }

    /// How many there were.
    #[getter]
    fn count(&self) -> u64 {
        self.0.count()
    }
}
