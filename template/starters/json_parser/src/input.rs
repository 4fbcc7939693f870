//! The text of a document: in a Python object, or in a file that is mapped into memory.

use std::fs::File;
use std::io::{Error as IoError, ErrorKind};
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
#[cfg(feature = "stubs")]
use pyo3::{inspect::PyStaticExpr, type_hint_union};

use crate::error::Error;

pub(crate) enum Text {
    Str(PyBackedStr),
    Bytes(PyBackedBytes),
    Mapped(Mmap),
}

impl Deref for Text {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Str(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
            Self::Mapped(map) => map,
        }
    }
}

impl FromPyObject<'_, '_> for Text {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr =
        type_hint_union!(PyBackedStr::INPUT_TYPE, PyBackedBytes::INPUT_TYPE);

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        match object.cast() {
            Ok(text) => Ok(Self::Str(PyBackedStr::try_from(text.to_owned())?)),
            Err(_) => Ok(Self::Bytes(object.extract()?)),
        }
    }
}

impl Text {
    /// Maps a file into memory.
    #[expect(unsafe_code, reason = "other processes can change the memory")]
    pub(crate) fn map(path: &Path) -> Result<Self, Error> {
        let fail = |source| Error::Read(path.into(), source);
        // Opening a pipe would wait for a writer, deaf to Ctrl-C.
        if !path.metadata().map_err(fail)?.is_file() {
            return Err(fail(IoError::new(
                ErrorKind::InvalidInput,
                "not a regular file",
            )));
        }
        let file = File::open(path).map_err(fail)?;
        // SAFETY: the documentation of `parse_file` forbids to change the file.
        unsafe { Mmap::map(&file) }.map(Self::Mapped).map_err(fail)
    }
}
