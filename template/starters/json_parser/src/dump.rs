//! Python objects to JSON: the output of `json.dumps`, without its recursion.

use std::fmt::Write;
use std::vec::IntoIter;

use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use pyo3::{intern, prelude::*};

use crate::error::Error;
use crate::{place, text};

pub(crate) struct Options<'py> {
    /// What a line is indented with, for each level.
    pub(crate) indent: Option<String>,
    pub(crate) sort_keys: bool,
    pub(crate) ensure_ascii: bool,
    pub(crate) default: Option<Bound<'py, PyAny>>,
    pub(crate) max_depth: usize,
}

type Item<'py> = (Option<Bound<'py, PyAny>>, Bound<'py, PyAny>);

/// A container that is being written.
struct Container<'py> {
    object: Bound<'py, PyAny>,
    /// A copy, because `default` can change the container.
    items: IntoIter<Item<'py>>,
    /// How many items are written, and the key of the last one.
    count: usize,
    key: Option<Bound<'py, PyAny>>,
    /// Empty for the replacement that `default` returned.
    closing: &'static str,
}

struct Writer<'a, 'py> {
    options: &'a Options<'py>,
    text: String,
    /// The containers around the next value: the stack of a recursive writer, on the heap.
    open: Vec<Container<'py>>,
}

/// Writes an object and all that it contains.
pub(crate) fn dump<'py>(
    root: Bound<'py, PyAny>,
    options: &Options<'py>,
) -> PyResult<Bound<'py, PyString>> {
    let py = root.py();
    let (text, open) = (String::new(), Vec::new());
    let mut writer = Writer {
        options,
        text,
        open,
    };
    let mut next = Some(root);
    let mut count = 0_usize;
    while let Some(object) = next {
        count += 1;
        if count.is_multiple_of(1 << 14) {
            py.check_signals()?;
        }
        if !writer.write_scalar(&object)? {
            writer.open(object)?;
        }
        next = writer.next()?;
    }
    text::new(py, writer.text.as_bytes())
}

