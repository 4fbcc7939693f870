//! The numbers in the memory of another object, by a copy of it: in the limited API of Python 3.10, this is the way.

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyMemoryView, PySlice};
#[cfg(feature = "stubs")]
use pyo3::{inspect::PyStaticExpr, type_hint_identifier};

use crate::error::Error;
use crate::numbers::{self, NumberType};

/// A buffer of numbers.
pub(crate) struct Numbers(Py<PyMemoryView>);

impl FromPyObject<'_, '_> for Numbers {
    type Error = PyErr;

    // What the type stub says of the argument; `collections.abc` has it from Python 3.12 on.
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_identifier!("typing_extensions", "Buffer");

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let view = PyMemoryView::from(&object)?;
        if view.getattr("ndim")?.extract::<usize>()? == 0 {
            return Err(unsuitable("is a single number, without a dimension").into());
        }
        Ok(Self(view.unbind()))
    }
}

impl Numbers {
    /// The mean, taken while other Python threads may run.
    pub(crate) fn mean(&self, py: Python<'_>) -> Result<f64, Error> {
        let number_type = self.number_type(py)?;
        let bytes = self.copy(py)?;
        py.detach(|| mean(number_type, &bytes))
    }

    /// Multiplies each number, and writes all of them back.
    pub(crate) fn scale(&self, py: Python<'_>, factor: f64) -> Result<(), Error> {
        let view = self.0.bind(py);
        if view.getattr("readonly")?.extract()? {
            return Err(unsuitable("is read-only"));
        }
        if self.number_type(py)? != NumberType::F64 {
            return Err(unsuitable("has no floats of 64 bits"));
        }
        let scaled: Vec<u8> = numbers_in(&self.copy(py)?)
            .flat_map(|bytes| (f64::from_ne_bytes(bytes) * factor).to_ne_bytes())
            .collect();
        // Python writes only what has one of its own formats, without an order of bytes.
        let bytes = view.call_method1("cast", ("B",))?;
        bytes.set_item(PySlice::full(py), scaled)?;
        Ok(())
    }

    fn number_type(&self, py: Python<'_>) -> Result<NumberType, Error> {
        let view = self.0.bind(py);
        if !view.getattr("c_contiguous")?.extract()? {
            return Err(unsuitable(
                "has gaps, or is not in the order of C: copy it first",
            ));
        }
        let format = view.getattr("format")?.extract::<String>()?;
        numbers::number_type(&format, view.getattr("itemsize")?.extract()?)
    }

    fn copy(&self, py: Python<'_>) -> PyResult<PyBackedBytes> {
        Ok(self.0.bind(py).call_method0("tobytes")?.extract()?)
    }
}

/// The bytes of each number.
fn numbers_in<const SIZE: usize>(bytes: &[u8]) -> impl ExactSizeIterator<Item = [u8; SIZE]> {
    bytes.chunks_exact(SIZE).map(|bytes| {
        let mut number = [0; SIZE];
        number.copy_from_slice(bytes);
        number
    })
}

#[expect(clippy::cast_precision_loss, reason = "a mean is a float")]
fn mean(number_type: NumberType, bytes: &[u8]) -> Result<f64, Error> {
    match number_type {
        NumberType::I8 => numbers::mean(numbers_in(bytes).map(|of| i8::from_ne_bytes(of).into())),
        NumberType::I16 => numbers::mean(numbers_in(bytes).map(|of| i16::from_ne_bytes(of).into())),
        NumberType::I32 => numbers::mean(numbers_in(bytes).map(|of| i32::from_ne_bytes(of).into())),
        NumberType::I64 => numbers::mean(numbers_in(bytes).map(|of| i64::from_ne_bytes(of) as f64)),
        NumberType::U8 => numbers::mean(numbers_in(bytes).map(|of| u8::from_ne_bytes(of).into())),
        NumberType::U16 => numbers::mean(numbers_in(bytes).map(|of| u16::from_ne_bytes(of).into())),
        NumberType::U32 => numbers::mean(numbers_in(bytes).map(|of| u32::from_ne_bytes(of).into())),
        NumberType::U64 => numbers::mean(numbers_in(bytes).map(|of| u64::from_ne_bytes(of) as f64)),
        NumberType::F32 => numbers::mean(numbers_in(bytes).map(|of| f32::from_ne_bytes(of).into())),
        NumberType::F64 => numbers::mean(numbers_in(bytes).map(f64::from_ne_bytes)),
    }
}

fn unsuitable(reason: &str) -> Error {
    let reason = reason.to_owned();
    Error::Buffer { reason }
}
