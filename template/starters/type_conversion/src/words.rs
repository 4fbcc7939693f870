//! A class whose Rust value has a lifetime: slices of a text that a Python object owns.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::PyString;
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

/// The words of a text, each copied only when it is asked for.
///
/// Args:
///     text: The text, which is kept. White space separates the words, as for `str.split`.
///
/// Example:
///     >>> words = Words("to be or not to be")
///     >>> len(words), list(words)[-1]
///     (6, 'be')
#[pyclass(frozen)]
pub(crate) struct Words(Split);

#[pymethods]
impl Words {
    #[new]
    fn new(py: Python<'_>, text: &Bound<'_, PyString>) -> PyResult<Self> {
        // An object of a subclass could refer to these words, in a cycle that is never freed: its text is copied.
        let text = if text.is_exact_instance_of::<PyString>() {
            text.clone()
        } else {
            PyString::new(py, text.to_str()?)
        };
        let text = PyBackedStr::try_from(text)?;
        // Other threads run meanwhile: a `PyBackedStr` can be read without the GIL.
        Ok(py.detach(|| Self(Split::new(text, |text| split(text).collect()))))
    }

    fn __len__(&self) -> usize {
        self.0.borrow_dependent().len()
    }

    fn __iter__(slf: Bound<'_, Self>) -> WordIterator {
        let (words, next) = (slf.unbind(), AtomicUsize::new(0));
        WordIterator { words, next }
    }
}

/// An iterator over `Words`.
// A `std::slice::Iter` has a lifetime too. The owner and a position do the same.
#[pyclass(frozen)]
pub(crate) struct WordIterator {
    words: Py<Words>,
    next: AtomicUsize,
}

#[pymethods]
impl WordIterator {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&self) -> Option<&str> {
        let words = self.words.get().0.borrow_dependent();
        words.get(self.next.fetch_add(1, Relaxed)).copied()
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
            let kept: String = text.chars().filter(is_kept).collect();
            prop_assert_eq!(split(&text).collect::<String>(), kept);
        }
    }
}
