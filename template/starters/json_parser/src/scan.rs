//! Scanning: jiter reads a text, which becomes a tape, a flat list of its keys and values.

use std::borrow::Cow;
use std::iter::once;

use jiter::{Jiter, JiterResult, NumberAny, NumberInt, Peek};

use crate::error::{Error, Fault};

/// A key or a value. A container has the number of its items, and of all nodes in it, which follow.
#[derive(Debug)]
pub enum Node<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// The digits of an int beyond 64 bits.
    BigInt(&'a [u8]),
    Float(f64),
    /// Its UTF-8. It is in the text, unless that has an escape.
    String(Cow<'a, [u8]>),
    Array(usize, usize),
    Object(usize, usize),
}

struct Scanner<'a> {
    text: &'a [u8],
    jiter: Jiter<'a>,
    tape: Vec<Node<'a>>,
    /// The nodes of the open containers and of their last keys: the stack of a recursive scanner, on the heap.
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
            Err(Error::Parse(Box::new(fault)))
        }
    }
}

impl<'a> Scanner<'a> {
    /// Reads the whole text. Returns false if containers are nested too deeply.
    fn read(&mut self, max_depth: usize) -> JiterResult<bool> {
        let mut next = Some(self.jiter.peek()?);
        loop {
            let end = self.tape.len();
            let is_first = matches!(next, Some(Peek::Array | Peek::Object));
            if let Some(peek) = next {
                if is_first && self.open.len() >= max_depth {
                    return Ok(false);
                }
                let at = self.open.last().map_or(end, |(node, _)| *node);
                if let Some(Node::Array(len, _) | Node::Object(len, _)) = self.tape.get_mut(at) {
                    *len += 1;
                }
                let value = self.read_value(peek)?;
                self.tape.push(value);
                self.open.extend(is_first.then_some((end, end)));
            } else if let Some((node, _)) = self.open.pop()
                && let Some(Node::Array(_, inside) | Node::Object(_, inside)) =
                    self.tape.get_mut(node)
            {
                *inside = end - node - 1;
            }
            let Some((node, key)) = self.open.last_mut() else {
                return self.jiter.finish().map(|()| true);
            };
            *key = *node;
            next = match (self.tape.get(*node), is_first) {
                (Some(Node::Object(..)), _) => {
                    let jiter = &mut self.jiter;
                    let name = if is_first {
                        jiter.known_object()?
                    } else {
                        jiter.next_key()?
                    };
                    let name = name.map(|name| string(self.text, name));
                    let has_name = name.is_some();
                    *key = if has_name { self.tape.len() } else { *node };
                    self.tape.extend(name);
                    has_name.then(|| jiter.peek()).transpose()?
                }
                (_, true) => self.jiter.known_array()?,
                (_, false) => self.jiter.array_step()?,
            };
        }
    }

    fn read_value(&mut self, peek: Peek) -> JiterResult<Node<'a>> {
        let start = self.jiter.current_index();
        Ok(match peek {
            Peek::Array => Node::Array(0, 0),
            Peek::Object => Node::Object(0, 0),
            Peek::String => string(self.text, self.jiter.known_str()?),
            Peek::Null => self.jiter.known_null().map(|()| Node::Null)?,
            Peek::True | Peek::False => Node::Bool(self.jiter.known_bool(peek)?),
            _ => match self.jiter.known_number(peek)? {
                NumberAny::Float(float) => Node::Float(float),
                NumberAny::Int(NumberInt::Int(int)) => Node::Int(int),
                NumberAny::Int(_) => Node::BigInt(self.jiter.slice_to_current(start)),
            },
        })
    }

    /// The JSON path of the value that is being read.
    fn path(&self) -> String {
        let is_word = |key: &str| key.chars().all(|c| c.is_alphanumeric() || c == '_');
        let step = |(_, key): &(usize, usize)| match self.tape.get(*key) {
            Some(Node::Array(len, _)) => format!("[{}]", len.saturating_sub(1)),
            Some(Node::String(key)) => match String::from_utf8_lossy(key) {
                word if is_word(&word) && !word.is_empty() => format!(".{word}"),
                key => format!("[{key:?}]"),
            },
            _ => String::new(),
        };
        let steps = self.open.iter().map(step);
        once("$".to_owned()).chain(steps).collect()
    }
}

/// The node of a string, which jiter has unescaped in its own buffer if necessary.
fn string<'a>(text: &'a [u8], string: &str) -> Node<'a> {
    let start = string.as_ptr().addr().wrapping_sub(text.as_ptr().addr());
    let in_text = text.get(start..start.wrapping_add(string.len()));
    let copy = || Cow::Owned(string.as_bytes().to_owned());
    Node::String(in_text.map_or_else(copy, Cow::Borrowed))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::{Node, scan};

    fn make_object(values: &[String]) -> String {
        let members = values.iter().enumerate();
        let members: Vec<_> = members.map(|(i, v)| format!("\"{i}\": {v}")).collect();
        ["{", &members.join(", "), "}"].concat()
    }

    fn documents() -> impl Strategy<Value = String> {
        let scalars = r#"null|true|-?[1-9]{1,30}(\.5)?|"é?(\\n)?""#;
        scalars.prop_recursive(4, 40, 5, |inner| {
            (any::<bool>(), vec(inner, 0..5)).prop_map(|(is_object, values)| {
                if is_object {
                    make_object(&values)
                } else {
                    format!("[{}]", values.join(","))
                }
            })
        })
    }

    proptest! {
        #[test]
        fn nodes_are_counted_and_truncated_documents_refused(document in documents()) {
            let text = format!("[{document}]");
            let tape = scan(text.as_bytes(), 9).unwrap();
            prop_assert!(matches!(tape[0], Node::Array(1, inside) if inside + 1 == tape.len()));
            for end in 0..text.len() {
                prop_assert!(scan(&text.as_bytes()[..end], 9).is_err());
            }
        }
    }
}
