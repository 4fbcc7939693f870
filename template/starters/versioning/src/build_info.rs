//! What the compiler knows about the build, and what only the running Python knows.

use pyo3::prelude::*;

/// The stable ABI that this build uses, if any. `Py_GIL_DISABLED` alone does not mean that the GIL is off: Pythons with
/// the GIL load abi3t builds too.
pub(crate) const STABLE_ABI: Option<&str> = match (cfg!(Py_LIMITED_API), cfg!(Py_GIL_DISABLED)) {
    (true, false) => Some("abi3"),
    (true, true) => Some("abi3t"),
    (false, _) => None,
};

/// The Python whose C API this build was compiled for. With a stable ABI, later ones load it too.
pub(crate) const BUILT_FOR: (u8, u8) = if cfg!(Py_3_15) {
    (3, 15)
} else if cfg!(Py_3_14) {
    (3, 14)
} else if cfg!(Py_3_13) {
    (3, 13)
} else if cfg!(Py_3_12) {
    (3, 12)
} else if cfg!(Py_3_11) {
    (3, 11)
} else {
    (3, 10)
};

/// Whether the GIL is enabled now: `-X gil=1` or the import of another extension module can enable it.
pub(crate) fn is_gil_enabled(py: Python<'_>) -> PyResult<bool> {
    // Only Pythons with the GIL load such a build.
    if cfg!(not(Py_GIL_DISABLED)) {
        return Ok(true);
    }
    py.import("sys")?.call_method0("_is_gil_enabled")?.extract()
}
