//! Lines and columns of byte offsets in a text.

use std::fmt;
use std::str::CharIndices;

/// A character of a text. Lines and columns start at 1, and columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Turns ascending byte offsets into places. It reads the text once: once per offset would be quadratic.
pub(crate) struct Locator<'a> {
    characters: CharIndices<'a>,
    place: Place,
}

impl<'a> Locator<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut characters = text.char_indices();
        if text.starts_with('\u{feff}') {
            characters.next(); // Editors don't show a byte order mark.
        }
        Self {
            characters,
            place: Place { line: 1, column: 1 },
        }
    }

    pub(crate) fn locate(&mut self, offset: usize) -> Place {
        while self.characters.offset() < offset {
            match self.characters.next() {
                Some((_, '\n')) => (self.place.line, self.place.column) = (self.place.line + 1, 1),
                Some(_) => self.place.column += 1,
                None => break,
            }
        }
        self.place
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn locate(text: &str, offset: usize) -> (usize, usize) {
        let place = Locator::new(text).locate(offset);
        (place.line, place.column)
    }

    #[test]
    fn counts_lines_and_characters_from_1() {
        assert_eq!(locate("äb\ncd", 0), (1, 1));
        assert_eq!(locate("äb\ncd", 2), (1, 2));
        assert_eq!(locate("äb\ncd", 3), (1, 3));
        assert_eq!(locate("äb\ncd", 4), (2, 1));
        assert_eq!(locate("äb\ncd", 99), (2, 3));
    }

    #[test]
    fn skips_a_byte_order_mark() {
        assert_eq!(locate("\u{feff}ab", 4), (1, 2));
        assert_eq!(locate("\u{feff}ab", 0), (1, 1));
    }

    proptest! {
        #[test]
        fn finds_each_offset_as_if_it_were_the_only_one(text in "[aä\n\u{1f980}]{0,30}") {
            let mut locator = Locator::new(&text);
            for (offset, _) in text.char_indices() {
                let (before, place) = (&text[..offset], locator.locate(offset));
                let start = before.rfind('\n').map_or(0, |newline| newline + 1);
                prop_assert_eq!(place.line, before.matches('\n').count() + 1);
                prop_assert_eq!(place.column, before[start..].chars().count() + 1);
            }
        }
    }
}
