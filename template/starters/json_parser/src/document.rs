//! The Python class `Document`: a position in a tape. Python objects are made only for what is asked for.

use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::types::{PyList, PyString};
use pyo3::{IntoPyObjectExt, prelude::*};
use self_cell::self_cell;

use crate::error::Error;
use crate::input::Text;
use crate::objects;
use crate::scan::{self, Node};

type Tape<'a> = Vec<Node<'a>>;

// A `#[pyclass]` can't have a lifetime. `self_cell` keeps the text and the tape, which borrows from it, together.
self_cell! {
    struct Scanned {
        owner: Text,
        #[covariant]
        dependent: Tape,
    }
}

/// A JSON document, or an array or object in one. It is scanned once, and converted when it is asked for.
///
/// Indexing, iteration and `at` return arrays and objects as documents, and other values as Python objects. Documents
/// can't change, and threads can share them.
///
/// Args:
///     data: The text, as `str` or as UTF-8. It isn't copied, unless it can change.
///     max_depth: How deep arrays and objects may be nested.
///     max_size: How many bytes the text may have as UTF-8.
///
/// Raises:
///     ParseError: `data` isn't a JSON document. Its attributes say where.
///     LimitError: `data` exceeds a limit.
///
/// Example:
///     >>> document = Document('{"users": [{"name": "Ada"}, {"name": "Grace"}]}')
///     >>> document["users"][1]["name"]
///     'Grace'
///     >>> document.at("/users/0").load()
///     {'name': 'Ada'}
#[pyclass(frozen)]
pub(crate) struct Document {
    scanned: Arc<Scanned>,
    /// The index in the tape.
    node: usize,
}

#[derive(FromPyObject)]
enum Key {
    Name(String),
    Index(isize),
}

#[pymethods]
impl Document {
    #[new]
    #[pyo3(signature = (data, *, max_depth = 1000, max_size = None))]
    pub(crate) fn new(
        py: Python<'_>,
        data: Text,
        max_depth: usize,
        max_size: Option<usize>,
    ) -> Result<Self, Error> {
        let size = data.0.as_ref().as_ref().len();
        if let Some(limit) = max_size.filter(|limit| size > *limit) {
            return Err(Error::Size(limit));
        }
        let scan =
            || Scanned::try_new(data, |text| scan::scan(text.0.as_ref().as_ref(), max_depth));
        // Other threads run while a large text is scanned.
        let is_small = size < 1 << 16;
        let scanned = if is_small { scan() } else { py.detach(scan) };
        let scanned = Arc::new(scanned?);
        Ok(Self { scanned, node: 0 })
    }

    /// Convert the value, and all that it contains, as `loads` does.
    pub(crate) fn load<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        objects::build(py, self.tape().get(self.node..).unwrap_or_default())
    }

    /// Find a value by an RFC 6901 JSON Pointer, such as `/users/0/name`.
    ///
    /// Raises:
    ///     NotFoundError: The document has no such value.
    fn at<'py>(&self, py: Python<'py>, pointer: &str) -> PyResult<Bound<'py, PyAny>> {
        let is_valid = pointer.is_empty() || pointer.starts_with('/');
        let mut found = is_valid.then_some(self.node);
        for token in pointer.split('/').skip(1) {
            let key = token.replace("~1", "/").replace("~0", "~");
            // An index has no sign and no leading zero.
            let is_index = |index: &usize| index.to_string() == token;
            let index = token.parse().ok().filter(is_index);
            found = found.and_then(|node| self.find(node, Some(&key), index));
        }
        let found = found.ok_or_else(|| Error::NotFound(pointer.to_owned()));
        self.view(py, found?)
    }

    fn __getitem__<'py>(&self, py: Python<'py>, key: Key) -> PyResult<Bound<'py, PyAny>> {
        let (found, shown) = match key {
            Key::Index(index) => {
                let len = if index < 0 { self.__len__()? } else { 0 };
                let found = self.find(self.node, None, len.checked_add_signed(index));
                (found, index.to_string())
            }
            Key::Name(name) => (self.find(self.node, Some(&name), None), name),
        };
        self.view(py, found.ok_or(Error::NotFound(shown))?)
    }

    /// The number of items of an array, or of members of an object. Members with the same key count each.
    fn __len__(&self) -> PyResult<usize> {
        match self.tape().get(self.node) {
            Some(Node::Array(len, _) | Node::Object(len, _)) => Ok(*len),
            _ => Err(PyTypeError::new_err("neither an array nor an object")),
        }
    }

    /// Iterates over the items of an array, or over the keys of an object.
    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.__len__()?;
        let item = |(key, node)| match key {
            Some(key) => PyString::from_bytes(py, key)?.into_bound_py_any(py),
            None => self.view(py, node),
        };
        let items: PyResult<Vec<_>> = self.children(self.node).map(item).collect();
        PyList::new(py, items?)?.try_iter()?.into_bound_py_any(py)
    }
}

impl Document {
    fn tape(&self) -> &[Node<'_>] {
        self.scanned.borrow_dependent()
    }

    /// Makes a document of an array or object, and a Python object of another value.
    fn view<'py>(&self, py: Python<'py>, node: usize) -> PyResult<Bound<'py, PyAny>> {
        let scanned = Arc::clone(&self.scanned);
        match self.tape().get(node..).unwrap_or_default() {
            [Node::Array(..) | Node::Object(..), ..] => {
                Self { scanned, node }.into_bound_py_any(py)
            }
            tape => objects::build(py, tape),
        }
    }

    /// The last member with the key, as in a dict, or the item with the index.
    fn find(&self, container: usize, key: Option<&str>, index: Option<usize>) -> Option<usize> {
        let mut children = self.children(container);
        let key = key.map(str::as_bytes);
        let found = match self.tape().get(container)? {
            Node::Object(..) => children.filter(|child| child.0 == key).last(),
            _ => children.nth(index?),
        };
        found.map(|(_, node)| node)
    }

    /// The items of a container: their keys, if it is an object, and their indices in the tape.
    fn children(&self, container: usize) -> impl Iterator<Item = (Option<&[u8]>, usize)> {
        let mut nodes = self.tape().iter().enumerate().skip(container);
        let (len, has_keys) = match nodes.next() {
            Some((_, Node::Array(len, _))) => (*len, false),
            Some((_, Node::Object(len, _))) => (*len, true),
            _ => (0, false),
        };
        (0..len).map_while(move |_| {
            let key = match has_keys.then(|| nodes.next()).flatten() {
                Some((_, Node::String(key))) => Some(&**key),
                _ => None,
            };
            let (child, node) = nodes.next()?;
            if let Node::Array(_, inside @ 1..) | Node::Object(_, inside @ 1..) = node {
                nodes.nth(inside - 1);
            }
            Some((key, child))
        })
    }
}
