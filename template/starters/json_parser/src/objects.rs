//! Python objects from a tape, without a tree between the two and without recursion.

use hashbrown::HashMap;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString};

use crate::error::Error;
use crate::scan::Node;

/// A container that is not complete: its own key, if it is in an object, how many items are missing, how many items
/// belong to the lists around it, and the dict, if it isn't a list.
struct Open<'py>(
    Option<Bound<'py, PyString>>,
    usize,
    usize,
    Option<Bound<'py, PyDict>>,
);

/// Makes the first value of a tape.
pub(crate) fn build<'py>(py: Python<'py>, tape: &[Node<'_>]) -> PyResult<Bound<'py, PyAny>> {
    // Keys repeat: the same `str` needs no copy, and knows its hash.
    let mut keys: HashMap<&[u8], Bound<'py, PyString>> = HashMap::new();
    let mut open: Vec<Open<'py>> = Vec::new();
    // The items of open lists. A list is made in its final size when it has all.
    let mut items: Vec<Bound<'py, PyAny>> = Vec::new();
    let mut nodes = tape.iter();
    for count in 1_usize.. {
        if count.is_multiple_of(1 << 16) {
            py.check_signals()?;
        }
        let mut key = None;
        let value = if let Some(Open(own, _, first, dict)) = open.pop_if(|open| open.1 == 0) {
            key = own;
            match dict {
                Some(dict) => dict.into_any(),
                None => PyList::new(py, items.drain(first..))?.into_any(),
            }
        } else {
            if let Some(Open(.., Some(_))) = open.last()
                && let Some(Node::String(name)) = nodes.next()
            {
                key = Some(match keys.get(&**name) {
                    Some(known) => known.clone(),
                    None => keys
                        .entry(name)
                        .insert(PyString::from_bytes(py, name)?)
                        .get()
                        .clone(),
                });
            }
            match nodes.next() {
                Some(Node::Null) => py.None().into_bound(py),
                Some(Node::Bool(boolean)) => PyBool::new(py, *boolean).to_owned().into_any(),
                Some(Node::Int(int)) => int.into_pyobject(py)?.into_any(),
                Some(Node::BigInt(digits)) => {
                    let digits = PyString::from_bytes(py, digits)?;
                    py.get_type::<PyInt>().call1((digits,))?
                }
                Some(Node::Float(float)) => PyFloat::new(py, *float).into_any(),
                Some(Node::String(text)) => PyString::from_bytes(py, text)?.into_any(),
                Some(node @ (Node::Array(len, _) | Node::Object(len, _))) => {
                    let dict = matches!(node, Node::Object(..)).then(|| PyDict::new(py));
                    open.push(Open(key, *len, items.len(), dict));
                    continue;
                }
                None => break,
            }
        };
        let Some(Open(_, missing, _, dict)) = open.last_mut() else {
            return Ok(value);
        };
        *missing -= 1;
        match (dict, key) {
            (Some(dict), Some(key)) => dict.set_item(key, value)?,
            _ => items.push(value),
        }
    }
    Err(Error::NotFound(String::new()).into())
}
