//! Step 3 for any library: Arrow's C data interface passes arrays in capsules, without a copy in either direction.

use std::ffi::CStr;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi, to_ffi};
use arrow_array::{Array, Float64Array};
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::{intern, prelude::*, types::PyCapsule};

use crate::batch::Numbers;
use crate::error::Error;
use crate::weights::Weights;

type Capsules<'py> = (Bound<'py, PyCapsule>, Bound<'py, PyCapsule>);

/// A series in Arrow's memory layout, for example for `pyarrow.array`.
///
/// Args:
///     samples: The series, as a list.
#[pyclass(frozen)]
pub(crate) struct Series(pub(crate) Float64Array);

#[pymethods]
impl Series {
    #[new]
    #[pyo3(signature = (samples: "list[float]"))]
    fn new(samples: Numbers) -> Self {
        Self(samples.0.into())
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    /// Copy the samples to a list.
    fn to_list(&self) -> &[f64] {
        self.0.values()
    }

    /// Return the schema and the array, in capsules. A producer may ignore `requested_schema`.
    #[pyo3(signature = (requested_schema = None) -> "tuple[Any, Any]")]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Capsules<'py>> {
        let _ = requested_schema;
        let exported = to_ffi(&self.0.to_data());
        let (array, schema) =
            exported.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        let schema = PyCapsule::new_with_value(py, schema, c"arrow_schema")?;
        let array = PyCapsule::new_with_value(py, array, c"arrow_array")?;
        Ok((schema, array))
    }
}

/// A `Series`, or an array of another library.
pub(crate) struct Samples(pub(crate) Float64Array);

impl FromPyObject<'_, '_> for Samples {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let Some(export) = object.getattr_opt(intern!(object.py(), "__arrow_c_array__"))? else {
            return Err(PyTypeError::new_err("expected an Arrow array"));
        };
        let (schema, array): Capsules<'_> = export.call0()?.extract()?;
        let schema = schema.pointer_checked(Some(c"arrow_schema"))?.cast();
        let array = array.pointer_checked(Some(c"arrow_array"))?.cast();
        // SAFETY: by their names, the capsules have these structs of the interface, and both capsules are alive. The
        // array is moved out of its capsule, which doesn't release it then.
        #[expect(unsafe_code, reason = "a capsule has an untyped pointer")]
        unsafe {
            let schema: &FFI_ArrowSchema = schema.as_ref();
            let array = FFI_ArrowArray::from_raw(array.as_ptr());
            if schema.release.is_none() || array.is_released() {
                return Err(Error::Released.into());
            }
            // `from_ffi` panics on some other formats.
            if CStr::from_ptr(schema.format) != c"g" || schema.dictionary().is_some() {
                return Err(Error::Format.into());
            }
            match from_ffi(array, schema) {
                Ok(data) if data.null_count() == 0 => Ok(Self(data.into())),
                _ => Err(Error::Format.into()),
            }
        }
    }
}

/// Average all windows of an Arrow array.
///
/// Args:
///     samples: A `Series`, or an array of 64-bit floats of another library, such as pyarrow.
///     weights: The weights of the samples in a window.
///
/// Returns:
///     The weighted average of each window.
///
/// Raises:
///     Error: The array has other values, or nulls.
#[pyfunction]
#[pyo3(signature = (samples: "Any", weights))]
pub(crate) fn smooth_series(
    py: Python<'_>,
    samples: Samples,
    weights: &Weights,
) -> PyResult<Series> {
    let averages = weights.smooth(py, samples.0.values())?;
    Ok(Series(averages.into()))
}
