//! Records whose conversions PyO3 derives: much shorter than by hand, and enough where an error need not tell its place
//! below the first level.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;
#[cfg(feature = "stubs")]
use pyo3::{inspect::PyStaticExpr, type_hint_identifier};

use crate::records::MODULE;

/// A dict with these keys, from and to: the `TypedDict` called `Parcel`.
#[derive(FromPyObject, IntoPyObject)]
#[pyo3(from_item_all, rename_all = "camelCase")]
pub(crate) struct Parcel {
    tracking_code: String,
    weight: Kilograms,
    #[pyo3(item("to"))]
    receiver: Receiver,
    /// What it is when the key is missing.
    #[pyo3(default = Size(10.0, 10.0, 10.0))]
    size: Size,
    #[pyo3(default)]
    is_fragile: bool,
}

/// Just what is in it: a float in Python.
#[derive(FromPyObject, IntoPyObject)]
#[pyo3(transparent)]
struct Kilograms(f64);

/// A tuple, or a `NamedTuple`: length, width and height in centimetres.
#[derive(FromPyObject, IntoPyObject)]
struct Size(f64, f64, f64);

/// The first of these that fits.
#[derive(FromPyObject, IntoPyObject)]
enum Receiver {
    /// The number of a locker.
    #[pyo3(transparent, annotation = "int")]
    Locker(u32),
    #[pyo3(transparent, annotation = "str")]
    Name(String),
}

/// From any object with the attributes `lat` and `lon`; the rest have a default.
#[derive(FromPyObject)]
pub(crate) struct Place {
    #[pyo3(attribute("lat"))]
    latitude: f64,
    #[pyo3(attribute("lon"))]
    longitude: f64,
    #[pyo3(default)]
    altitude: Option<f64>,
}

/// To the `NamedTuple` called `Place`.
impl<'py> IntoPyObject<'py> for Place {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let class = CLASS.import(py, MODULE, "Place")?;
        class.call1((self.latitude, self.longitude, self.altitude))
    }
}

/// A value whose class in Python has a name. Of a derived conversion the type stub knows no name by itself.
pub(crate) struct Named<T>(T);

/// What it is called in the Python module with the classes.
pub(crate) trait ClassName {
    /// What a function takes.
    #[cfg(feature = "stubs")]
    const TAKEN: &'static str;
    /// What a function returns.
    #[cfg(feature = "stubs")]
    const GIVEN: &'static str;
}

impl ClassName for Parcel {
    #[cfg(feature = "stubs")]
    const TAKEN: &'static str = "Parcel";
    #[cfg(feature = "stubs")]
    const GIVEN: &'static str = "Parcel";
}

impl ClassName for Place {
    #[cfg(feature = "stubs")]
    const TAKEN: &'static str = "PlaceAttributes";
    #[cfg(feature = "stubs")]
    const GIVEN: &'static str = "Place";
}

impl<'a, 'py, T: FromPyObject<'a, 'py> + ClassName> FromPyObject<'a, 'py> for Named<T> {
    type Error = T::Error;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_identifier!(".records", T::TAKEN);

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> Result<Self, T::Error> {
        object.extract().map(Self)
    }
}

impl<'py, T: IntoPyObject<'py> + ClassName> IntoPyObject<'py> for Named<T> {
    type Target = T::Target;
    type Output = T::Output;
    type Error = T::Error;

    #[cfg(feature = "stubs")]
    const OUTPUT_TYPE: PyStaticExpr = type_hint_identifier!(".records", T::GIVEN);

    fn into_pyobject(self, py: Python<'py>) -> Result<T::Output, T::Error> {
        self.0.into_pyobject(py)
    }
}
