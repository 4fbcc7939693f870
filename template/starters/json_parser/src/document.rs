//! The Python class `Document`: a position in a tape. Python objects are made only for what is asked for.

use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::types::{PyIterator, PyList};
use pyo3::{IntoPyObjectExt, prelude::*};
use self_cell::self_cell;

use crate::error::Error;
use crate::input::Text;
use crate::scan::{self, Node};
use crate::{objects, text};

/// Other threads run while a text of this size or more is scanned.
const DETACH_FROM: usize = 1 << 16;

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
        if let Some(limit) = max_size.filter(|limit| data.len() > *limit) {
            return Err(Error::Size(limit));
        }
        let is_large = data.len() >= DETACH_FROM;
        let scan = || Scanned::try_new(data, |text| scan::scan(text, max_depth));
        let scanned = if is_large { py.detach(scan) } else { scan() };
        let scanned = Arc::new(scanned?);
        Ok(Self { scanned, node: 0 })
    }

    /// Convert the value, and all that it contains, as `loads` does.
    pub(crate) fn load<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        objects::build(py, self.tape(), self.node)
    }

    /// Find a value by an RFC 6901 JSON Pointer, such as `/users/0/name`.
    ///
    /// Raises:
    ///     NotFoundError: The document has no such value.
    fn at<'py>(&self, py: Python<'py>, pointer: &str) -> PyResult<Bound<'py, PyAny>> {
        let mut tokens = pointer.split('/');
        let mut found = tokens
            .next()
            .filter(|before| before.is_empty())
            .map(|_| self.node);
        for token in tokens {
            let key = token.replace("~1", "/").replace("~0", "~");
            // An index has no sign and no leading zero.
            let index = token
                .parse()
                .ok()
                .filter(|index: &usize| index.to_string() == token);
            found = found.and_then(|node| match self.tape().get(node)? {
                Node::Object(..) => self.find(node, &key),
                _ => Some(self.children(node).nth(index?)?.1),
            });
        }
        self.view(
            py,
            found.ok_or_else(|| Error::NotFound(pointer.to_owned()))?,
        )
    }

    fn __getitem__<'py>(&self, py: Python<'py>, key: Key) -> PyResult<Bound<'py, PyAny>> {
        let (found, key) = match key {
            Key::Name(name) => (self.find(self.node, &name), name),
            Key::Index(index) => {
                let len = if index < 0 { self.__len__()? } else { 0 };
                let position = len.checked_add_signed(index).filter(|_| !self.is_object());
                let child = position.and_then(|position| self.children(self.node).nth(position));
                (child.map(|(_, node)| node), index.to_string())
            }
        };
        self.view(py, found.ok_or(Error::NotFound(key))?)
    }

    /// The number of items of an array, or of members of an object. Members with the same key count each.
    fn __len__(&self) -> PyResult<usize> {
        match self.tape().get(self.node) {
            Some(Node::Array(len, _) | Node::Object(len, _)) => Ok(*len),
            _ => Err(PyTypeError::new_err(
                "the document is neither an array nor an object",
            )),
        }
    }

    /// Iterates over the items of an array, or over the keys of an object.
    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        self.__len__()?;
        let item = |(key, node)| match key {
            Some(key) => text::new(py, key)?.into_bound_py_any(py),
            None => self.view(py, node),
        };
        let items: Vec<_> = self
            .children(self.node)
            .map(item)
            .collect::<PyResult<_>>()?;
        PyList::new(py, items)?.try_iter()
    }
}

impl Document {
    fn tape(&self) -> &[Node<'_>] {
        self.scanned.borrow_dependent()
    }

    fn is_object(&self) -> bool {
        matches!(self.tape().get(self.node), Some(Node::Object(..)))
    }

    /// Makes a document of an array or object, and a Python object of another value.
    fn view<'py>(&self, py: Python<'py>, node: usize) -> PyResult<Bound<'py, PyAny>> {
        if let Some(Node::Array(..) | Node::Object(..)) = self.tape().get(node) {
            let scanned = Arc::clone(&self.scanned);
            return Self { scanned, node }.into_bound_py_any(py);
        }
        objects::build(py, self.tape(), node)
    }

    /// The last member with the key, as in a dict.
    fn find(&self, object: usize, key: &str) -> Option<usize> {
        let members = self
            .children(object)
            .filter(|(found, _)| *found == Some(key.as_bytes()));
        members.last().map(|(_, node)| node)
    }

    /// The children of a container: their keys, if it is an object, and their indices in the tape.
    fn children(&self, container: usize) -> impl Iterator<Item = (Option<&[u8]>, usize)> {
        let (len, has_keys) = match self.tape().get(container) {
            Some(Node::Array(len, _)) => (*len, false),
            Some(Node::Object(len, _)) => (*len, true),
            _ => (0, false),
        };
        let mut next = container + 1;
        (0..len).map_while(move |_| {
            let key = self
                .tape()
                .get(next)
                .filter(|_| has_keys)
                .map(Node::as_bytes);
            let child = next + usize::from(has_keys);
            next = child
                + 1
                + match self.tape().get(child)? {
                    Node::Array(_, nodes) | Node::Object(_, nodes) => *nodes,
                    _ => 0,
                };
            Some((key, child))
        })
    }
}
