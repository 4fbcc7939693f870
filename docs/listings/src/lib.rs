//! A module for each chapter of the PyO3 reference.

use pyo3::prelude::*;

mod messages;
mod types;

/// The extension module: a submodule for each chapter.
#[pymodule]
mod listings {
    #[pymodule_export]
    use crate::messages::messages;
    #[pymodule_export]
    use crate::types::types;
}
