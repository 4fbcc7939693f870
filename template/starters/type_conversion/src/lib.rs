//! The extension module `_core`: what Python sees of this crate.

// In the limited API, there are buffers from Python 3.11 on.
#[cfg(any(Py_3_11, not(Py_LIMITED_API)))]
mod buffers;
#[cfg(not(any(Py_3_11, not(Py_LIMITED_API))))]
#[path = "buffer_copies.rs"]
mod buffers;
pub mod conversions;
pub mod error;
mod exception;
pub mod location;
pub mod numbers;
pub mod order;
mod parcel;
mod protocols;
mod records;
pub mod text;

#[pyo3::pymodule]
mod _core {
    use std::borrow::Cow;

    use pyo3::gc::{PyTraverseError, PyVisit};
    use pyo3::prelude::*;
    use pyo3::pybacked::PyBackedStr;
    use pyo3::types::PyString;
    use rust_decimal::Decimal;

    use crate::buffers::Numbers;
    use crate::error::Error;
    use crate::location::{Argument, List};
    use crate::order::{Order, Priority, Status};
    use crate::parcel::{Named, Parcel, Place};
    use crate::protocols::{IntegerFunction, Integers};
    use crate::{numbers, text};

    #[pymodule_export]
    use crate::conversions::{
        through_array, through_b_tree_map, through_b_tree_set, through_backed_bytes,
        through_backed_str, through_big_int, through_big_uint, through_bool, through_byte_array,
        through_byte_slice, through_byte_vec, through_char, through_complex, through_cow_bytes,
        through_cow_str, through_date_time_fixed, through_date_time_tz, through_date_time_utc,
        through_decimal, through_duration, through_f32, through_f64, through_fixed_offset,
        through_hash_map, through_hash_set, through_i8, through_i16, through_i32, through_i64,
        through_i128, through_index_map, through_ip_addr, through_isize, through_naive_date,
        through_naive_date_time, through_naive_time, through_nested, through_non_zero_u8,
        through_option, through_os_string, through_path_buf, through_py_any, through_py_bytearray,
        through_py_bytes, through_py_dict, through_py_frozenset, through_py_int, through_py_list,
        through_py_memoryview, through_py_range, through_py_set, through_py_slice,
        through_py_string, through_py_tuple, through_py_type, through_ratio, through_result,
        through_str, through_string, through_system_time, through_time_delta, through_tuple,
        through_tz, through_u8, through_u16, through_u32, through_u64, through_u128, through_usize,
        through_uuid, through_vec,
    };

    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    /// Whether this build has to copy a buffer: with the stable ABI of Python 3.10, there is no other way.
    #[pymodule_export]
    const COPIES_BUFFERS: bool = cfg!(not(any(Py_3_11, not(Py_LIMITED_API))));

    /// Take a member of `Status` as an `enum` of Rust, and give it back.
    ///
    /// Args:
    ///     value: The member.
    ///
    /// Returns:
    ///     The same member.
    ///
    /// Raises:
    ///     TypeError: The value is no `Status`; its value or its name alone is not enough.
    ///
    /// Example:
    ///     >>> through_status(Status.OPEN)
    ///     <Status.OPEN: 'open'>
    #[pyfunction]
    fn through_status(value: Status) -> Status {
        value
    }

    /// Take one of two strings, a `Literal` type, as an `enum` of Rust, and give it back.
    ///
    /// Args:
    ///     value: "normal" or "express".
    ///
    /// Returns:
    ///     The same string.
    ///
    /// Raises:
    ///     TypeError: The value is no `str`.
    ///     ValueError: It is another string.
    ///
    /// Example:
    ///     >>> through_priority("normal")
    ///     'normal'
    #[pyfunction]
    fn through_priority(value: Priority) -> Priority {
        value
    }

