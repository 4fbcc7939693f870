//! The handle of the C library in a capsule: how a pointer passes through Python code.
#![expect(unsafe_code, reason = "a capsule holds a pointer of no type")]

use std::ffi::CStr;
use std::ptr::NonNull;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods};

use crate::error::Error;
use crate::handle::Sampler;

/// Says what the pointer points to: a `sampler` of this package's own copy of the library, in this version, and of no
/// other.
const NAME: &CStr = match CStr::from_bytes_with_nul(WITH_NULL.as_bytes()) {
    Ok(name) => name,
    Err(_) => panic!("the name holds a null character"),
};

const WITH_NULL: &str = concat!(
    env!("CARGO_PKG_NAME"),
    "._core.sampler-",
    env!("CARGO_PKG_VERSION"),
    "\0"
);

/// Makes a capsule, which has the reference from here on.
pub(crate) fn new(py: Python<'_>, sampler: Sampler) -> PyResult<Bound<'_, PyCapsule>> {
    let handle = sampler.as_raw().cast();
    // SAFETY: the handle is valid, and stays so until `release` gives up the reference, which any thread may do.
    let capsule =
        unsafe { PyCapsule::new_with_pointer_and_destructor(py, handle, NAME, Some(release))? };
    std::mem::forget(sampler);
    Ok(capsule)
}

/// Takes a reference to the sampler in a capsule.
pub(crate) fn sampler_in(capsule: &Bound<'_, PyAny>) -> Result<Sampler, Error> {
    let capsule = capsule.cast::<PyCapsule>().map_err(PyErr::from)?;
    if !capsule.is_valid_checked(Some(NAME)) {
        return Err(Error::Capsule);
    }
    let handle = capsule.pointer_checked(Some(NAME))?;
    // SAFETY: a capsule of this name is from `new`, as nobody else may use the name: Python cannot check more. As long
    // as it is there, so is its reference.
    Ok(unsafe { Sampler::retain(handle.cast()) })
}

/// What Python calls when it does not need a capsule any more.
unsafe extern "C" fn release(capsule: *mut ffi::PyObject) {
    // SAFETY: Python passes the capsule, whose name may have been changed: the pointer is asked for by the one it has.
    let handle = unsafe { ffi::PyCapsule_GetPointer(capsule, ffi::PyCapsule_GetName(capsule)) };
    if let Some(handle) = NonNull::new(handle) {
        // SAFETY: it is the handle from `new`, which has left its reference to the capsule.
        drop(unsafe { Sampler::from_raw(handle.cast()) });
    }
}
