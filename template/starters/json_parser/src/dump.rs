//! Python objects to JSON: the output of `json.dumps`, without its recursion.

use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use pyo3::{intern, prelude::*};

use crate::error::Error;

type Object<'py> = Bound<'py, PyAny>;

#[derive(Default)]
pub(crate) struct Writer<'py> {
    /// What a line is indented with, for each level.
    pub(crate) indent: Option<String>,
    pub(crate) sort_keys: bool,
    pub(crate) ensure_ascii: bool,
    pub(crate) default: Option<Object<'py>>,
    pub(crate) max_depth: usize,
    pub(crate) text: Vec<u8>,
    pub(crate) open: Vec<Open<'py>>,
    /// What is to be written, from the last to the first. The key of a value is after it.
    pub(crate) items: Vec<Object<'py>>,
}

/// A container, its closing bracket, and the number of items that belong to the containers around it. An object that
/// `default` has replaced has no bracket.
pub(crate) struct Open<'py>(Object<'py>, Option<u8>, usize);

impl<'py> Writer<'py> {
    /// Writes an object and all that it contains.
    pub(crate) fn dump(mut self, root: Object<'py>) -> PyResult<Bound<'py, PyString>> {
        let (py, mut count) = (root.py(), 0_usize);
        self.write(root)?;
        while let Some(Open(_, closing, end)) = self.open.last() {
            let (closing, is_complete) = (*closing, self.items.len() == *end);
            let is_first = matches!(self.text.last(), Some(b'[' | b'{'));
            count += 1;
            if count.is_multiple_of(1 << 14) {
                py.check_signals()?;
            }
            if is_complete {
                self.open.pop();
                if closing.is_some() && !is_first {
                    self.break_line();
                }
                self.text.extend(closing);
                continue;
            }
            if closing.is_some() {
                let comma: &[u8] = if self.indent.is_some() { b"," } else { b", " };
                self.put(if is_first { b"" } else { comma });
                self.break_line();
            }
            if let Some(key) = self.items.pop_if(|_| closing == Some(b'}')) {
                self.write_key(&key)?;
            }
            if let Some(value) = self.items.pop() {
                self.write(value)?;
            }
        }
        PyString::from_bytes(py, &self.text)
    }

    fn put(&mut self, bytes: &[u8]) {
        self.text.extend_from_slice(bytes);
    }

    fn break_line(&mut self) {
        if let Some(indent) = &self.indent {
            self.text.push(b'\n');
            for _ in self.open.iter().filter(|open| open.1.is_some()) {
                self.text.extend_from_slice(indent.as_bytes());
            }
        }
    }

    /// Writes a scalar, or the beginning of a container.
    fn write(&mut self, object: Object<'py>) -> PyResult<()> {
        let is_dict = object.is_instance_of::<PyDict>();
        let is_list = object.is_instance_of::<PyList>() || object.is_instance_of::<PyTuple>();
        if !is_dict && !is_list && self.write_scalar(&object)? {
            return Ok(());
        }
        let (depth, end) = (self.open.len(), self.items.len());
        if depth >= self.max_depth {
            return Err(Error::Depth(self.max_depth).into());
        }
        // A longer cycle is nested too deeply.
        let mut nearest = self.open.iter().rev().take(64);
        if nearest.any(|open| open.0.is(&object)) {
            return Err(Error::Encode("a container contains itself".to_owned()).into());
        }
        let closing = if is_dict {
            self.put(b"{");
            self.push_members(object.cast()?)?;
            Some(b'}')
        } else if is_list {
            self.put(b"[");
            let list = object.cast::<PyList>().cloned();
            let list = list.or_else(|_| object.cast().map(PyTupleMethods::to_list))?;
            self.items.extend(list.iter());
            Some(b']')
        } else if let Some(default) = &self.default {
            self.items.push(default.call1((&object,))?);
            None
        } else {
            let class = object.get_type().name()?;
            let message = format!("objects of type {class} cannot be written: pass `default`");
            return Err(Error::Encode(message).into());
        };
        self.items.get_mut(end..).unwrap_or_default().reverse();
        self.open.push(Open(object, closing, end));
        Ok(())
    }

    /// Copies the keys and values, because `default` can change the dict.
    fn push_members(&mut self, dict: &Bound<'py, PyDict>) -> PyResult<()> {
        if dict.is_exact_instance_of::<PyDict>() && !self.sort_keys {
            let push = |(key, value)| self.items.extend([key, value]);
            with_critical_section(dict, || dict.iter().for_each(push));
            return Ok(());
        }
        let items = dict.as_mapping().items()?;
        if self.sort_keys {
            items.sort()?;
        }
        for item in items {
            let (key, value) = item.extract()?;
            self.items.extend([key, value]);
        }
        Ok(())
    }

    fn write_key(&mut self, key: &Object<'py>) -> PyResult<()> {
        let quote: &[u8] = if key.is_instance_of::<PyString>() {
            b""
        } else {
            b"\""
        };
        self.put(quote);
        if !self.write_scalar(key)? {
            let class = key.get_type().name()?;
            let message = format!("keys must be str, int, float, bool or None, not {class}");
            return Err(Error::Encode(message).into());
        }
        self.put(quote);
        self.put(b": ");
        Ok(())
    }

    /// Writes a value that contains no others. Subclasses are written as the class that they inherit from.
    fn write_scalar(&mut self, object: &Object<'py>) -> PyResult<bool> {
        if object.is_instance_of::<PyString>() {
            let lone = |_| Error::Encode("a str has a lone surrogate".to_owned());
            let string = object.cast::<PyString>()?.to_str().map_err(lone)?;
            write_string(&mut self.text, string, self.ensure_ascii);
        } else if object.is_none() {
            self.put(b"null");
        } else if let Ok(boolean) = object.cast_exact::<PyBool>() {
            self.put(if boolean.is_true() { b"true" } else { b"false" });
        } else if object.is_instance_of::<PyInt>() {
            if let Ok(small) = object.extract::<i64>() {
                self.put(itoa::Buffer::new().format(small).as_bytes());
            } else {
                let class = object.py().get_type::<PyInt>();
                let digits = class.call_method1(intern!(object.py(), "__repr__"), (object,))?;
                self.put(digits.cast::<PyString>()?.to_str()?.as_bytes());
            }
        } else if let Ok(float) = object.cast::<PyFloat>() {
            let (float, py) = (float.value(), object.py());
            if (1e-4..1e16).contains(&float.abs()) || float == 0.0 {
                self.put(zmij::Buffer::new().format_finite(float).as_bytes());
            } else if float.is_finite() {
                // Python writes exponents in its own way, such as `1e-07`.
                self.put(PyFloat::new(py, float).repr()?.to_str()?.as_bytes());
            } else {
                return Err(Error::Encode(format!("JSON has no {float}")).into());
            }
        } else {
            return Ok(false);
        }
        Ok(true)
    }
}

/// Writes a string with the escapes of `json`.
fn write_string(text: &mut Vec<u8>, string: &str, ensure_ascii: bool) {
    let last = if ensure_ascii { b'~' } else { u8::MAX };
    let is_plain = |byte: u8| (b' '..=last).contains(&byte) && byte != b'"' && byte != b'\\';
    text.push(b'"');
    // Without an early exit, the compiler checks many bytes at a time.
    if string.bytes().fold(true, |all, byte| all & is_plain(byte)) {
        text.extend_from_slice(string.as_bytes());
    } else {
        let mut rest = string;
        while !rest.is_empty() {
            let end = rest.bytes().position(|byte| !is_plain(byte));
            let (plain, others) = rest.split_at(end.unwrap_or(rest.len()));
            let end = others.bytes().position(is_plain);
            let (special, others) = others.split_at(end.unwrap_or(others.len()));
            rest = others;
            text.extend_from_slice(plain.as_bytes());
            for c in special.chars() {
                let escape: &[u8] = match c {
                    '"' => b"\\\"",
                    '\\' => b"\\\\",
                    '\n' => b"\\n",
                    '\r' => b"\\r",
                    '\t' => b"\\t",
                    '\u{8}' => b"\\b",
                    '\u{c}' => b"\\f",
                    _ => {
                        for unit in c.encode_utf16(&mut [0; 2]) {
                            let [high, low] = unit.to_be_bytes();
                            let digit = |value| value + if value < 10 { b'0' } else { b'a' - 10 };
                            let [a, b, c, d] =
                                [high >> 4, high & 15, low >> 4, low & 15].map(digit);
                            text.extend_from_slice(&[b'\\', b'u', a, b, c, d]);
                        }
                        continue;
                    }
                };
                text.extend_from_slice(escape);
            }
        }
    }
    text.push(b'"');
}
