//! Python objects to JSON: the output of `json.dumps`, without its recursion.

use std::fmt::Write;

use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use pyo3::{intern, prelude::*};

use crate::error::Error;
use crate::text;

pub(crate) type Item<'py> = (Option<Bound<'py, PyAny>>, Bound<'py, PyAny>);

/// A container that is being written.
pub(crate) struct Container<'py> {
    object: Bound<'py, PyAny>,
    missing: usize,
    /// `None` for an object that `default` replaces.
    closing: Option<char>,
}

#[derive(Default)]
pub(crate) struct Writer<'py> {
    /// What a line is indented with, for each level.
    pub(crate) indent: Option<String>,
    pub(crate) sort_keys: bool,
    pub(crate) ensure_ascii: bool,
    pub(crate) default: Option<Bound<'py, PyAny>>,
    pub(crate) max_depth: usize,
    pub(crate) text: String,
    /// The containers around the next value: the stack of a recursive writer, on the heap.
    pub(crate) open: Vec<Container<'py>>,
    /// Their missing items, last first. These are copies, because `default` can change a container.
    pub(crate) items: Vec<Item<'py>>,
}

impl<'py> Writer<'py> {
    /// Writes an object and all that it contains.
    pub(crate) fn dump(mut self, root: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
        let py = root.py();
        let mut next = Some(root);
        let mut count = 0_usize;
        while let Some(object) = next {
            count += 1;
            if count.is_multiple_of(1 << 14) {
                py.check_signals()?;
            }
            if !self.write_scalar(&object)? {
                self.open(object)?;
            }
            next = self.next()?;
        }
        text::new(py, self.text.as_bytes())
    }

    fn open(&mut self, object: Bound<'py, PyAny>) -> PyResult<()> {
        let depth = self.open.len();
        // Long cycles are found when the depth has doubled.
        let compared = if depth.is_power_of_two() { depth } else { 64 };
        if self
            .open
            .iter()
            .rev()
            .take(compared)
            .any(|open| open.object.is(&object))
        {
            return Err(Error::Encode("a container contains itself".to_owned()).into());
        } else if depth >= self.max_depth {
            return Err(Error::Depth(self.max_depth).into());
        }
        let start = self.items.len();
        let brackets = if let Ok(list) = object.cast::<PyList>() {
            self.items
                .extend(list.iter().rev().map(|item| (None, item)));
            Some(('[', ']'))
        } else if let Ok(tuple) = object.cast::<PyTuple>() {
            self.items
                .extend(tuple.iter().rev().map(|item| (None, item)));
            Some(('[', ']'))
        } else if let Ok(dict) = object.cast::<PyDict>() {
            self.read_dict(dict)?;
            self.items.get_mut(start..).unwrap_or_default().reverse();
            Some(('{', '}'))
        } else if let Some(default) = &self.default {
            self.items.push((None, default.call1((&object,))?));
            None
        } else {
            let class = object.get_type().name()?;
            let message = format!("objects of type {class} cannot be written: pass `default`");
            return Err(Error::Encode(message).into());
        };
        self.text.extend(brackets.map(|(opening, _)| opening));
        let missing = self.items.len() - start;
        let closing = brackets.map(|(_, closing)| closing);
        self.open.push(Container {
            object,
            missing,
            closing,
        });
        Ok(())
    }

    fn read_dict(&mut self, dict: &Bound<'py, PyDict>) -> PyResult<()> {
        let item = |(key, value)| (Some(key), value);
        if dict.is_exact_instance_of::<PyDict>() && !self.sort_keys {
            with_critical_section(dict, || self.items.extend(dict.iter().map(item)));
            return Ok(());
        }
        let pairs = dict.call_method0(intern!(dict.py(), "items"))?;
        let pairs = PyList::new(dict.py(), pairs.try_iter()?.collect::<PyResult<Vec<_>>>()?)?;
        if self.sort_keys {
            pairs.sort()?;
        }
        for pair in pairs {
            self.items.push(item(pair.extract()?));
        }
        Ok(())
    }