impl<'py> Writer<'_, 'py> {
    fn open(&mut self, object: Bound<'py, PyAny>) -> PyResult<()> {
        self.check_nesting(&object)?;
        let (opening, items, closing): (_, Vec<Item<'_>>, _) =
            if let Ok(list) = object.cast::<PyList>() {
                ("[", list.iter().map(|item| (None, item)).collect(), "]")
            } else if let Ok(tuple) = object.cast::<PyTuple>() {
                ("[", tuple.iter().map(|item| (None, item)).collect(), "]")
            } else if let Ok(dict) = object.cast::<PyDict>() {
                ("{", self.read_dict(dict)?, "}")
            } else if let Some(default) = &self.options.default {
                ("", vec![(None, default.call1((&object,))?)], "")
            } else {
                let class = object.get_type().name()?;
                let message = format!("objects of type {class} cannot be written: pass `default`");
                return Err(Error::EncodeType(message, self.path()).into());
            };
        self.text.push_str(opening);
        let (items, count, key) = (items.into_iter(), 0, None);
        self.open.push(Container {
            object,
            items,
            count,
            key,
            closing,
        });
        Ok(())
    }

    /// Finds the next value, and writes what is before it: closing brackets, a comma, its key.
    fn next(&mut self) -> PyResult<Option<Bound<'py, PyAny>>> {
        let (comma, indent) = match &self.options.indent {
            Some(indent) => (",", Some(indent)),
            None => (", ", None),
        };
        while let Some(container) = self.open.last_mut() {
            let (is_first, closing) = (container.count == 0, container.closing);
            container.count += 1;
            let next = container.items.next();
            if next.is_none() {
                self.open.pop();
            } else if !is_first {
                self.text.push_str(comma);
            }
            if !closing.is_empty() && !(is_first && next.is_none()) {
                if let Some(indent) = indent {
                    self.text.push('\n');
                    self.open
                        .iter()
                        .filter(|open| !open.closing.is_empty())
                        .for_each(|_| self.text.push_str(indent));
                }
            }
            match next {
                None => self.text.push_str(closing),
                Some((None, value)) => return Ok(Some(value)),
                Some((Some(key), value)) => {
                    self.write_key(key)?;
                    return Ok(Some(value));
                }
            }
        }
        Ok(None)
    }

    fn read_dict(&self, dict: &Bound<'py, PyDict>) -> PyResult<Vec<Item<'py>>> {
        let item = |(key, value)| (Some(key), value);
        if dict.is_exact_instance_of::<PyDict>() && !self.options.sort_keys {
            return Ok(with_critical_section(dict, || {
                dict.iter().map(item).collect()
            }));
        }
        let items = dict.call_method0(intern!(dict.py(), "items"))?;
        let items = PyList::new(dict.py(), items.try_iter()?.collect::<PyResult<Vec<_>>>()?)?;
        if self.options.sort_keys {
            items.sort()?;
        }
        items.iter().map(|pair| pair.extract().map(item)).collect()
    }

    /// Rejects a container that contains itself. Long cycles are found when the depth has doubled.
    fn check_nesting(&self, object: &Bound<'py, PyAny>) -> PyResult<()> {
        let depth = self.open.len();
        let compared = if depth.is_power_of_two() { depth } else { 64 };
        if self
            .open
            .iter()
            .rev()
            .take(compared)
            .any(|open| open.object.is(object))
        {
            let message = "a container contains itself".to_owned();
            return Err(Error::Encode(message, self.path()).into());
        }
        if depth >= self.options.max_depth {
            return Err(Error::Depth(self.options.max_depth).into());
        }
        Ok(())
    }

    fn write_key(&mut self, key: Bound<'py, PyAny>) -> PyResult<()> {
        let quote = if key.is_instance_of::<PyString>() {
            ""
        } else {
            "\""
        };
        self.text.push_str(quote);
        if !self.write_scalar(&key)? {
            let class = key.get_type().name()?;
            let message = format!("keys must be str, int, float, bool or None, not {class}");
            return Err(Error::EncodeType(message, self.path()).into());
        }
        self.text.push_str(quote);
        self.text.push_str(": ");
        if let Some(container) = self.open.last_mut() {
            container.key = Some(key);
        }
        Ok(())
    }

    /// Writes a value that contains no others. Subclasses are written as the class that they inherit from.
    fn write_scalar(&mut self, object: &Bound<'py, PyAny>) -> PyResult<bool> {
        if let Ok(string) = object.cast::<PyString>() {
            let Ok(string) = string.to_str() else {
                let message = "JSON has no lone surrogates".to_owned();
                return Err(Error::Encode(message, self.path()).into());
            };
            write_string(&mut self.text, string, self.options.ensure_ascii);
        } else if object.is_none() {
            self.text.push_str("null");
        } else if let Ok(boolean) = object.cast::<PyBool>() {
            self.text
                .push_str(if boolean.is_true() { "true" } else { "false" });
        } else if let Ok(int) = object.cast::<PyInt>() {
            if let Ok(small) = int.extract::<i64>() {
                // Writing to a `String` can't fail.
                _ = write!(self.text, "{small}");
            } else {
                let class = int.py().get_type::<PyInt>();
                let digits = class.call_method1(intern!(int.py(), "__repr__"), (int,))?;
                self.text.push_str(digits.cast::<PyString>()?.to_str()?);
            }
        } else if let Ok(float) = object.cast::<PyFloat>() {
            if !float.value().is_finite() {
                let message = format!("JSON has no {}", float.value());
                return Err(Error::Encode(message, self.path()).into());
            }
            write_float(&mut self.text, float.value());
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// The JSON path of the next value.
    fn path(&self) -> String {
        let mut path = String::from("$");
        for container in &self.open {
            match &container.key {
                Some(key) => place::push_key(&mut path, key.to_string().as_bytes()),
                None if container.closing == "]" => {
                    place::push_index(&mut path, container.count - 1)
                }
                None => {}
            }
        }
        path
    }
}

/// Writes a string with the escapes of `json`.
fn write_string(text: &mut String, string: &str, ensure_ascii: bool) {
    let last = if ensure_ascii { b'~' } else { u8::MAX };
    let is_plain = |c: u8| (c >= b' ') & (c <= last) & (c != b'"') & (c != b'\\');
    text.push('"');
    // Without an early exit, the compiler checks many bytes at a time.
    if string.bytes().fold(true, |all, byte| all & is_plain(byte)) {
        text.push_str(string);
    } else {
        for c in string.chars() {
            match c {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                '\u{8}' => text.push_str("\\b"),
                '\u{c}' => text.push_str("\\f"),
                ' '..='~' => text.push(c),
                '\u{7f}'.. if !ensure_ascii => text.push(c),
                _ => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        _ = write!(text, "\\u{unit:04x}");
                    }
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
    } else if float.abs() < 1e-4 && float != 0.0 {
        // Python uses exponents from here: `1.5e-05`.
        text.push_str(&format!("{float:e}").replace("e-5", "e-05"));
    } else {
        text.push_str(digits);
    }
}
