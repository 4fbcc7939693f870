//! A module for each chapter of the PyO3 reference.

use pyo3::prelude::*;

mod boundary;
mod classes;
mod errors;
mod modules;
mod types;

/// The extension module: a submodule for each chapter.
#[pymodule]
mod listings {
    #[pymodule_export]
    use crate::boundary::boundary;

    #[pymodule_export]
    use crate::classes::classes;

    #[pymodule_export]
    use crate::errors::errors;

    #[pymodule_export]
    use crate::modules::modules;

    #[pymodule_export]
    use crate::types::types;
}
