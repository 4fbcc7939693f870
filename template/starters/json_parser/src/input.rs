//! The text of a document: in a Python object, or in a file that is mapped into memory.

use std::fs::File;
use std::io::{Error as IoError, ErrorKind};
use std::path::Path;

use memmap2::Mmap;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyBytes, PyString};
#[cfg(feature = "stubs")]
use pyo3::{inspect::PyStaticExpr, type_hint_union};

use crate::error::Error;

pub(crate) struct Text(pub(crate) Box<dyn AsRef<[u8]> + Send + Sync>);

impl FromPyObject<'_, '_> for Text {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr =
        type_hint_union!(PyBackedStr::INPUT_TYPE, PyBackedBytes::INPUT_TYPE);

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let is_bytes = object.is_exact_instance_of::<PyBytes>();
        let text = match object.cast::<PyString>() {
            Ok(text) => Self(Box::new(PyBackedStr::try_from(text.to_owned())?)),
            Err(_) => Self(Box::new(object.extract::<PyBackedBytes>()?)),
        };
        if is_bytes || object.is_exact_instance_of::<PyString>() {
            return Ok(text);
        }
        // An object of a subclass is copied: it could refer to the document, in a cycle that is never freed.
        Ok(Self(Box::new(text.0.as_ref().as_ref().to_vec())))
    }
}

/// Maps a file into memory.
#[expect(unsafe_code, reason = "other processes can change the memory")]
pub(crate) fn map(path: &Path) -> Result<Text, Error> {
    let map = || {
        // Opening a pipe would wait for a writer, deaf to Ctrl-C.
        if !path.metadata()?.is_file() {
            return Err(IoError::new(ErrorKind::InvalidInput, "not a regular file"));
        }
        // SAFETY: the documentation of `parse_file` forbids to change the file.
        unsafe { Mmap::map(&File::open(path)?) }
    };
    let map = map().map_err(|source| Error::Read(path.into(), source))?;
    Ok(Text(Box::new(map)))
}
