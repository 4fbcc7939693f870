//! A module for each chapter of the PyO3 reference.

use pyo3::prelude::*;

mod async_;
mod buffers;
mod debugging;
mod logging;
mod performance;
mod testing;
mod types;
mod versions;

/// The extension module: a submodule for each chapter.
#[pymodule]
mod listings {
    #[pymodule_export]
    use crate::async_::async_;
    #[pymodule_export]
    use crate::buffers::buffers;
    #[pymodule_export]
    use crate::debugging::debugging;
    #[pymodule_export]
    use crate::logging::logging;
    #[pymodule_export]
    use crate::performance::performance;
    #[pymodule_export]
    use crate::testing::testing;
    #[pymodule_export]
    use crate::types::types;
    #[pymodule_export]
    use crate::versions::versions;
}
