//! The samples as a Python buffer: the memory of the C library, without a copy.

use pyo3::prelude::*;
use pyo3::types::PyMemoryView;
use self_cell::self_cell;

use crate::sampler::{Pinned, Sampler};

self_cell!(
    /// A `#[pyclass]` cannot have a lifetime, and `Pinned` borrows from a sampler: so both are kept together.
    struct Samples {
        owner: Sampler,

        #[covariant]
        dependent: Pinned,
    }
);

/// Makes a `memoryview` of the samples, as doubles of C.
pub(crate) fn view<'py>(py: Python<'py>, sampler: &Sampler) -> PyResult<Bound<'py, PyMemoryView>> {
    let pinned = Samples::new(sampler.clone(), Sampler::pin);
    let bytes = PyMemoryView::from(&exporter(py, pinned)?)?;
    Ok(bytes.call_method1("cast", ("d",))?.cast_into()?)
}

#[cfg(any(Py_3_11, not(Py_LIMITED_API)))]
fn exporter(py: Python<'_>, samples: Samples) -> PyResult<Bound<'_, PyAny>> {
    Ok(Bound::new(py, buffer::Window(samples))?.into_any())
}

/// The stable ABI of Python 3.10 has no buffers: copy the samples.
#[cfg(not(any(Py_3_11, not(Py_LIMITED_API))))]
#[expect(clippy::unnecessary_wraps, reason = "the other one can fail")]
fn exporter(py: Python<'_>, samples: Samples) -> PyResult<Bound<'_, PyAny>> {
    let samples = samples.borrow_dependent().iter();
    let bytes: Vec<u8> = samples.flat_map(|sample| sample.to_ne_bytes()).collect();
    Ok(pyo3::types::PyBytes::new(py, &bytes).into_any())
}

#[cfg(any(Py_3_11, not(Py_LIMITED_API)))]
mod buffer {
    #![expect(unsafe_code, reason = "the buffer protocol has pointers")]

    use std::ffi::c_int;

    use pyo3::ffi;
    use pyo3::prelude::*;

    use super::Samples;

    /// Python's views keep it alive, and it keeps the samples pinned.
    #[pyclass(frozen)]
    pub(super) struct Window(pub(super) Samples);

    #[pymethods]
    impl Window {
        unsafe fn __getbuffer__(
            slf: Bound<'_, Self>,
            view: *mut ffi::Py_buffer,
            flags: c_int,
        ) -> PyResult<()> {
            let samples: &[f64] = slf.get().0.borrow_dependent();
            let length = isize::try_from(size_of_val(samples))?;
            let pointer = samples.as_ptr().cast_mut().cast();
            // SAFETY: Python passes a view to fill, which is read-only and keeps `slf` alive.
            let code =
                unsafe { ffi::PyBuffer_FillInfo(view, slf.as_ptr(), pointer, length, 1, flags) };
            if code == 0 {
                Ok(())
            } else {
                Err(PyErr::fetch(slf.py()))
            }
        }
    }
}
