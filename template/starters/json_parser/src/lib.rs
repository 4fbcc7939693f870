//! The Python bindings.

mod document;
mod dump;
mod error;
#[rustfmt::skip] // The package name can be long.
mod exceptions;
mod input;
mod objects;
pub mod scan;

#[pyo3::pymodule]
mod _core {
    use std::path::PathBuf;

    use pyo3::types::PyString;
    use pyo3::{intern, prelude::*};

    #[pymodule_export]
    use crate::document::Document;
    use crate::dump::Writer;
    use crate::error::Error;
    use crate::input::{self, Text};

    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    /// Convert a JSON document to the same Python objects as `json.loads`.
    ///
    /// It takes the arguments of `Document`, and raises the same exceptions.
    ///
    /// Example:
    ///     >>> loads('{"name": "Ada", "tags": [1, 2.5, null]}')
    ///     {'name': 'Ada', 'tags': [1, 2.5, None]}
    #[pyfunction]
    #[pyo3(signature = (data, *, max_depth = 1000, max_size = None))]
    fn loads(
        py: Python<'_>,
        data: Text,
        max_depth: usize,
        max_size: Option<usize>,
    ) -> PyResult<Bound<'_, PyAny>> {
        Document::new(py, data, max_depth, max_size)?.load(py)
    }

    /// Scan a file that is mapped into memory. Otherwise as `Document`.
    ///
    /// The file must not change while the document is in use: values would change too, and the system ends the process
    /// (SIGBUS) if the file becomes shorter.
    ///
    /// Raises:
    ///     OSError: The file cannot be read, or isn't a regular file.
    #[pyfunction]
    #[pyo3(signature = (path, *, max_depth = 1000, max_size = None))]
    fn parse_file(
        py: Python<'_>,
        path: PathBuf,
        max_depth: usize,
        max_size: Option<usize>,
    ) -> Result<Document, Error> {
        Document::new(py, input::map(&path)?, max_depth, max_size)
    }

    /// Convert Python objects to the same text as `json.dumps`.
    ///
    /// Args:
    ///     obj: A dict, list, tuple, str, int, float, bool or None, or an object of a subclass.
    ///     indent: What to indent each level with: a text, or a number of spaces.
    ///     sort_keys: Whether to sort the keys of dicts.
    ///     ensure_ascii: Whether to escape all characters beyond ASCII.
    ///     default: A function that replaces an object of another type with one that JSON has.
    ///     max_depth: How deep containers may be nested.
    ///
    /// Raises:
    ///     EncodeError: JSON has no such value, or a container contains itself.
    ///     LimitError: Containers are nested too deeply.
    ///
    /// Example:
    ///     >>> dumps({"name": "Zoe", "tags": (1, 2.5, None)})
    ///     '{"name": "Zoe", "tags": [1, 2.5, null]}'
    #[pyfunction]
    #[pyo3(signature = (obj, *, indent: "int | str | None" = None, sort_keys = false, ensure_ascii = true, default = None, max_depth = 1000))]
    fn dumps<'py>(
        obj: Bound<'py, PyAny>,
        indent: Option<Bound<'py, PyAny>>,
        sort_keys: bool,
        ensure_ascii: bool,
        default: Option<Bound<'py, PyAny>>,
        max_depth: usize,
    ) -> PyResult<Bound<'py, PyString>> {
        let spaces = |indent: Bound<'py, PyAny>| intern!(indent.py(), " ").mul(indent)?.extract();
        let indent = indent.map(|indent| indent.extract().or_else(|_| spaces(indent)));
        let mut writer = Writer::default();
        (writer.indent, writer.sort_keys) = (indent.transpose()?, sort_keys);
        (writer.ensure_ascii, writer.default) = (ensure_ascii, default);
        writer.max_depth = max_depth;
        writer.dump(obj)
    }
}