    /// Take an order as a `struct` of Rust, and give it back as an `Order`.
    ///
    /// Args:
    ///     value: The order: an `Order`, a `NamedTuple` or another object with these attributes, a mapping with these
    ///         keys, or a tuple in this order. Its items likewise, in any iterable.
    ///
    /// Returns:
    ///     An equal order.
    ///
    /// Raises:
    ///     ConversionError: A field has a wrong value; the message says where, and its `__cause__` says why.
    ///
    /// Example:
    ///     >>> through_order((7, Status.OPEN, []))
    ///     Order(number=7, status=<Status.OPEN: 'open'>, items=[], priority='normal', note=None)
    #[pyfunction]
    fn through_order(value: Argument<'_, Order>) -> Result<Order, Error> {
        value.convert("value")
    }

    /// Add up what each order costs.
    ///
    /// Args:
    ///     orders: The orders, in any of the forms that `through_order` takes.
    ///
    /// Returns:
    ///     The total of each, with as many places as fit into 96 bits.
    ///
    /// Raises:
    ///     ConversionError: A field has a wrong value; the message says where, and its `__cause__` says why.
    ///     TotalError: The whole part of a total needs more than 96 bits.
    ///
    /// Example:
    ///     >>> from decimal import Decimal
    ///     >>> order_totals([Order(7, Status.OPEN, [Item("rope", 3, Decimal("1.50"))])])
    ///     [Decimal('4.50')]
    #[pyfunction]
    fn order_totals(orders: Argument<'_, List<Order>>) -> Result<Vec<Decimal>, Error> {
        let List(orders) = orders.convert("orders")?;
        orders.iter().map(Order::total).collect()
    }

    /// Take a dict as a `struct` of Rust with derived conversions, and give it back.
    ///
    /// Args:
    ///     value: The dict, with the keys of `Parcel`; of "size" and "isFragile", each may be missing.
    ///
    /// Returns:
    ///     A dict with all the keys.
    ///
    /// Raises:
    ///     KeyError: Another key is missing.
    ///     TypeError: A key has a value of a wrong type; the message says which, and its `__cause__` says why.
    ///
    /// Example:
    ///     >>> through_parcel({"trackingCode": "X1", "weight": 2, "to": 12})["weight"]
    ///     2.0
    #[pyfunction]
    fn through_parcel(value: Named<Parcel>) -> Named<Parcel> {
        value
    }

    /// Take an object with certain attributes as a `struct` of Rust with derived conversions, and give it back.
    ///
    /// Args:
    ///     value: Any object with the attributes `lat` and `lon`, in degrees; and maybe `altitude`, in metres.
    ///
    /// Returns:
    ///     The same place.
    ///
    /// Raises:
    ///     AttributeError: The object has no `lat` or no `lon`.
    ///     TypeError: An attribute is no number; the message says which, and its `__cause__` says why.
    ///
    /// Example:
    ///     >>> through_place(Place(52.5, 13.4))
    ///     Place(lat=52.5, lon=13.4, altitude=None)
    #[pyfunction]
    fn through_place(value: Named<Place>) -> Named<Place> {
        value
    }

    /// A point of a plane: a class that is made in Rust.
    #[pyclass(frozen, eq, hash, from_py_object, get_all)]
    #[derive(Clone, PartialEq, Eq, Hash)]
    pub(crate) struct Point {
        /// How far it is to the right.
        x: i64,
        /// How far it is up.
        y: i64,
    }

    #[pymethods]
    impl Point {
        #[new]
        fn new(x: i64, y: i64) -> Self {
            Self { x, y }
        }

        fn __repr__(&self) -> String {
            let Self { x, y } = self;
            format!("Point({x}, {y})")
        }

        /// What pickle and copy make an equal point from.
        fn __getnewargs__(&self) -> (i64, i64) {
            (self.x, self.y)
        }
    }

