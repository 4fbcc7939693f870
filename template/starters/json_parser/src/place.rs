//! Where a fault is: line, column and offset, the JSON path, and the line with a caret.

use std::fmt::{self, Display, Formatter, Write};

use pyo3::prelude::*;

#[derive(Debug)]
pub struct Place {
    line: usize,
    column: usize,
    offset: usize,
    path: String,
    excerpt: String,
}

impl Place {
    /// The place of a byte. At most 50 characters are shown before it, and 30 after.
    pub(crate) fn new(text: &[u8], offset: usize, path: String) -> Self {
        let (before, after) = text.split_at_checked(offset).unwrap_or((text, &[]));
        let line = before.split(|byte| *byte == b'\n').count();
        let line_start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |index| index + 1);
        let before = String::from_utf8_lossy(before.get(line_start..).unwrap_or_default());
        let column = before.chars().count() + 1;
        let after = String::from_utf8_lossy(after.get(..120).unwrap_or(after));
        let caret = (column - 1).min(50);
        let after = after.chars().take(30).take_while(|c| *c != '\n');
        let shown = before.chars().skip(column - 1 - caret).chain(after);
        let shown: String = shown
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let excerpt = format!("{}\n{:caret$}^", shown.trim_end(), "");
        Self {
            line,
            column,
            offset,
            path,
            excerpt,
        }
    }

    /// Sets the attributes of `ParseError`.
    pub(crate) fn set(&self, exception: &Bound<'_, PyAny>) -> PyResult<()> {
        exception.setattr("line", self.line)?;
        exception.setattr("column", self.column)?;
        exception.setattr("offset", self.offset)?;
        exception.setattr("path", &self.path)
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            column,
            path,
            excerpt,
            ..
        } = self;
        write!(f, "line {line}, column {column}, in {path}\n{excerpt}")
    }
}

pub(crate) fn push_index(path: &mut String, index: usize) {
    // Writing to a `String` can't fail.
    _ = write!(path, "[{index}]");
}

/// Adds a key, in quotes unless it is a word.
pub(crate) fn push_key(path: &mut String, key: &[u8]) {
    let key = String::from_utf8_lossy(key);
    let is_word = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_');
    _ = if is_word {
        write!(path, ".{key}")
    } else {
        write!(path, "[{key:?}]")
    };
}
