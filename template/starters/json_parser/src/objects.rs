//! Python objects from a tape, without a tree between the two and without recursion.

use std::sync::{Mutex, MutexGuard};

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString};

use crate::error::Error;
use crate::scan::Node;

/// Makes the first value of a tape.
pub(crate) fn build<'py>(py: Python<'py>, tape: &[Node<'_>]) -> PyResult<Bound<'py, PyAny>> {
    let mut keys = Keys::lock();
    // The open containers: where their values begin, how many are missing, and whether keys are between them.
    let mut open: Vec<(usize, usize, bool)> = Vec::new();
    let mut values: Vec<Bound<'py, PyAny>> = Vec::new();
    let mut nodes = tape.iter();
    'nodes: while let Some(node) = nodes.next() {
        if nodes.len().is_multiple_of(1 << 16) {
            py.check_signals()?;
        }
        let mut value = match node {
            Node::Null => py.None().into_bound(py),
            Node::Bool(boolean) => PyBool::new(py, *boolean).to_owned().into_any(),
            Node::Int(int) => int.into_pyobject(py)?.into_any(),
            Node::BigInt(digits) => {
                let digits = PyString::from_bytes(py, digits)?;
                py.get_type::<PyInt>().call1((digits,))?
            }
            Node::Float(float) => PyFloat::new(py, *float).into_any(),
            Node::String(bytes) => PyString::from_bytes(py, bytes)?.into_any(),
            Node::Array(0, _) => PyList::empty(py).into_any(),
            Node::Object(0, _) => PyDict::new(py).into_any(),
            Node::Array(len, _) => {
                open.push((values.len(), *len, false));
                continue;
            }
            Node::Object(len, _) => {
                open.push((values.len(), *len, true));
                values.push(keys.get(py, nodes.next())?);
                continue;
            }
        };
        // A container that is complete is the next value of the one around it.
        while let Some((first, missing, has_keys)) = open.last_mut() {
            values.push(value);
            *missing -= 1;
            if *missing > 0 {
                if *has_keys {
                    values.push(keys.get(py, nodes.next())?);
                }
                continue 'nodes;
            }
            let mut items = values.drain(*first..);
            value = if *has_keys {
                let dict = PyDict::new(py);
                while let (Some(key), Some(value)) = (items.next(), items.next()) {
                    dict.set_item(key, value)?;
                }
                dict.into_any()
            } else {
                PyList::new(py, items)?.into_any()
            };
            open.pop();
        }
        return Ok(value);
    }
    Err(Error::NotFound(String::new()).into())
}

/// The last keys, with their UTF-8. Keys repeat, and the same `str` needs no copy and knows its hash.
type Slots = Vec<Option<(Box<[u8]>, Py<PyString>)>>;

static SLOTS: Mutex<Slots> = Mutex::new(Vec::new());

struct Keys(Option<MutexGuard<'static, Slots>>);

impl Keys {
    /// Does without if another thread has the lock: waiting for it could deadlock with the GIL.
    fn lock() -> Self {
        let mut slots = SLOTS.try_lock().ok();
        if let Some(slots) = &mut slots {
            slots.resize_with(2048, || None);
        }
        Self(slots)
    }

    fn get<'py>(
        &mut self,
        py: Python<'py>,
        node: Option<&Node<'_>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let Some(Node::String(key)) = node else {
            return Err(Error::NotFound(String::new()).into());
        };
        // The beginning, the end and the length tell most keys apart.
        let word = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
        let join = |ends, byte: &u8| ends << 8 | u64::from(*byte);
        let ends = match (key.first_chunk(), key.last_chunk()) {
            (Some(first), Some(last)) => word(first) << 32 | word(last),
            _ => key.iter().fold(0, join),
        };
        let mixed = (ends ^ key.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let index = usize::try_from(mixed >> 53).unwrap_or(0);
        let mut slot = self.0.as_mut().and_then(|slots| slots.get_mut(index));
        if let Some(Some((known, string))) = &slot
            && **known == **key
        {
            return Ok(string.bind(py).clone().into_any());
        }
        let string = PyString::from_bytes(py, key)?;
        if let Some(slot) = slot.as_mut().filter(|_| key.len() <= 64) {
            **slot = Some((key[..].into(), string.clone().unbind()));
        }
        Ok(string.into_any())
    }
}
