//! Where something stands in a text.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// A character of a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file, or what else the text comes from.
    pub path: Arc<Path>,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path.display(), self.line, self.column)
    }
}

/// A value, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Located<T> {
    pub value: T,
    pub at: Location,
}

/// A text whose offsets can be turned into locations.
pub(crate) struct Source<'a> {
    pub(crate) path: Arc<Path>,
    text: &'a str,
    line_starts: Vec<usize>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(path: &Path, text: &'a str) -> Self {
        let newlines = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self {
            path: path.into(),
            text,
            line_starts: std::iter::once(0).chain(newlines).collect(),
        }
    }

    /// The location of the byte at `offset`.
    pub(crate) fn locate(&self, offset: usize) -> Location {
        let line = self.line_starts.partition_point(|&start| start <= offset);
        let start = self.line_starts.iter().take(line).next_back();
        let before = self.text.bytes().take(offset);
        let before = before.skip(start.copied().unwrap_or_default());
        let characters = before.filter(|byte| !matches!(byte, 0x80..=0xbf)).count();
        Location {
            path: Arc::clone(&self.path),
            line,
            column: characters + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locate(text: &str, offset: usize) -> (usize, usize) {
        let location = Source::new(Path::new("x"), text).locate(offset);
        (location.line, location.column)
    }

    #[test]
    fn lines_and_columns_are_counted_from_1() {
        assert_eq!(locate("ab\ncd", 0), (1, 1));
        assert_eq!(locate("ab\ncd", 2), (1, 3));
        assert_eq!(locate("ab\ncd", 3), (2, 1));
        assert_eq!(locate("ab\ncd", 4), (2, 2));
    }

    #[test]
    fn columns_are_those_of_characters() {
        assert_eq!(locate("äöü = 1", 7), (1, 5));
    }

    #[test]
    fn the_end_of_a_text_has_a_location() {
        assert_eq!(locate("", 0), (1, 1));
        assert_eq!(locate("ab\n", 3), (2, 1));
        assert_eq!(locate("ab", 9), (1, 3));
    }

    #[test]
    fn a_location_is_printed_as_editors_read_it() {
        let source = Source::new(Path::new("tasks.toml"), "ab\ncd");
        assert_eq!(source.locate(4).to_string(), "tasks.toml:2:2");
    }
}
