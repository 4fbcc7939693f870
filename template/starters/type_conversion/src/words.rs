//! A class whose Rust value has a lifetime: slices of a text that a Python object owns.

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use self_cell::self_cell;

type Slices<'a> = Vec<&'a str>;

// A `#[pyclass]` can't have a lifetime. `self_cell` keeps the owner and the slices of its text together.
self_cell! {
    struct Split {
        owner: PyBackedStr,
        #[covariant]
        dependent: Slices,
    }
}

/// The words of a text, which are not copied until one is asked for.
///
/// Args:
///     text: The text, which is kept. White space separates the words, as for `str.split`.
///
/// Example:
///     >>> words = Words("to be or not to be")
///     >>> len(words), words[-1]
///     (6, 'be')
#[pyclass(frozen)]
pub(crate) struct Words(Split);

#[pymethods]
impl Words {
    #[new]
    fn new(py: Python<'_>, text: PyBackedStr) -> Self {
        // Other threads run meanwhile: a `PyBackedStr` can be read without the GIL.
        py.detach(|| Self(Split::new(text, |text| split(text).collect())))
    }

    fn __len__(&self) -> usize {
        self.0.borrow_dependent().len()
    }

    fn __getitem__(&self, index: isize) -> PyResult<&str> {
        let words = self.0.borrow_dependent();
        let from_end = if index < 0 { words.len() } else { 0 };
        let word = from_end
            .checked_add_signed(index)
            .and_then(|index| words.get(index));
        word.copied()
            .ok_or_else(|| PyIndexError::new_err("word index out of range"))
    }
}

/// Splits a text where Python does. To Rust, the separators from U+001C to U+001F are not white space.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let is_white_space = |c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c);
    text.split(is_white_space).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn splits_at_every_white_space_of_python() {
        let words: Vec<_> = split(" one\ttwo\u{2003}three\x1c\x1ffour\n").collect();
        assert_eq!(words, ["one", "two", "three", "four"]);
    }

    proptest! {
        #[test]
        fn keeps_everything_but_white_space(text: String) {
            let is_kept = |c: &char| !c.is_whitespace() && !('\x1c'..='\x1f').contains(c);
            prop_assert_eq!(split(&text).collect::<String>(), text.chars().filter(is_kept).collect::<String>());
        }
    }
}
