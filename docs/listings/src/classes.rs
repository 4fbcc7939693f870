//! Listings of `reference/classes.md`.

use std::cmp::Ordering;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

// ANCHOR: money
/// An amount of money.
///
/// Args:
///     cents: The amount in cents.
///     currency: The currency's code.
#[pyclass(frozen, eq, hash, str, module = "listings.classes")]
#[derive(PartialEq, Eq, Hash)]
struct Money {
    /// The amount in cents.
    #[pyo3(get)]
    cents: i64,
    /// The currency's code.
    #[pyo3(get)]
    currency: String,
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02} {}", self.cents / 100, self.cents % 100, self.currency)
    }
}

#[pymethods]
impl Money {
    #[classattr]
    const DEFAULT_CURRENCY: &'static str = "EUR";

    #[new]
    #[pyo3(signature = (cents, currency=Money::DEFAULT_CURRENCY))]
    fn new(cents: i64, currency: &str) -> PyResult<Self> {
        if cents < 0 {
            return Err(PyValueError::new_err("cents must not be negative"));
        }
        Ok(Self { cents, currency: currency.to_owned() })
    }

    /// Parse text such as `"12.50 EUR"`.
    #[staticmethod]
    fn parse(text: &str) -> PyResult<Self> {
        let (amount, currency) =
            text.split_once(' ').ok_or_else(|| PyValueError::new_err(format!("{text:?} has no currency")))?;
        Self::new(amount.replace('.', "").parse()?, currency)
    }

    /// The amount in whole units.
    #[getter]
    fn units(&self) -> i64 {
        self.cents / 100
    }

    fn __repr__(&self) -> String {
        format!("Money({}, {:?})", self.cents, self.currency)
    }

    // ANCHOR: pickle
    /// The arguments with which `pickle` and `copy` call the constructor.
    fn __getnewargs__(&self) -> (i64, &str) {
        (self.cents, &self.currency)
    }
    // ANCHOR_END: pickle
}
// ANCHOR_END: money

/// Can't be pickled: it has no `__getnewargs__`.
#[pyclass(frozen, get_all, new = "from_fields", module = "listings.classes")]
struct Socket {
    port: u16,
}

// ANCHOR: from_fields
#[pyclass(frozen, get_all, eq, new = "from_fields", module = "listings.classes")]
#[derive(PartialEq)]
struct Point {
    x: f64,
    y: f64,
}
// ANCHOR_END: from_fields

// ANCHOR: number
#[pyclass(frozen, eq, from_py_object, module = "listings.classes")]
#[derive(Clone, Copy, PartialEq)]
struct Vector {
    x: f64,
    y: f64,
}

#[pymethods]
impl Vector {
    #[new]
    fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    fn __add__(&self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y }
    }

    fn __mul__(&self, factor: f64) -> Self {
        Self { x: self.x * factor, y: self.y * factor }
    }

    /// Called for `factor * vector`.
    fn __rmul__(&self, factor: f64) -> Self {
        self.__mul__(factor)
    }

    fn __abs__(&self) -> f64 {
        self.x.hypot(self.y)
    }

    fn __bool__(&self) -> bool {
        self.x != 0.0 || self.y != 0.0
    }

    fn __repr__(&self) -> String {
        format!("Vector({:?}, {:?})", self.x, self.y)
    }
}
// ANCHOR_END: number

// ANCHOR: container
#[pyclass(frozen, sequence, module = "listings.classes")]
struct Bits(Vec<bool>);

#[pymethods]
impl Bits {
    #[new]
    fn new(bits: Vec<bool>) -> Self {
        Self(bits)
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    /// Python iterates, and looks for a value with `in`, until this raises an `IndexError`.
    fn __getitem__(&self, index: isize) -> PyResult<bool> {
        let index = if index < 0 { self.0.len().checked_add_signed(index) } else { usize::try_from(index).ok() };
        let bit = index.and_then(|index| self.0.get(index));
        bit.copied().ok_or_else(|| PyIndexError::new_err("bit index out of range"))
    }
}
// ANCHOR_END: container

// ANCHOR: iterator
#[pyclass(frozen, module = "listings.classes")]
struct Countdown(Mutex<u32>);

#[pymethods]
impl Countdown {
    #[new]
    fn new(start: u32) -> Self {
        Self(Mutex::new(start))
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    /// `None` ends the iteration.
    fn __next__(&self) -> Option<u32> {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left.checked_sub(1)?;
        Some(*left + 1)
    }
}
// ANCHOR_END: iterator

// ANCHOR: context_manager
/// Collects the names of the resources that are open.
#[pyclass(frozen, module = "listings.classes")]
#[derive(Default)]
struct Tracker(Mutex<Vec<String>>);

#[pymethods]
impl Tracker {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    fn open(slf: Py<Self>, name: String) -> Resource {
        Resource { tracker: slf, name }
    }

    #[getter]
    fn names(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[pyclass(frozen, module = "listings.classes")]
struct Resource {
    tracker: Py<Tracker>,
    name: String,
}

#[pymethods]
impl Resource {
    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf.tracker.get().0.lock().unwrap_or_else(PoisonError::into_inner).push(slf.name.clone());
        slf
    }

    /// Gets the exception's class, value and traceback, or three times `None`. `true` would swallow the exception.
    #[pyo3(signature = (*_error))]
    fn __exit__(&self, _error: &Bound<'_, PyTuple>) -> bool {
        self.tracker.get().0.lock().unwrap_or_else(PoisonError::into_inner).retain(|name| *name != self.name);
        false
    }
}
// ANCHOR_END: context_manager

// ANCHOR: inheritance
#[pyclass(frozen, subclass, module = "listings.classes")]
struct Animal {
    #[pyo3(get)]
    name: String,
}

#[pymethods]
impl Animal {
    #[new]
    fn new(name: String) -> Self {
        Self { name }
    }

