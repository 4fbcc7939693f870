//! The Python bindings.

mod buffers;
mod collections;
mod conversions;
mod error;
#[rustfmt::skip] // The package name can be long.
mod exceptions;
mod location;
mod lossless;
mod point;
mod records;
mod words;

#[pyo3::pymodule]
mod _core {
    use pyo3::prelude::*;

    use crate::buffers::Floats;
    use crate::conversions::{self, Row};
    #[pymodule_export]
    use crate::point::Point;
    use crate::records::{Item, Orders};
    #[pymodule_export]
    use crate::words::{WordIterator, Words};

    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    /// List the Rust types that `convert` and `extract` know.
    ///
    /// Returns:
    ///     For each Rust type its name, the Python type that it is made from, the one that it becomes, and a note.
    ///
    /// Example:
    ///     >>> list_conversions()[0]
    ///     ('bool', 'bool', 'bool', 'no integers')
    #[pyfunction]
    fn list_conversions() -> Vec<Row> {
        conversions::ROWS.to_vec()
    }

    /// Convert a Python object to a Rust type, and the result to a Python object.
    ///
    /// Args:
    ///     rust_type: A Rust type of `list_conversions`.
    ///     value: The object to convert.
    ///
    /// Returns:
    ///     The object that the Rust value becomes.
    ///
    /// Raises:
    ///     ConversionError: A value inside the object cannot be converted. Its `__cause__` is the reason.
    ///     LossyError: The Rust type cannot hold the value exactly.
    ///     TypeError: The object has the wrong type.
    ///     ValueError: The object has the wrong value, or `list_conversions` has no such Rust type.
    ///     OverflowError: A number is out of range.
    ///     MemoryError: The object claims to have more values than fit into memory.
    ///
    /// Example:
    ///     >>> convert("Vec<i64>", (1, 2, True))
    ///     [1, 2, 1]
    #[pyfunction]
    fn convert<'py>(rust_type: &str, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        conversions::convert(rust_type, value)
    }

    /// Convert a Python object to a Rust type, and drop the result.
    ///
    /// This is one half of `convert`, and raises the same exceptions. The benchmarks measure it.
    ///
    /// Args:
    ///     rust_type: A Rust type of `list_conversions`.
    ///     value: The object to convert.
    #[pyfunction]
    fn extract(rust_type: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        conversions::extract(rust_type, value)
    }

    /// Find the most expensive item of all orders.
    ///
    /// Args:
    ///     orders: Any iterable of orders, or of objects with the same attributes.
    ///
    /// Returns:
    ///     The customer and the item, or `None` without items.
    ///
    /// Raises:
    ///     ConversionError: An order cannot be converted. `path` says which part of it, and `__cause__` why.
    ///
    /// Example:
    ///     >>> from decimal import Decimal
    ///     >>> find_most_expensive([Order("Ada", [Item("rope", Decimal("1.50"))])])
    ///     ('Ada', Item(name='rope', price=Decimal('1.50')))
    #[pyfunction]
    fn find_most_expensive(orders: Orders) -> Option<(String, Item)> {
        orders.most_expensive()
    }

    /// Add up the numbers of an array where they are.
    ///
    /// Other threads run meanwhile. They must not write to the array.
    ///
    /// Args:
    ///     array: An `array.array("d")`, a NumPy array, or another contiguous buffer of 64-bit floats.
    ///
    /// Returns:
    ///     The sum.
    ///
    /// Raises:
    ///     TypeError: The object has no buffer.
    ///     BufferError: The buffer has another layout.
    ///
    /// Example:
    ///     >>> from array import array
    ///     >>> add_up(array("d", [1.5, 2.0]))
    ///     3.5
    #[pyfunction]
    fn add_up(py: Python<'_>, array: Floats) -> PyResult<f64> {
        array.sum(py)
    }
}
