//! Records: a derived conversion, and conversions by hand whose errors say where the bad value is.

use pyo3::conversion::FromPyObjectOwned;
#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyType};
use pyo3::{intern, prelude::*};
#[cfg(feature = "stubs")]
use pyo3::{type_hint_identifier, type_hint_subscript};
use rust_decimal::Decimal;

use crate::collections::List;
use crate::location::Located;
use crate::lossless::Lossless;

/// A mapping with the keys `trackingCode`, `to` and `weight`, and a dict in return. Without `from_item_all`, the values
/// would be attributes of the object.
#[derive(FromPyObject, IntoPyObject)]
#[pyo3(from_item_all, rename_all = "camelCase")]
pub(crate) struct Parcel {
    tracking_code: String,
    #[pyo3(item("to"))]
    receiver: Receiver,
    /// PyO3 0.30 uses the default after any exception, not only if the key is missing.
    #[pyo3(default = 1.0)]
    weight: f64,
}

/// A union: the first variant that accepts the value.
#[derive(FromPyObject, IntoPyObject)]
enum Receiver {
    #[pyo3(transparent, annotation = "int")]
    Locker(u32),
    #[pyo3(transparent, annotation = "str")]
    Name(String),
}

/// The dataclass `Item`.
pub(crate) struct Item {
    name: String,
    price: Lossless<Decimal>,
}

impl FromPyObject<'_, '_> for Item {
    type Error = Located;

    fn extract(object: Borrowed<'_, '_, PyAny>) -> Result<Self, Located> {
        let py = object.py();
        Ok(Self {
            name: field(object, intern!(py, "name"))?,
            price: field(object, intern!(py, "price"))?,
        })
    }
}

impl<'py> IntoPyObject<'py> for Item {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const OUTPUT_TYPE: PyStaticExpr = type_hint_identifier!("._records", "Item");

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let class = CLASS.import(py, concat!(env!("CARGO_PKG_NAME"), "._records"), "Item")?;
        class.call1((self.name, self.price))
    }
}

/// The dataclass `Order`.
struct Order {
    customer: String,
    items: List<Item>,
}

impl FromPyObject<'_, '_> for Order {
    type Error = Located;

    fn extract(object: Borrowed<'_, '_, PyAny>) -> Result<Self, Located> {
        let py = object.py();
        Ok(Self {
            customer: field(object, intern!(py, "customer"))?,
            items: field(object, intern!(py, "items"))?,
        })
    }
}

/// Extracts an attribute. `intern!` makes the name's `str` once, not for each object.
fn field<'py, T>(
    object: Borrowed<'_, 'py, PyAny>,
    name: &Bound<'py, PyString>,
) -> Result<T, Located>
where
    T: FromPyObjectOwned<'py, Error: Into<Located>>,
{
    let at = |error: Located| error.under(&format!(".{name}"));
    let value = object.getattr(name).map_err(|error| at(error.into()))?;
    value.extract().map_err(|error: T::Error| at(error.into()))
}

/// The argument `orders`: its name begins each path.
pub(crate) struct Orders(List<Order>);

impl FromPyObject<'_, '_> for Orders {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Iterable"),
        type_hint_identifier!("._records", "Order")
    );

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let orders: Result<_, Located> = object.extract();
        Ok(Self(orders.map_err(|error| error.named("orders"))?))
    }
}

impl Orders {
    /// The most expensive item and its customer; the first of several.
    pub(crate) fn most_expensive(self) -> Option<(String, Item)> {
        let mut best: Option<(String, Item)> = None;
        for Order { customer, items } in self.0.0 {
            for item in items.0 {
                let beats = |(_, best): &(String, Item)| item.price.0 > best.price.0;
                if best.as_ref().is_none_or(beats) {
                    best = Some((customer.clone(), item));
                }
            }
        }
        best
    }
}
