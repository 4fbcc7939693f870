//! The work itself: find all words in one pass, and replace them.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::error::Error;

/// Replaces words in texts.
pub struct Scanner {
    words: AhoCorasick,
    replacement: String,
}

impl Scanner {
    /// Compiles the words.
    pub fn new(words: &[String], replacement: String) -> Result<Self, Error> {
        if words.is_empty() {
            return Err(Error::config("words", "must not be empty"));
        }
        if let Some(index) = words.iter().position(String::is_empty) {
            let problem = format!("must not contain an empty word, as at index {index}");
            return Err(Error::config("words", problem));
        }
        // Of two words that begin at the same place, the longer one: nothing of a secret remains.
        let words = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(words)
            .map_err(|error| Error::config("words", error.to_string()))?;
        Ok(Self { words, replacement })
    }

    /// Replaces each word in a text.
    pub fn redact(&self, text: &str) -> String {
        let mut redacted = String::with_capacity(text.len());
        let replace = |_: &_, _: &_, output: &mut String| {
            output.push_str(&self.replacement);
            true
        };
        self.words.replace_all_with(text, &mut redacted, replace);
        redacted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanner(words: &[&str]) -> Result<Scanner, Error> {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        Scanner::new(&words, "***".to_owned())
    }

    #[test]
    fn replaces_the_longest_word_at_each_place() {
        let scanner = scanner(&["pass", "password", "sword"]).unwrap();
        assert_eq!(
            scanner.redact("password: passing swords"),
            "***: ***ing ***s"
        );
        assert_eq!(scanner.redact(""), "");
    }

    #[test]
    fn does_not_search_the_replacement() {
        assert_eq!(scanner(&["*", "a"]).unwrap().redact("a*b"), "******b");
    }

    #[test]
    fn rejects_empty_words_without_showing_the_others() {
        let message = |words: &[&str]| scanner(words).err().unwrap().to_string();
        assert_eq!(message(&[]), "words must not be empty");
        let empty_word = "words must not contain an empty word, as at index 1";
        assert_eq!(message(&["secret", ""]), empty_word);
    }
}
