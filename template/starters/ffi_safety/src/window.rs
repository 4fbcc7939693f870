//! The samples as Python's buffers: a look at the memory of the C library, without a copy.

use pyo3::prelude::*;
use pyo3::types::PyMemoryView;

use crate::handle::Pinned;

/// A `memoryview` of the samples, each a double of C.
pub(crate) fn view(py: Python<'_>, samples: Pinned) -> PyResult<Bound<'_, PyMemoryView>> {
    let bytes = PyMemoryView::from(&exporter(py, samples)?)?;
    Ok(bytes.call_method1("cast", ("d",))?.cast_into()?)
}

/// What the view shows. It has the samples pinned until no view needs it any more.
#[cfg(any(Py_3_11, not(Py_LIMITED_API)))]
fn exporter(py: Python<'_>, samples: Pinned) -> PyResult<Bound<'_, PyAny>> {
    Ok(Bound::new(py, buffer::Window(samples))?.into_any())
}

/// The stable ABI of Python 3.10 has no buffers: there it is a copy.
#[cfg(not(any(Py_3_11, not(Py_LIMITED_API))))]
#[expect(clippy::unnecessary_wraps, reason = "the other one can fail")]
fn exporter(py: Python<'_>, samples: Pinned) -> PyResult<Bound<'_, PyAny>> {
    let bytes = samples.iter().flat_map(|sample| sample.to_ne_bytes());
    let bytes: Vec<u8> = bytes.collect();
    Ok(pyo3::types::PyBytes::new(py, &bytes).into_any())
}

#[cfg(any(Py_3_11, not(Py_LIMITED_API)))]
mod buffer {
    #![expect(unsafe_code, reason = "the buffer protocol is one of pointers")]

    use std::ffi::c_int;

    use pyo3::ffi;
    use pyo3::prelude::*;

    use crate::handle::Pinned;

    #[pyclass(frozen)]
    pub(super) struct Window(pub(super) Pinned);

    #[pymethods]
    impl Window {
        unsafe fn __getbuffer__(
            slf: Bound<'_, Self>,
            view: *mut ffi::Py_buffer,
            flags: c_int,
        ) -> PyResult<()> {
            let samples: &[f64] = &slf.get().0;
            let length = isize::try_from(size_of_val(samples))?;
            let pointer = samples.as_ptr().cast_mut().cast();
            // SAFETY: Python passes a view to fill, and nobody writes through the pointer, since it is read-only. The
            // view holds `slf`, which has the samples pinned: they stay as long as any view.
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
