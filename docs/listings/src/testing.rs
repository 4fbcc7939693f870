//! Listings of `reference/testing.md`.

use pyo3::prelude::*;

/// Functions of the chapter.
#[pymodule]
pub mod testing {
    use super::pyfunction;

    /// Encode runs of a character: "aab" becomes `[("a", 2), ("b", 1)]`.
    #[pyfunction]
    fn encode(text: &str) -> Vec<(char, usize)> {
        super::encode(text)
    }

    /// Repeat each character.
    #[pyfunction]
    fn decode(runs: Vec<(char, usize)>) -> String {
        super::decode(&runs)
    }
}

// ANCHOR: core
/// Counts how often each character is repeated. It needs no Python.
fn encode(text: &str) -> Vec<(char, usize)> {
    let mut runs: Vec<(char, usize)> = Vec::new();
    for character in text.chars() {
        match runs.last_mut() {
            Some((last, count)) if *last == character => *count += 1,
            _ => runs.push((character, 1)),
        }
    }
    runs
}
// ANCHOR_END: core

fn decode(runs: &[(char, usize)]) -> String {
    let texts = runs.iter().map(|(character, count)| character.to_string().repeat(*count));
    texts.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pyo3::prelude::*;
    use pyo3::types::PyList;

    use super::{decode, encode};

    // ANCHOR: unit
    #[test]
    fn counts_each_run() {
        assert_eq!(encode("aab"), [('a', 2), ('b', 1)]);
        assert_eq!(encode(""), []);
    }
    // ANCHOR_END: unit

    // ANCHOR: proptest
    proptest! {
        #[test]
        fn decoding_restores_the_text(text in "[ab\u{1f980}]{0,20}") {
            prop_assert_eq!(decode(&encode(&text)), text);
        }
    }
    // ANCHOR_END: proptest

    // ANCHOR: attach
    #[test]
    fn runs_become_tuples() -> PyResult<()> {
        Python::initialize();
        Python::attach(|py| {
            let runs = PyList::new(py, encode("aa"))?;
            assert_eq!(runs.repr()?, "[('a', 2)]");
            Ok(())
        })
    }
    // ANCHOR_END: attach
}
