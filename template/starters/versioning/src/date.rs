//! Reads Python dates, in two ways: the fast one needs the full C API.

use std::fmt;

#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDate;
#[cfg(not(Py_LIMITED_API))]
use pyo3::types::PyDateAccess;

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    // Dates are ordered by these fields, in this order.
    pub year: i32,
    pub month: u8,
    pub day: u8,
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Date {
    type Error = PyErr;

    // The type in the generated stub.
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = <PyDate as pyo3::PyTypeInfo>::TYPE_HINT;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        // A subclass can override `year`, which the fast path would not see.
        #[cfg(not(Py_LIMITED_API))]
        if let Ok(date) = object.cast_exact::<PyDate>() {
            return Ok(read_struct(&date));
        }
        read_attributes(&*object.cast::<PyDate>()?)
    }
}

/// Reads the fields of the C struct. The stable ABI does not include its layout.
#[cfg(not(Py_LIMITED_API))]
fn read_struct(date: &Bound<'_, PyDate>) -> Date {
    Date {
        year: date.get_year(),
        month: date.get_month(),
        day: date.get_day(),
    }
}

/// Reads the attributes, as every build can.
fn read_attributes(date: &Bound<'_, PyDate>) -> PyResult<Date> {
    let py = date.py();
    Ok(Date {
        year: date.getattr(intern!(py, "year"))?.extract()?,
        month: date.getattr(intern!(py, "month"))?.extract()?,
        day: date.getattr(intern!(py, "day"))?.extract()?,
    })
}

#[cfg(all(test, not(Py_LIMITED_API)))]
mod tests {
    use super::*;

    #[test]
    fn both_paths_read_the_same() {
        Python::initialize();
        Python::attach(|py| {
            for (year, month, day) in [(1, 1, 1), (1999, 12, 31), (2024, 2, 29), (9999, 12, 31)] {
                let date = PyDate::new(py, year, month, day).unwrap();
                assert_eq!(read_struct(&date), Date { year, month, day });
                assert_eq!(read_struct(&date), read_attributes(&date).unwrap());
            }
        });
    }
}
