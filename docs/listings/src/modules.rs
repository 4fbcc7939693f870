//! Listings of `reference/modules.md`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

// ANCHOR: signature
/// Format a table row.
///
/// Args:
///     cells: The texts of the cells.
///     separator: What separates two cells.
///     width: The minimum width of a cell.
///
/// Example:
///     >>> format_row("a", "b", separator="|")
///     'a|b'
#[pyfunction]
#[pyo3(signature = (*cells, separator=" ", width=0))]
fn format_row(cells: Vec<String>, separator: &str, width: usize) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| format!("{cell:width$}")).collect();
    cells.join(separator)
}

/// `name` is positional-only, `count` isn't, and `verbose` is keyword-only.
#[pyfunction]
#[pyo3(signature = (name, /, count=1, *, verbose=false))]
fn request(name: &str, count: u32, verbose: bool) -> String {
    format!("{name} {count} {verbose}")
}

/// Passes all arguments on.
#[pyfunction]
#[pyo3(signature = (function, *args, **kwargs))]
fn call<'py>(
    function: &Bound<'py, PyAny>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    function.call(args, kwargs)
}
// ANCHOR_END: signature

// ANCHOR: register
/// Lets `import PACKAGE.MODULE` find a module inside an extension module.
pub fn register(module: &Bound<'_, PyModule>, name: &str) -> PyResult<()> {
    let modules = module.py().import("sys")?.getattr("modules")?;
    module.setattr("__name__", name)?;
    modules.set_item(name, module)
}
// ANCHOR_END: register

// ANCHOR: annotation
/// PyO3 knows that this is a `list`. The annotation adds what is in it.
#[pyfunction]
#[pyo3(signature = (values: "list[int]"))]
fn total(values: &Bound<'_, PyList>) -> PyResult<i64> {
    values.iter().map(|value| value.extract::<i64>()).sum()
}
// ANCHOR_END: annotation

// ANCHOR: module
/// Measures things.
#[pymodule]
pub mod modules {
    use pyo3::prelude::*;

    // Items from elsewhere: functions, classes, exceptions and modules.
    #[pymodule_export]
    use super::{call, format_row, request, total};

    /// The name of the package.
    #[pymodule_export]
    const PACKAGE: &str = env!("CARGO_PKG_NAME");

    /// Count the characters of a text.
    #[pyfunction]
    fn count_characters(text: &str) -> usize {
        text.chars().count()
    }

    /// Runs once per process, when the module is imported.
    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        super::register(module, "listings.modules")
    }

    /// A submodule.
    #[pymodule]
    mod units {
        #[pymodule_export]
        const METRE: f64 = 1.0;

        #[pymodule_export]
        const INCH: f64 = 0.0254;
    }
}
// ANCHOR_END: module
