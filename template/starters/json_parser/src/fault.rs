//! What is wrong with a text, and where.

use std::fmt::Write;

use pyo3::prelude::*;

#[derive(Debug, thiserror::Error)]
#[error("{problem} at line {line}, column {column}, in {path}\n{excerpt}\n{:1$}^", "", .caret)]
pub struct Fault {
    problem: String,
    line: usize,
    column: usize,
    offset: usize,
    path: String,
    excerpt: String,
    caret: usize,
}

impl Fault {
    /// Shows at most 50 characters before the fault, and 30 from it.
    pub(crate) fn new(problem: String, text: &[u8], offset: usize, path: String) -> Self {
        let (before, after) = text.split_at_checked(offset).unwrap_or((text, &[]));
        let line = before.split(|byte| *byte == b'\n').count();
        let before = before
            .rsplit(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        let before = String::from_utf8_lossy(before);
        let column = before.chars().count() + 1;
        let caret = (column - 1).min(50);
        let after = String::from_utf8_lossy(after.get(..120).unwrap_or(after));
        let after = after.chars().take(30).take_while(|c| *c != '\n');
        let shown = before.chars().skip(column - 1 - caret).chain(after);
        let excerpt = shown
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        Self {
            problem,
            line,
            column,
            offset,
            path,
            excerpt,
            caret,
        }
    }

    pub(crate) fn set_attributes(&self, exception: &Bound<'_, PyAny>) -> PyResult<()> {
        exception.setattr("line", self.line)?;
        exception.setattr("column", self.column)?;
        exception.setattr("offset", self.offset)?;
        exception.setattr("path", &self.path)
    }
}

/// Adds a key to a JSON path, in quotes unless it is a word.
pub(crate) fn push_key(path: &mut String, key: &[u8]) {
    let key = String::from_utf8_lossy(key);
    let is_word = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_');
    // Writing to a `String` can't fail.
    _ = if is_word {
        write!(path, ".{key}")
    } else {
        write!(path, "[{key:?}]")
    };
}