    fn speak(&self) -> String {
        format!("{} makes a sound", self.name)
    }
}

#[pyclass(frozen, extends = Animal, module = "listings.classes")]
struct Dog {
    tricks: Vec<String>,
}

#[pymethods]
impl Dog {
    #[new]
    fn new(name: String, tricks: Vec<String>) -> PyClassInitializer<Self> {
        PyClassInitializer::from(Animal::new(name)).add_subclass(Self { tricks })
    }

    fn speak(slf: PyRef<'_, Self>) -> String {
        format!("{}, and knows {}", slf.as_super().speak(), slf.tricks.join(", "))
    }
}
// ANCHOR_END: inheritance

// ANCHOR: polymorphic
/// Calls the method of the object's own class, in Rust or in Python.
#[pyfunction]
fn introduce(animal: &Bound<'_, Animal>) -> PyResult<String> {
    animal.call_method0("speak")?.extract()
}
// ANCHOR_END: polymorphic

// ANCHOR: class_method
#[pyclass(frozen, subclass, module = "listings.classes")]
struct Config {
    #[pyo3(get)]
    text: String,
}

#[pymethods]
impl Config {
    #[new]
    fn new(text: String) -> Self {
        Self { text }
    }

    /// Calls the class, so that a subclass makes its own objects.
    #[classmethod]
    fn from_lines<'py>(class: &Bound<'py, PyType>, lines: Vec<String>) -> PyResult<Bound<'py, PyAny>> {
        class.call1((lines.join("\n"),))
    }
}
// ANCHOR_END: class_method

// ANCHOR: enum
#[pyclass(frozen, eq, ord, eq_int, hash, rename_all = "SCREAMING_SNAKE_CASE", module = "listings.classes")]
#[derive(PartialEq, Eq, PartialOrd, Hash)]
enum Level {
    Low = 1,
    VeryHigh = 10,
}

#[pyclass(frozen, module = "listings.classes")]
enum Shape {
    Circle { radius: f64 },
    Rectangle { width: f64, height: f64 },
}

#[pymethods]
impl Shape {
    fn area(&self) -> f64 {
        match self {
            Self::Circle { radius } => std::f64::consts::PI * radius * radius,
            Self::Rectangle { width, height } => width * height,
        }
    }
}
// ANCHOR_END: enum

// ANCHOR: compare
#[pyclass(frozen, module = "listings.classes")]
struct Version {
    parts: Vec<u32>,
}

#[pymethods]
impl Version {
    #[new]
    fn new(text: &str) -> PyResult<Self> {
        let parts: Result<_, _> = text.split('.').map(str::parse).collect();
        Ok(Self { parts: parts? })
    }

    /// Called for `<`, `<=`, `==`, `!=`, `>` and `>=`. Other types give `NotImplemented`.
    fn __richcmp__(&self, other: &Self, op: pyo3::basic::CompareOp) -> bool {
        op.matches(self.compare(other))
    }

    fn __hash__(&self) -> u64 {
        let significant = self.significant().iter();
        significant.fold(0, |hash, part| hash.wrapping_mul(31) + u64::from(*part))
    }
}

impl Version {
    fn compare(&self, other: &Self) -> Ordering {
        self.significant().cmp(other.significant())
    }

    /// `1.2` equals `1.2.0`.
    fn significant(&self) -> &[u32] {
        let end = self.parts.iter().rposition(|part| *part != 0).map_or(0, |last| last + 1);
        &self.parts[..end]
    }
}
// ANCHOR_END: compare

// ANCHOR: generics
/// A stack of Rust values, which Python can't see.
struct Stack<T>(Mutex<Vec<T>>);

macro_rules! stack_class {
    ($class:ident, $value:ty) => {
        #[pyclass(frozen, module = "listings.classes")]
        struct $class(Stack<$value>);

        #[pymethods]
        impl $class {
            #[new]
            fn new() -> Self {
                Self(Stack(Mutex::default()))
            }

            fn push(&self, value: $value) {
                self.0.0.lock().unwrap_or_else(PoisonError::into_inner).push(value);
            }

            fn pop(&self) -> Option<$value> {
                self.0.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
            }
        }
    };
}

stack_class!(IntStack, i64);
stack_class!(StrStack, String);
// ANCHOR_END: generics

// ANCHOR: subscript
/// `Box[int]` in annotations: at run time the type is ignored.
#[pyclass(frozen, generic, module = "listings.classes")]
struct Box {
    #[pyo3(get)]
    value: Py<PyAny>,
}
// ANCHOR_END: subscript

#[pymethods]
impl Box {
    #[new]
    fn new(value: Py<PyAny>) -> Self {
        Self { value }
    }
}

// ANCHOR: arguments
/// Borrows the object: no copy.
#[pyfunction]
fn is_expensive(price: &Money) -> bool {
    price.cents > 100_000
}

/// Keeps the object. `get` needs a frozen class, but not the GIL.
#[pyfunction]
fn most_expensive(prices: Vec<Py<Money>>) -> Option<Py<Money>> {
    prices.into_iter().max_by_key(|price| price.get().cents)
}
// ANCHOR_END: arguments

/// Functions and classes of the chapter.
#[pymodule]
pub mod classes {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::{
        Animal, Bits, Box, Config, Countdown, Dog, IntStack, Level, Money, Point, Resource, Shape, Socket, StrStack,
        Tracker, Vector, Version, introduce, is_expensive, most_expensive,
    };

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::modules::register(module, "listings.classes")
    }
}