    /// Finds the next value, and writes what is before it: closing brackets, a comma, its key.
    fn next(&mut self) -> PyResult<Option<Bound<'py, PyAny>>> {
        while let Some(container) = self.open.last_mut() {
            let closing = container.closing;
            let is_first = self.text.ends_with(['[', '{']);
            let Some(missing) = container.missing.checked_sub(1) else {
                self.open.pop();
                if !is_first && closing.is_some() {
                    self.break_line();
                }
                self.text.extend(closing);
                continue;
            };
            container.missing = missing;
            if closing.is_some() {
                let comma = if self.indent.is_some() { "," } else { ", " };
                self.text.push_str(if is_first { "" } else { comma });
                self.break_line();
            }
            if let Some((key, value)) = self.items.pop() {
                if let Some(key) = key {
                    self.write_key(&key)?;
                }
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    fn break_line(&mut self) {
        if let Some(indent) = &self.indent {
            self.text.push('\n');
            let levels = self.open.iter().filter(|open| open.closing.is_some());
            levels.for_each(|_| self.text.push_str(indent));
        }
    }

    fn write_key(&mut self, key: &Bound<'py, PyAny>) -> PyResult<()> {
        let quote = if key.is_instance_of::<PyString>() {
            ""
        } else {
            "\""
        };
        self.text.push_str(quote);
        if !self.write_scalar(key)? {
            let class = key.get_type().name()?;
            let message = format!("keys must be str, int, float, bool or None, not {class}");
            return Err(Error::Encode(message).into());
        }
        self.text.push_str(quote);
        self.text.push_str(": ");
        Ok(())
    }

    /// Writes a value that contains no others. Subclasses are written as the class that they inherit from.
    fn write_scalar(&mut self, object: &Bound<'py, PyAny>) -> PyResult<bool> {
        if let Ok(string) = object.cast::<PyString>() {
            let lone = |_| Error::Encode("a str has a lone surrogate".to_owned());
            let string = string.to_str().map_err(lone)?;
            write_string(&mut self.text, string, self.ensure_ascii);
        } else if object.is_none() {
            self.text.push_str("null");
        } else if let Ok(boolean) = object.cast::<PyBool>() {
            self.text
                .push_str(if boolean.is_true() { "true" } else { "false" });
        } else if let Ok(int) = object.cast::<PyInt>() {
            if let Ok(small) = int.extract::<i64>() {
                self.text.push_str(itoa::Buffer::new().format(small));
            } else {
                let class = int.py().get_type::<PyInt>();
                let digits = class.call_method1(intern!(int.py(), "__repr__"), (int,))?;
                self.text.push_str(digits.cast::<PyString>()?.to_str()?);
            }
        } else if let Ok(float) = object.cast::<PyFloat>() {
            let float = float.value();
            if !float.is_finite() {
                return Err(Error::Encode(format!("JSON has no {float}")).into());
            }
            write_float(&mut self.text, float);
        } else {
            return Ok(false);
        }
        Ok(true)
    }
}

/// The characters with short escapes, and the letters of these.
const ESCAPED: &str = "\"\\\n\r\t\u{8}\u{c}";
const LETTERS: &str = "\"\\nrtbf";

/// Writes a string with the escapes of `json`.
fn write_string(text: &mut String, string: &str, ensure_ascii: bool) {
    let last = if ensure_ascii { b'~' } else { u8::MAX };
    let is_plain = |c: u8| (b' '..=last).contains(&c) && c != b'"' && c != b'\\';
    text.push('"');
    // Without an early exit, the compiler checks many bytes at a time.
    if string.bytes().fold(true, |all, byte| all & is_plain(byte)) {
        text.push_str(string);
    } else {
        for c in string.chars() {
            if let Some(index) = ESCAPED.find(c) {
                text.push('\\');
                text.extend(LETTERS.get(index..=index));
            } else if c >= ' ' && (c <= '~' || !ensure_ascii) {
                text.push(c);
            } else {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let digit = |shift| char::from_digit(u32::from(*unit >> shift) & 15, 16);
                    text.push_str("\\u");
                    text.extend([12, 8, 4, 0].into_iter().filter_map(digit));
                }
            }
        }
    }
    text.push('"');
}

/// Writes a float like Python: the fewest digits that read back as the same float.
fn write_float(text: &mut String, float: f64) {
    let mut buffer = zmij::Buffer::new();
    let digits = buffer.format_finite(float);
    if let Some((mantissa, exponent)) = digits.split_once('e') {
        // Python writes at least two digits: `1e-07`.
        let (sign, exponent) = exponent.split_at(1);
        _ = write!(text, "{mantissa}e{sign}{exponent:0>2}");
    } else if float != 0.0 && float.abs() < 1e-4 {
        // Python uses exponents from here: `1.5e-05`.
        text.push_str(&format!("{float:e}").replace("e-5", "e-05"));
    } else {
        text.push_str(digits);
    }
}
