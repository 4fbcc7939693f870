//! What the functions do with text. This file knows nothing of Python.

use crate::error::Error;

/// How many words a text has, with what Unicode says is white space between them.
#[must_use]
pub fn count_words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Reads UTF-8.
///
/// # Errors
///
/// [`Error::Utf8`] for bytes that are not valid UTF-8.
pub fn decode(bytes: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(bytes).map_err(|source| Error::Utf8 {
        position: source.valid_up_to(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn any_white_space_separates_words() {
        assert_eq!(count_words(" one\ttwo\u{2003}three\n"), 3);
        assert_eq!(count_words(" "), 0);
    }

    #[test]
    fn the_first_byte_that_is_wrong_is_named() {
        assert!(matches!(
            decode(b"ok \xff\xff"),
            Err(Error::Utf8 { position: 3, .. })
        ));
    }

    proptest! {
        #[test]
        fn what_a_string_has_is_utf_8(text: String) {
            prop_assert_eq!(decode(text.as_bytes()).unwrap(), text.as_str());
        }
    }
}
