//! The Python bindings.

mod document;
mod dump;
mod error;
#[rustfmt::skip] // The package name can be long.
mod exceptions;
mod input;
mod objects;
mod place;
pub mod scan;
mod text;

#[pyo3::pymodule]
mod _core {
    use std::path::PathBuf;

    use pyo3::exceptions::PyValueError;
    use pyo3::prelude::*;
    use pyo3::types::PyString;

    #[pymodule_export]
    use crate::document::Document;
    use crate::dump::{self, Options};
    use crate::error::Error;
    use crate::input::Text;

    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    /// Convert a JSON document to Python objects.
    ///
    /// Args:
    ///     data: The text, as `str` or as UTF-8.
    ///     max_depth: How deep arrays and objects may be nested.
    ///     max_size: How many bytes the text may have as UTF-8.
    ///
    /// Returns:
    ///     The same objects as `json.loads`.
    ///
    /// Raises:
    ///     ParseError: `data` isn't a JSON document. Its attributes say where.
    ///     LimitError: `data` exceeds a limit.
    ///
    /// Example:
    ///     >>> loads('{"name": "Ada", "tags": [1, 2.5, null]}')
    ///     {'name': 'Ada', 'tags': [1, 2.5, None]}
    #[pyfunction]
    #[pyo3(signature = (data, *, max_depth = 1000, max_size = None))]
    fn loads<'py>(
        py: Python<'py>,
        data: Text,
        max_depth: usize,
        max_size: Option<usize>,
    ) -> PyResult<Bound<'py, PyAny>> {
        Document::new(py, data, max_depth, max_size)?.load(py)
    }

    /// Scan a file that is mapped into memory.
    ///
    /// The file must not change while the document is in use: its values would change too, and the process is killed by
    /// SIGBUS if the file becomes shorter. Other threads run while it is scanned.
    ///
    /// Args:
    ///     path: The path of a regular file.
    ///     max_depth: How deep arrays and objects that are converted may be nested.
    ///     max_size: How many bytes the file may have.
    ///
    /// Returns:
    ///     The document.
    ///
    /// Raises:
    ///     ParseError: The file isn't a JSON document.
    ///     LimitError: The file exceeds a limit.
    ///     OSError: The file cannot be read.
    #[pyfunction]
    #[pyo3(signature = (path, *, max_depth = 1000, max_size = None))]
    fn parse_file(
        py: Python<'_>,
        path: PathBuf,
        max_depth: usize,
        max_size: Option<usize>,
    ) -> Result<Document, Error> {
        Document::new(py, Text::map(&path)?, max_depth, max_size)
    }

    #[derive(FromPyObject)]
    enum Indent {
        Width(i64),
        Text(String),
    }

    /// Convert Python objects to JSON.
    ///
    /// Args:
    ///     obj: A dict, list, tuple, str, int, float, bool or None, or an object of a subclass.
    ///     indent: How many spaces to indent each level with, or the text to do it with. Without it, all is in one line.
    ///     sort_keys: Whether to sort the keys of dicts.
    ///     ensure_ascii: Whether to escape all characters beyond ASCII.
    ///     default: A function that takes an object of another type, and returns what is written in its place.
    ///     max_depth: How deep containers may be nested.
    ///
    /// Returns:
    ///     The same text as `json.dumps`.
    ///
    /// Raises:
    ///     EncodeTypeError: An object or a key has another type.
    ///     EncodeError: A container contains itself, or a value is NaN, infinite or a lone surrogate.
    ///     LimitError: Containers are nested too deeply.
    ///
    /// Example:
    ///     >>> dumps({"name": "Zoë", "tags": (1, 2.5, None)})
    ///     '{"name": "Zo\\u00eb", "tags": [1, 2.5, null]}'
    #[pyfunction]
    #[pyo3(signature = (obj, *, indent = None, sort_keys = false, ensure_ascii = true, default = None, max_depth = 1000))]
    fn dumps<'py>(
        obj: Bound<'py, PyAny>,
        indent: Option<Indent>,
        sort_keys: bool,
        ensure_ascii: bool,
        default: Option<Bound<'py, PyAny>>,
        max_depth: usize,
    ) -> PyResult<Bound<'py, PyString>> {
        let indent = match indent {
            None => None,
            Some(Indent::Text(text)) => Some(text),
            Some(Indent::Width(width @ ..=100)) => {
                Some(" ".repeat(usize::try_from(width).unwrap_or(0)))
            }
            Some(Indent::Width(_)) => {
                return Err(PyValueError::new_err("indent may be at most 100"));
            }
        };
        let options = Options {
            indent,
            sort_keys,
            ensure_ascii,
            default,
            max_depth,
        };
        dump::dump(obj, &options)
    }
}
