//! Listings of `reference/debugging.md`.

use pyo3::prelude::*;

/// Functions of the chapter.
#[pymodule]
pub mod debugging {
    #[pymodule_export]
    use super::last_word;
}

// ANCHOR: panic
/// Return the last word of a text. It panics on an empty text.
#[pyfunction]
#[expect(clippy::unwrap_used, reason = "the fault to find")]
fn last_word(text: &str) -> &str {
    text.split_whitespace().last().unwrap()
}
// ANCHOR_END: panic
