//! Scanning: jiter reads a text, which becomes a tape, a flat list of its keys and values.

use jiter::{Jiter, JiterResult, NumberAny, NumberInt, Peek};

use crate::error::Error;
use crate::place::{self, Place};

/// A key or a value. A container has the number of its items and of its nodes, which follow it.
#[derive(Debug)]
pub enum Node<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// The digits of an int beyond 64 bits.
    BigInt(&'a [u8]),
    Float(f64),
    /// A string as it is in the text.
    String(&'a [u8]),
    /// A string that has escapes in the text.
    Unescaped(Box<str>),
    Array(usize, usize),
    Object(usize, usize),
}

impl Node<'_> {
    /// The UTF-8 of a key or a string.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::String(bytes) => bytes,
            Self::Unescaped(string) => string.as_bytes(),
            _ => &[],
        }
    }
}

struct Scanner<'a> {
    text: &'a [u8],
    jiter: Jiter<'a>,
    tape: Vec<Node<'a>>,
    /// The open containers: the stack of a recursive scanner, on the heap.
    open: Vec<Open>,
}

/// The node of a container, that of its last key, and the number of complete items.
struct Open {
    node: usize,
    key: usize,
    items: usize,
}

/// Scans a text.
///
/// # Errors
///
/// [`Error::Syntax`] if the text isn't a JSON document, [`Error::Depth`] if it is nested too deeply.
pub fn scan(text: &[u8], max_depth: usize) -> Result<Vec<Node<'_>>, Error> {
    let (jiter, tape, open) = (Jiter::new(text), Vec::new(), Vec::new());
    let mut scanner = Scanner {
        text,
        jiter,
        tape,
        open,
    };
    match scanner.read(max_depth) {
        Ok(()) if scanner.open.is_empty() => Ok(scanner.tape),
        Ok(()) => Err(Error::Depth(max_depth)),
        Err(error) => {
            let place = Place::new(text, error.index, scanner.path());
            Err(Error::Syntax(error.error_type.to_string(), place.into()))
        }
    }
}

impl<'a> Scanner<'a> {
    /// Reads the whole text, or until containers are nested too deeply.
    fn read(&mut self, max_depth: usize) -> JiterResult<()> {
        let mut next = Some(self.jiter.peek()?);
        while let Some(peek) = next {
            next = match self.read_value(peek)? {
                None => self.read_separator()?,
                Some(_) if self.open.len() > max_depth => return Ok(()),
                first => first,
            };
        }
        self.jiter.finish()
    }

    /// Reads a scalar or an empty container. Of another container, returns the beginning of its first value.
    fn read_value(&mut self, peek: Peek) -> JiterResult<Option<Peek>> {
        let (node, items) = (self.tape.len(), 0);
        let value = match peek {
            Peek::Array => {
                let first = self.jiter.known_array()?;
                self.tape.push(Node::Array(0, 0));
                if first.is_some() {
                    self.open.push(Open {
                        node,
                        key: node,
                        items,
                    });
                }
                return Ok(first);
            }
            Peek::Object => {
                self.tape.push(Node::Object(0, 0));
                let Some(key) = self.jiter.known_object()? else {
                    return Ok(None);
                };
                self.tape.push(string(self.text, key));
                self.open.push(Open {
                    node,
                    key: node + 1,
                    items,
                });
                return self.jiter.peek().map(Some);
            }
            Peek::String => string(self.text, self.jiter.known_str()?),
            Peek::Null => self.jiter.known_null().map(|()| Node::Null)?,
            Peek::True | Peek::False => Node::Bool(self.jiter.known_bool(peek)?),
            _ => {
                let start = self.jiter.current_index();
                match self.jiter.known_number(peek)? {
                    NumberAny::Float(float) => Node::Float(float),
                    NumberAny::Int(NumberInt::Int(int)) => Node::Int(int),
                    NumberAny::Int(_) => Node::BigInt(self.jiter.slice_to_current(start)),
                }
            }
        };
        self.tape.push(value);
        Ok(None)
    }

    /// Reads from the end of a value to the next one.
    fn read_separator(&mut self) -> JiterResult<Option<Peek>> {
        while let Some(open) = self.open.last_mut() {
            let (items, nodes) = (open.items + 1, self.tape.len() - open.node - 1);
            open.items = items;
            match self.tape.get_mut(open.node) {
                Some(Node::Object(len, size)) => {
                    if let Some(key) = self.jiter.next_key()? {
                        open.key = self.tape.len();
                        self.tape.push(string(self.text, key));
                        return self.jiter.peek().map(Some);
                    }
                    (*len, *size) = (items, nodes);
                }
                Some(Node::Array(len, size)) => {
                    if let Some(next) = self.jiter.array_step()? {
                        return Ok(Some(next));
                    }
                    (*len, *size) = (items, nodes);
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
        for open in &self.open {
            match self.tape.get(open.key) {
                Some(key) if open.key > open.node => place::push_key(&mut path, key.as_bytes()),
                _ => place::push_index(&mut path, open.items),
            }
        }
        path
    }
}

/// The node of a string, which jiter has unescaped in its own buffer if necessary.
fn string<'a>(text: &'a [u8], string: &str) -> Node<'a> {
    let start = string.as_ptr().addr().wrapping_sub(text.as_ptr().addr());
    match text.get(start..start.wrapping_add(string.len())) {
        Some(in_text) => Node::String(in_text),
        None => Node::Unescaped(string.into()),
    }
}
