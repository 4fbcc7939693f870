//! Scanning: jiter reads a text, which becomes a tape, a flat list of its keys and values.

use std::borrow::Cow;
use std::fmt::Write;

use jiter::{Jiter, JiterResult, NumberAny, NumberInt, Peek};

use crate::error::{self, Error, Fault};

/// A key or a value. A container has the numbers of its items and of the nodes for them, which follow it.
#[derive(Debug)]
pub enum Node<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// The digits of an int beyond 64 bits.
    BigInt(&'a [u8]),
    Float(f64),
    /// The UTF-8 of a string. It is in the text, unless that has an escape.
    String(Cow<'a, [u8]>),
    Array(usize, usize),
    Object(usize, usize),
}

struct Scanner<'a> {
    text: &'a [u8],
    jiter: Jiter<'a>,
    tape: Vec<Node<'a>>,
    /// The nodes of the open containers, and of their last keys: the stack of a recursive scanner, on the heap.
    open: Vec<(usize, usize)>,
}

/// Scans a text.
///
/// # Errors
///
/// [`Error::Parse`] if the text isn't a JSON document, [`Error::Depth`] if it is nested too deeply.
pub fn scan(text: &[u8], max_depth: usize) -> Result<Vec<Node<'_>>, Error> {
    let mut scanner = Scanner {
        text,
        jiter: Jiter::new(text),
        tape: Vec::new(),
        open: Vec::new(),
    };
    match scanner.read(max_depth) {
        Ok(true) => Ok(scanner.tape),
        Ok(false) => Err(Error::Depth(max_depth)),
        Err(error) => {
            let problem = error.error_type.to_string();
            let fault = Fault::new(&problem, text, error.index, scanner.path());
            Err(Box::new(fault).into())
        }
    }
}

impl<'a> Scanner<'a> {
    /// Reads the whole text. Returns whether it could, or containers are nested too deeply.
    fn read(&mut self, max_depth: usize) -> JiterResult<bool> {
        let mut next = Some(self.jiter.peek()?);
        while let Some(peek) = next {
            if matches!(peek, Peek::Array | Peek::Object) && self.open.len() >= max_depth {
                return Ok(false);
            }
            next = match self.read_value(peek)? {
                None => self.read_separator()?,
                first => first,
            };
        }
        self.jiter.finish().map(|()| true)
    }

    /// Reads a scalar or an empty container. Of another container, returns the beginning of its first value.
    fn read_value(&mut self, peek: Peek) -> JiterResult<Option<Peek>> {
        let node = self.tape.len();
        let value = match peek {
            Peek::Array => {
                self.tape.push(Node::Array(0, 0));
                let first = self.jiter.known_array()?;
                self.open.extend(first.map(|_| (node, node)));
                return Ok(first);
            }
            Peek::Object => {
                self.tape.push(Node::Object(0, 0));
                let Some(key) = self.jiter.known_object()? else {
                    return Ok(None);
                };
                self.tape.push(string(self.text, key));
                self.open.push((node, node + 1));
                return self.jiter.peek().map(Some);
            }
            Peek::String => string(self.text, self.jiter.known_str()?),
            Peek::Null => self.jiter.known_null().map(|()| Node::Null)?,
            Peek::True | Peek::False => Node::Bool(self.jiter.known_bool(peek)?),
            _ => self.read_number(peek)?,
        };
        self.tape.push(value);
        Ok(None)
    }

    fn read_number(&mut self, peek: Peek) -> JiterResult<Node<'a>> {
        let start = self.jiter.current_index();
        Ok(match self.jiter.known_number(peek)? {
            NumberAny::Float(float) => Node::Float(float),
            NumberAny::Int(NumberInt::Int(int)) => Node::Int(int),
            NumberAny::Int(_) => Node::BigInt(self.jiter.slice_to_current(start)),
        })
    }

    /// Reads from the end of a value to the next one.
    fn read_separator(&mut self) -> JiterResult<Option<Peek>> {
        while let Some((node, key)) = self.open.last_mut() {
            let end = self.tape.len();
            match self.tape.get_mut(*node) {
                Some(Node::Object(len, nodes)) => {
                    *key = *node;
                    let next = self.jiter.next_key()?;
                    (*len, *nodes) = (*len + 1, end - *node - 1);
                    if let Some(next) = next {
                        *key = end;
                        self.tape.push(string(self.text, next));
                        return self.jiter.peek().map(Some);
                    }
                }
                Some(Node::Array(len, nodes)) => {
                    let next = self.jiter.array_step()?;
                    (*len, *nodes) = (*len + 1, end - *node - 1);
                    if next.is_some() {
                        return Ok(next);
                    }
                }
                _ => {}
            }
            self.open.pop();
        }
        Ok(None)
    }

    /// The JSON path of the value that is being read.
    fn path(&self) -> String {
        let mut path = String::from("$");
        for (_, key) in &self.open {
            match self.tape.get(*key) {
                Some(Node::String(key)) => error::push_key(&mut path, key),
                // Writing to a `String` can't fail.
                Some(Node::Array(len, _)) => _ = write!(path, "[{len}]"),
                _ => {}
            }
        }
        path
    }
}

/// The node of a string, which jiter has unescaped in its own buffer if necessary.
fn string<'a>(text: &'a [u8], string: &str) -> Node<'a> {
    let start = string.as_ptr().addr().wrapping_sub(text.as_ptr().addr());
    let in_text = text.get(start..start.wrapping_add(string.len()));
    let copy = || Cow::Owned(string.as_bytes().to_owned());
    Node::String(in_text.map_or_else(copy, Cow::Borrowed))
}
