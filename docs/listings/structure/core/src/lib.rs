//! The library, which knows nothing about Python.

use thiserror::Error;

#[derive(Debug, Error)]
pub enum Error {
    #[error("the text is empty")]
    Empty,
}

/// How long a text is.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    pub words: usize,
    pub characters: usize,
}

/// Counts words and characters.
///
/// # Errors
///
/// [`Error::Empty`] if the text has no words.
pub fn summarize(text: &str) -> Result<Summary, Error> {
    let words = text.split_whitespace().count();
    if words == 0 {
        return Err(Error::Empty);
    }
    Ok(Summary { words, characters: text.chars().count() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_words_and_characters() {
        assert_eq!(summarize("to be").unwrap(), Summary { words: 2, characters: 5 });
    }

    #[test]
    fn rejects_text_without_words() {
        assert!(matches!(summarize(" "), Err(Error::Empty)));
    }
}