    /// Take a point as a reference to the Rust value in it, and give the same object back.
    ///
    /// Args:
    ///     value: The point.
    ///
    /// Returns:
    ///     The object itself.
    ///
    /// Raises:
    ///     TypeError: The value is no `Point`.
    ///
    /// Example:
    ///     >>> through_point(Point(1, 2))
    ///     Point(1, 2)
    #[pyfunction]
    fn through_point(value: PyRef<'_, Point>) -> PyRef<'_, Point> {
        value
    }

    /// Take a point as a copy of the Rust value in it, and give back a new object.
    ///
    /// Args:
    ///     value: The point.
    ///
    /// Returns:
    ///     An equal point.
    ///
    /// Raises:
    ///     TypeError: The value is no `Point`.
    ///
    /// Example:
    ///     >>> through_point_copy(Point(1, 2))
    ///     Point(1, 2)
    #[pyfunction]
    fn through_point_copy(value: Point) -> Point {
        value
    }

    /// An iterator of integers, which are taken and checked one by one as they are asked for.
    #[pyclass(frozen)]
    pub(crate) struct IntegerIterator(Integers);

    #[pymethods]
    impl IntegerIterator {
        fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
            this
        }

        fn __next__(&self, py: Python<'_>) -> PyResult<Option<i64>> {
            self.0.next(py).transpose()
        }

        // It never changes what it holds: a cycle is broken at another of its objects, so there is no `__clear__`.
        fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
            visit.call(self.0.object())
        }
    }

    /// Take any iterable, and give back an iterator of Rust over it.
    ///
    /// Whether threads may share it is up to the iterator of Python below it.
    ///
    /// Args:
    ///     values: What yields integers. None of them is taken yet.
    ///
    /// Returns:
    ///     An iterator, which raises `TypeError` where a value is no integer, and `OverflowError` where it has more
    ///     than 64 bits. An exception that the iterable raises comes through unchanged.
    ///
    /// Raises:
    ///     TypeError: The value is not iterable.
    ///
    /// Example:
    ///     >>> list(through_iterator(range(3)))
    ///     [0, 1, 2]
    #[pyfunction]
    fn through_iterator(values: Integers) -> IntegerIterator {
        IntegerIterator(values)
    }

    /// A function of Rust that calls one of Python.
    #[pyclass(frozen)]
    pub(crate) struct IntegerCallable(IntegerFunction);

    #[pymethods]
    impl IntegerCallable {
        fn __call__(&self, py: Python<'_>, value: i64) -> PyResult<i64> {
            self.0.call(py, value)
        }

        fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
            visit.call(self.0.object())
        }
    }

    /// Take anything that can be called, and give back a function of Rust that calls it.
    ///
    /// Args:
    ///     function: What takes an integer and returns one.
    ///
    /// Returns:
    ///     What does the same. It raises `TypeError` where one of both is no integer, and `OverflowError` where it has
    ///     more than 64 bits. An exception that the function raises comes through unchanged.
    ///
    /// Raises:
    ///     TypeError: The value cannot be called.
    ///
    /// Example:
    ///     >>> through_callable(abs)(-1)
    ///     1
    #[pyfunction]
    fn through_callable(function: IntegerFunction) -> IntegerCallable {
        IntegerCallable(function)
    }

    /// Work out the mean of a list of numbers, each of which is converted.
    ///
    /// Args:
    ///     values: The numbers, in any sequence.
    ///
    /// Returns:
    ///     Their mean.
    ///
    /// Raises:
    ///     NoNumbersError: There are none.
    ///     TypeError: A value is no real number.
    ///
    /// Example:
    ///     >>> mean([1, 2])
    ///     1.5
    #[pyfunction]
    fn mean(values: Vec<f64>) -> Result<f64, Error> {
        numbers::mean(values.into_iter())
    }

    /// Work out the mean of the numbers in the memory of an object, without a copy if not `COPIES_BUFFERS`.
    ///
    /// Other threads may run meanwhile, but must not write to this memory, which is a data race. Only `scale_buffer`
    /// may, on numbers of the same type; the mean is then of old and new ones.
    ///
    /// Args:
    ///     numbers: An `array.array`, a NumPy array, or what else has a buffer of integers or floats without gaps.
    ///
    /// Returns:
    ///     Their mean.
    ///
    /// Raises:
    ///     TypeError: The object has no buffer.
    ///     UnsuitableBufferError: It has gaps, holds no such numbers or a single one, or has them in another order of
    ///         bytes or at an odd address; or it is read-only, and they are wider than an address of this system.
    ///     NoNumbersError: It is empty.
    ///
    /// Example:
    ///     >>> from array import array
    ///     >>> buffer_mean(array("d", [1, 2]))
    ///     1.5
    #[pyfunction]
    fn buffer_mean(py: Python<'_>, numbers: Numbers) -> Result<f64, Error> {
        numbers.mean(py)
    }

    /// Multiply the numbers in the memory of an object, where they are.
    ///
    /// Other threads may run meanwhile, but must neither read nor write this memory, which is a data race. Only
    /// `buffer_mean` and `scale_buffer` may, on numbers of the same type. Two calls of `scale_buffer` at once may lose
    /// a factor.
    ///
    /// Args:
    ///     numbers: An `array.array`, a NumPy array, or what else has a buffer of floats of 64 bits without gaps.
    ///     factor: What to multiply each of them by.
    ///
    /// Raises:
    ///     TypeError: The object has no buffer.
    ///     UnsuitableBufferError: It is read-only, has gaps, holds no such numbers or a single one, or has them in
    ///         another order of bytes or at an odd address.
    ///
    /// Example:
    ///     >>> from array import array
    ///     >>> numbers = array("d", [1, 2])
    ///     >>> scale_buffer(numbers, 10)
    ///     >>> numbers
    ///     array('d', [10.0, 20.0])
    #[pyfunction]
    fn scale_buffer(py: Python<'_>, numbers: Numbers, factor: f64) -> Result<(), Error> {
        numbers.scale(py, factor)
    }

    /// Count the words of a text, borrowed as a `&str`.
    ///
    /// Args:
    ///     text: The text.
    ///
    /// Returns:
    ///     How many words it has.
    ///
    /// Raises:
    ///     UnicodeEncodeError: The text holds a surrogate.
    ///
    /// Example:
    ///     >>> count_words_in_str("one two")
    ///     2
    #[pyfunction]
    fn count_words_in_str(text: &str) -> usize {
        text::count_words(text)
    }

    /// Count the words of a text, copied to a `String`.
    ///
    /// Args:
    ///     text: The text.
    ///
    /// Returns:
    ///     How many words it has.
    ///
    /// Raises:
    ///     UnicodeEncodeError: The text holds a surrogate.
    #[pyfunction]
    fn count_words_in_string(text: String) -> usize {
        text::count_words(&text)
    }

    /// Count the words of a text, taken as a `Cow<str>`: borrowed where that is possible.
    ///
    /// Args:
    ///     text: The text.
    ///
    /// Returns:
    ///     How many words it has.
    ///
    /// Raises:
    ///     UnicodeEncodeError: The text holds a surrogate.
    #[pyfunction]
    fn count_words_in_cow(text: Cow<'_, str>) -> usize {
        text::count_words(&text)
    }

    /// Count the words of a text, taken as a `PyBackedStr`, while other Python threads may run.
    ///
    /// Args:
    ///     text: The text.
    ///
    /// Returns:
    ///     How many words it has.
    ///
    /// Raises:
    ///     UnicodeEncodeError: The text holds a surrogate.
    #[pyfunction]
    fn count_words_in_backed_str(py: Python<'_>, text: PyBackedStr) -> usize {
        py.detach(|| text::count_words(&text))
    }

    /// Read bytes as UTF-8.
    ///
    /// Args:
    ///     data: The bytes.
    ///
    /// Returns:
    ///     The text.
    ///
    /// Raises:
    ///     Utf8Error: The bytes are not valid UTF-8; the message says from which byte on, and its `__cause__` says in
    ///         what way.
    ///
    /// Example:
    ///     >>> decode_utf8(b"text")
    ///     'text'
    #[pyfunction]
    fn decode_utf8(data: &[u8]) -> Result<&str, Error> {
        text::decode(data)
    }

    /// Put a `U+FFFD` in the place of each byte of what is no Unicode in a text: that is, of surrogates.
    ///
    /// Args:
    ///     text: Any text.
    ///
    /// Returns:
    ///     A text that Rust takes.
    ///
    /// Example:
    ///     >>> replace_surrogates("a text")
    ///     'a text'
    #[pyfunction]
    fn replace_surrogates<'a>(text: &'a Bound<'_, PyString>) -> Cow<'a, str> {
        text.to_string_lossy()
    }
}
