//! A capsule, in which a pointer passes through Python to other C code. The extension module does not export the functions
//! of the C library, because they could replace functions of another package. The capsule has the one that C code may call.
#![expect(unsafe_code, reason = "a capsule has an untyped pointer")]

use std::ffi::CStr;

use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods};

use crate::error::Error;
use crate::sampler::{Push, Sampler, sampler_push};

/// Says what the pointer points to: the layout of this version of this package.
const NAME: &CStr = match CStr::from_bytes_with_nul(WITH_NULL.as_bytes()) {
    Ok(name) => name,
    Err(_) => panic!("the name must end with its only null character"),
};

const WITH_NULL: &str = concat!(
    env!("CARGO_PKG_NAME"),
    "._core.sampler-",
    env!("CARGO_PKG_VERSION"),
    "\0"
);

/// In C: `struct { int (*push)(sampler *, double, size_t *); sampler *handle; }`.
#[repr(C)]
struct Exported {
    push: Push,
    sampler: Sampler,
}

/// Makes a capsule that owns `sampler`.
pub(crate) fn export(py: Python<'_>, sampler: Sampler) -> PyResult<Bound<'_, PyCapsule>> {
    let push = sampler_push;
    PyCapsule::new_with_value(py, Exported { push, sampler }, NAME)
}

/// Makes another reference to the sampler in a capsule.
pub(crate) fn import(capsule: &Bound<'_, PyAny>) -> PyResult<Sampler> {
    let capsule = capsule.cast::<PyCapsule>()?;
    let Ok(pointer) = capsule.pointer_checked(Some(NAME)) else {
        return Err(Error::Capsule.into());
    };
    // SAFETY: only `export` makes capsules with this name, which the capsule outlives.
    let exported: &Exported = unsafe { pointer.cast().as_ref() };
    Ok(exported.sampler.clone())
}
