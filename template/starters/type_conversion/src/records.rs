//! Records with conversions by hand: they take every form in which Python has a record, name the place of what is
//! wrong, and give back the classes of this package's Python half.

use std::convert::Infallible;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyType};
#[cfg(feature = "stubs")]
use pyo3::{
    inspect::{PyStaticConstant, PyStaticExpr},
    type_hint_identifier, type_hint_subscript,
};

use crate::location::{Fields, List, Located};
use crate::order::{Item, Order, Priority, Status};

/// The Python module that defines the classes.
pub(crate) const MODULE: &str = concat!(env!("CARGO_PKG_NAME"), ".records");

/// From a dataclass, a `NamedTuple`, a mapping, a tuple or any object with these attributes.
impl FromPyObject<'_, '_> for Item {
    type Error = Located;

    fn extract(object: Borrowed<'_, '_, PyAny>) -> Result<Self, Located> {
        let fields = Fields::of(object, 3)?;
        Ok(Self {
            name: fields.get(0, "name")?,
            quantity: fields.get(1, "quantity")?,
            price: fields.get(2, "price")?,
        })
    }
}

/// To the dataclass `Item`.
impl<'py> IntoPyObject<'py> for Item {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        // Imported once, whichever thread is first.
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let class = CLASS.import(py, MODULE, "Item")?;
        class.call1((self.name, self.quantity, self.price))
    }
}

/// In the same forms.
impl FromPyObject<'_, '_> for Order {
    type Error = Located;

    // What the type stub says of an argument.
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_identifier!(".records", "AnyOrder");

    fn extract(object: Borrowed<'_, '_, PyAny>) -> Result<Self, Located> {
        let fields = Fields::of(object, 5)?;
        // In their order, so that the first one that is wrong is named.
        let number = fields.get(0, "number")?;
        let status = fields.get(1, "status")?;
        let List(items) = fields.get(2, "items")?;
        let priority = fields.get_if_there(3, "priority")?;
        let note: Option<Option<String>> = fields.get_if_there(4, "note")?;
        Ok(Self {
            number,
            status,
            items,
            priority: priority.unwrap_or(Priority::Normal),
            note: note.flatten(),
        })
    }
}

/// To the dataclass `Order`.
impl<'py> IntoPyObject<'py> for Order {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    // What the type stub says of a function that returns it.
    #[cfg(feature = "stubs")]
    const OUTPUT_TYPE: PyStaticExpr = type_hint_identifier!(".records", "Order");

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let class = CLASS.import(py, MODULE, "Order")?;
        class.call1((
            self.number,
            self.status,
            self.items,
            self.priority,
            self.note,
        ))
    }
}

/// The `enum.Enum` class whose members these are.
fn status_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, MODULE, "Status")
}

/// From a member of the enumeration `Status`, and nothing else: not from its value.
impl FromPyObject<'_, '_> for Status {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = Self::OUTPUT_TYPE;

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if !object.is_instance(status_class(object.py())?)? {
            let class = object.get_type().name()?;
            let message = format!("'{class}' object is not an instance of 'Status'");
            return Err(PyTypeError::new_err(message));
        }
        match object.getattr("name")?.extract()? {
            "OPEN" => Ok(Self::Open),
            "PAID" => Ok(Self::Paid),
            "SHIPPED" => Ok(Self::Shipped),
            other => Err(PyValueError::new_err(format!(
                "Rust knows no status {other}"
            ))),
        }
    }
}

/// To the member of the enumeration `Status`.
impl<'py> IntoPyObject<'py> for Status {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const OUTPUT_TYPE: PyStaticExpr = type_hint_identifier!(".records", "Status");

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        let name = match self {
            Self::Open => "OPEN",
            Self::Paid => "PAID",
            Self::Shipped => "SHIPPED",
        };
        status_class(py)?.getattr(name)
    }
}

/// From one of the two strings of a `Literal` type.
impl FromPyObject<'_, '_> for Priority {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = Self::OUTPUT_TYPE;

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        match object.extract()? {
            "normal" => Ok(Self::Normal),
            "express" => Ok(Self::Express),
            other => Err(PyValueError::new_err(format!(
                "'{other}' is neither 'normal' nor 'express'"
            ))),
        }
    }
}

/// To its string.
impl<'py> IntoPyObject<'py> for Priority {
    type Target = PyString;
    type Output = Bound<'py, Self::Target>;
    type Error = Infallible;

    #[cfg(feature = "stubs")]
    const OUTPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("typing", "Literal"),
        PyStaticExpr::Constant {
            value: PyStaticConstant::Str("normal")
        },
        PyStaticExpr::Constant {
            value: PyStaticConstant::Str("express")
        }
    );

    fn into_pyobject(self, py: Python<'py>) -> Result<Self::Output, Self::Error> {
        let text = match self {
            Self::Normal => "normal",
            Self::Express => "express",
        };
        text.into_pyobject(py)
    }
}
