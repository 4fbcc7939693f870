//! The numbers in the memory of another object, used where they are: those of an `array.array`, a `memoryview`, a NumPy
//! array, or anything else with a buffer.

use std::slice;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{
    AtomicI8, AtomicI16, AtomicI32, AtomicI64, AtomicU8, AtomicU16, AtomicU32, AtomicU64,
};

use pyo3::buffer::PyUntypedBuffer;
use pyo3::prelude::*;
use pyo3::types::PyMemoryView;
#[cfg(feature = "stubs")]
use pyo3::{inspect::PyStaticExpr, type_hint_identifier};

use crate::error::Error;
use crate::numbers::{self, NumberType};

/// A buffer of numbers, which keeps the memory where it is as long as it lives.
pub(crate) struct Numbers(PyUntypedBuffer);

impl FromPyObject<'_, '_> for Numbers {
    type Error = PyErr;

    // What the type stub says of the argument; `collections.abc` has it from Python 3.12 on.
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_identifier!("typing_extensions", "Buffer");

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        // Of a buffer that leaves out its strides, as those of ctypes do, a memoryview works them out.
        let view = PyMemoryView::from(&object)?;
        // Of a single number there are none to work out.
        if view.getattr("ndim")?.extract::<usize>()? == 0 {
            return Err(unsuitable("is a single number, without a dimension").into());
        }
        PyUntypedBuffer::get(&view).map(Self)
    }
}

impl Numbers {
    /// The mean, taken while other Python threads may run.
    pub(crate) fn mean(&self, py: Python<'_>) -> Result<f64, Error> {
        let cells = self.cells()?;
        py.detach(|| cells.mean())
    }

    /// Multiplies each number in place.
    pub(crate) fn scale(&self, py: Python<'_>, factor: f64) -> Result<(), Error> {
        if self.0.readonly() {
            return Err(unsuitable("is read-only"));
        }
        let Cells::F64(cells) = self.cells()? else {
            return Err(unsuitable("has no floats of 64 bits"));
        };
        py.detach(|| scale(cells, factor));
        Ok(())
    }

    /// The memory, as cells of its type.
    fn cells(&self) -> Result<Cells<'_>, Error> {
        if !self.0.is_c_contiguous() {
            return Err(unsuitable(
                "has gaps, or is not in the order of C: copy it first",
            ));
        }
        // Where an atomic operation is wider than an address, to read may be to write back what was there.
        if self.0.readonly() && self.0.item_size() > size_of::<usize>() {
            return Err(unsuitable(
                "is read-only, and its numbers are wider than an address",
            ));
        }
        let format = self.0.format().to_string_lossy();
        Ok(match numbers::number_type(&format, self.0.item_size())? {
            NumberType::I8 => Cells::I8(self.slice()?),
            NumberType::I16 => Cells::I16(self.slice()?),
            NumberType::I32 => Cells::I32(self.slice()?),
            NumberType::I64 => Cells::I64(self.slice()?),
            NumberType::U8 => Cells::U8(self.slice()?),
            NumberType::U16 => Cells::U16(self.slice()?),
            NumberType::U32 => Cells::U32(self.slice()?),
            NumberType::U64 => Cells::U64(self.slice()?),
            NumberType::F32 => Cells::F32(self.slice()?),
            NumberType::F64 => Cells::F64(self.slice()?),
        })
    }

    /// The memory as cells of one type, which has to be that of its numbers.
    fn slice<A: Atomic>(&self) -> Result<&[A], Error> {
        let start: *const A = self.0.buf_ptr().cast();
        let count = self.0.item_count();
        if count == 0 {
            return Ok(&[]);
        }
        if size_of::<A>() != self.0.item_size() || !start.is_aligned() {
            return Err(unsuitable("is not aligned for its numbers"));
        }
        // SAFETY: The buffer is contiguous, as `cells` has checked, and has `count` numbers of this size at this
        // aligned address; every value of their bits is valid. It is up to the exporter to keep them there until the
        // buffer is released, which `self` does when it is dropped. This crate reads and writes each as a whole, by
        // atomic operations. Code that writes at the same time without them, or in another width, is a data race that
        // nobody here can rule out: the docstrings forbid it.
        #[expect(unsafe_code, reason = "PyO3 has no safe way to the memory of a buffer")]
        Ok(unsafe { slice::from_raw_parts(start, count) })
    }
}

/// A number in memory that other threads may change at any time.
trait Atomic {}

impl Atomic for AtomicI8 {}
impl Atomic for AtomicI16 {}
impl Atomic for AtomicI32 {}
impl Atomic for AtomicI64 {}
impl Atomic for AtomicU8 {}
impl Atomic for AtomicU16 {}
impl Atomic for AtomicU32 {}
impl Atomic for AtomicU64 {}

/// The numbers of a buffer; a float is in the atomic integer of its size.
enum Cells<'a> {
    I8(&'a [AtomicI8]),
    I16(&'a [AtomicI16]),
    I32(&'a [AtomicI32]),
    I64(&'a [AtomicI64]),
    U8(&'a [AtomicU8]),
    U16(&'a [AtomicU16]),
    U32(&'a [AtomicU32]),
    U64(&'a [AtomicU64]),
    F32(&'a [AtomicU32]),
    F64(&'a [AtomicU64]),
}

impl Cells<'_> {
    #[expect(clippy::cast_precision_loss, reason = "a mean is a float")]
    fn mean(&self) -> Result<f64, Error> {
        match self {
            Self::I8(cells) => numbers::mean(cells.iter().map(|cell| cell.load(Relaxed).into())),
            Self::I16(cells) => numbers::mean(cells.iter().map(|cell| cell.load(Relaxed).into())),
            Self::I32(cells) => numbers::mean(cells.iter().map(|cell| cell.load(Relaxed).into())),
            Self::I64(cells) => numbers::mean(cells.iter().map(|cell| cell.load(Relaxed) as f64)),
            Self::U8(cells) => numbers::mean(cells.iter().map(|cell| cell.load(Relaxed).into())),
            Self::U16(cells) => numbers::mean(cells.iter().map(|cell| cell.load(Relaxed).into())),
            Self::U32(cells) => numbers::mean(cells.iter().map(|cell| cell.load(Relaxed).into())),
            Self::U64(cells) => numbers::mean(cells.iter().map(|cell| cell.load(Relaxed) as f64)),
            Self::F32(cells) => numbers::mean(
                cells
                    .iter()
                    .map(|cell| f32::from_bits(cell.load(Relaxed)).into()),
            ),
            Self::F64(cells) => {
                numbers::mean(cells.iter().map(|cell| f64::from_bits(cell.load(Relaxed))))
            }
        }
    }
}

fn scale(cells: &[AtomicU64], factor: f64) {
    for cell in cells {
        let scaled = f64::from_bits(cell.load(Relaxed)) * factor;
        cell.store(scaled.to_bits(), Relaxed);
    }
}

fn unsuitable(reason: &str) -> Error {
    let reason = reason.to_owned();
    Error::Buffer { reason }
}
