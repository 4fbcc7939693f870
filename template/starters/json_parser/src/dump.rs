//! Python objects to JSON: the output of `json.dumps`, without its recursion.

use std::fmt::Write;

use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use pyo3::{intern, prelude::*};

use crate::error::Error;

type Object<'py> = Bound<'py, PyAny>;

/// What is to be written.
pub(crate) enum Token<'py> {
    Key(Object<'py>),
    Value(Object<'py>),
    Comma,
    /// The end of a container, or of what `default` returned.
    End(Option<char>),
}

#[derive(Default)]
pub(crate) struct Writer<'py> {
    /// What a line is indented with, for each level.
    pub(crate) indent: Option<String>,
    pub(crate) sort_keys: bool,
    pub(crate) ensure_ascii: bool,
    pub(crate) default: Option<Object<'py>>,
    pub(crate) max_depth: usize,
    pub(crate) text: String,
    /// What is to be written, in reverse order: the stack of a recursive writer, on the heap.
    pub(crate) tokens: Vec<Token<'py>>,
    /// The containers that are being written, and the objects that `default` replaces.
    pub(crate) open: Vec<Object<'py>>,
    pub(crate) level: usize,
}

impl<'py> Writer<'py> {
    /// Writes an object and all that it contains.
    pub(crate) fn dump(mut self, root: Object<'py>) -> PyResult<Bound<'py, PyString>> {
        let py = root.py();
        self.tokens.push(Token::Value(root));
        let mut count = 0_usize;
        while let Some(token) = self.tokens.pop() {
            count += 1;
            if count.is_multiple_of(1 << 15) {
                py.check_signals()?;
            }
            match token {
                Token::Key(key) => self.write_key(&key)?,
                Token::Value(object) => self.write(object)?,
                Token::Comma if self.indent.is_none() => self.text += ", ",
                Token::Comma => {
                    self.text.push(',');
                    self.break_line();
                }
                Token::End(bracket) => {
                    self.open.pop();
                    self.level -= bracket.map_or(0, |_| 1);
                    if bracket.is_some() && !self.text.ends_with(['[', '{']) {
                        self.break_line();
                    }
                    self.text.extend(bracket);
                }
            }
        }
        PyString::from_bytes(py, self.text.as_bytes())
    }

    /// Writes a scalar, or the beginning of a container.
    fn write(&mut self, object: Object<'py>) -> PyResult<()> {
        if self.write_scalar(&object)? {
            return Ok(());
        }
        self.check_nesting(&object)?;
        let end = self.tokens.len();
        let bracket = if object.is_instance_of::<PyDict>() {
            self.tokens.push(Token::End(Some('}')));
            for (key, value) in self.read_dict(object.cast()?)?.into_iter().rev() {
                let member = [Token::Value(value), Token::Key(key), Token::Comma];
                self.tokens.extend(member);
            }
            Some('{')
        } else if object.is_instance_of::<PyList>() || object.is_instance_of::<PyTuple>() {
            self.tokens.push(Token::End(Some(']')));
            let list = object.cast::<PyList>().cloned();
            let list = list.or_else(|_| object.cast().map(PyTupleMethods::to_list))?;
            for item in list.iter().rev() {
                self.tokens.extend([Token::Value(item), Token::Comma]);
            }
            Some('[')
        } else if let Some(default) = &self.default {
            let replacement = Token::Value(default.call1((&object,))?);
            let tokens = [Token::End(None), replacement, Token::Comma];
            self.tokens.extend(tokens);
            None
        } else {
            let class = object.get_type().name()?;
            let message = format!("objects of type {class} cannot be written: pass `default`");
            return Err(Error::Encode(message).into());
        };
        self.open.push(object);
        self.level += bracket.map_or(0, |_| 1);
        self.text.extend(bracket);
        // No comma is before the first item.
        if self.tokens.len() > end + 1 {
            self.tokens.pop();
            if bracket.is_some() {
                self.break_line();
            }
        }
        Ok(())
    }

    /// Copies the items, because `default` can change the dict.
    fn read_dict(&self, dict: &Bound<'py, PyDict>) -> PyResult<Vec<(Object<'py>, Object<'py>)>> {
        if dict.is_exact_instance_of::<PyDict>() && !self.sort_keys {
            return Ok(with_critical_section(dict, || dict.iter().collect()));
        }
        let items = dict.call_method0(intern!(dict.py(), "items"))?;
        let items: Vec<_> = items.try_iter()?.collect::<PyResult<_>>()?;
        let items = PyList::new(dict.py(), items)?;
        if self.sort_keys {
            items.sort()?;
        }
        items.iter().map(|item| item.extract()).collect()
    }

    /// Rejects a container that contains itself. Long cycles are found when the depth has doubled.
    fn check_nesting(&self, object: &Object<'py>) -> Result<(), Error> {
        let depth = self.open.len();
        let compared = if depth.is_power_of_two() { depth } else { 64 };
        let mut nearest = self.open.iter().rev().take(compared);
        if nearest.any(|open| open.is(object)) {
            return Err(Error::Encode("a container contains itself".to_owned()));
        }
        (depth < self.max_depth)
            .then_some(())
            .ok_or(Error::Depth(self.max_depth))
    }

    fn break_line(&mut self) {
        if let Some(indent) = &self.indent {
            self.text.push('\n');
            (0..self.level).for_each(|_| self.text += indent);
        }
    }

    fn write_key(&mut self, key: &Object<'py>) -> PyResult<()> {
        let quote = (!key.is_instance_of::<PyString>()).then_some('"');
        self.text.extend(quote);
        if !self.write_scalar(key)? {
            let class = key.get_type().name()?;
            let message = format!("keys must be str, int, float, bool or None, not {class}");
            return Err(Error::Encode(message).into());
        }
        self.text.extend(quote);
        self.text += ": ";
        Ok(())
    }

    /// Writes a value that contains no others. Subclasses are written as the class that they inherit from.
    fn write_scalar(&mut self, object: &Object<'py>) -> PyResult<bool> {
        if object.is_instance_of::<PyString>() {
            let lone = |_| Error::Encode("a str has a lone surrogate".to_owned());
            let string = object.cast::<PyString>()?.to_str().map_err(lone)?;
            write_string(&mut self.text, string, self.ensure_ascii);
        } else if object.is_none() {
            self.text += "null";
        } else if object.is_instance_of::<PyBool>() {
            self.text += if object.is_truthy()? { "true" } else { "false" };
        } else if object.is_instance_of::<PyInt>() {
            if let Ok(small) = object.extract::<i64>() {
                self.text += itoa::Buffer::new().format(small);
            } else {
                let class = object.py().get_type::<PyInt>();
                let digits = class.call_method1(intern!(object.py(), "__repr__"), (object,))?;
                self.text += digits.cast::<PyString>()?.to_str()?;
            }
        } else if object.is_instance_of::<PyFloat>() {
            let float = object.cast::<PyFloat>()?.value();
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
    let last = if ensure_ascii { '~' } else { char::MAX };
    let is_plain = |c: char| (' '..=last).contains(&c) && c != '"' && c != '\\';
    text.push('"');
    // Without an early exit, the compiler checks many bytes at a time.
    if string
        .bytes()
        .fold(true, |all, byte| all & is_plain(char::from(byte)))
    {
        *text += string;
    } else {
        for c in string.chars() {
            if is_plain(c) {
                text.push(c);
            } else if let Some(index) = ESCAPED.find(c) {
                text.push('\\');
                text.extend(LETTERS.get(index..=index));
            } else {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let digit = |shift| char::from_digit(u32::from(*unit >> shift) & 15, 16);
                    *text += "\\u";
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
    let size = float.abs();
    if (1e-4..1e16).contains(&size) || size == 0.0 {
        *text += digits;
    } else if let Some((mantissa, exponent)) = digits.split_once('e') {
        // Python writes at least two digits: `1e-07`.
        let (sign, exponent) = exponent.split_at(1);
        _ = write!(text, "{mantissa}e{sign}{exponent:0>2}");
    } else {
        // Python uses exponents from here: `1.5e-05`.
        *text += &format!("{float:e}").replace("e-5", "e-05");
    }
}
