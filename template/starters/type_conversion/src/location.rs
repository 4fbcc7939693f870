//! The place of a value in an argument of many parts, so that an error can name it: `orders[3].items[1].price`.

use std::convert::Infallible;
use std::marker::PhantomData;

use pyo3::conversion::FromPyObjectOwned;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyMapping, PyTuple};
#[cfg(feature = "stubs")]
use pyo3::{inspect::PyStaticExpr, type_hint_identifier, type_hint_subscript};

use crate::error::Error;

/// A value that cannot be converted: where it is below the object that is being converted, and why.
#[derive(Debug)]
pub struct Located {
    place: String,
    source: PyErr,
}

impl Located {
    /// The same, seen from the object that holds the one that is being converted.
    fn below(self, step: &str) -> Self {
        let place = format!("{step}{}", self.place);
        Self { place, ..self }
    }
}

impl From<PyErr> for Located {
    fn from(source: PyErr) -> Self {
        let place = String::new();
        Self { place, source }
    }
}

/// For code that does not ask for the place.
impl From<Located> for PyErr {
    fn from(located: Located) -> Self {
        located.source
    }
}

/// An argument that is converted by the function itself, which knows its name.
pub(crate) struct Argument<'py, T> {
    object: Bound<'py, PyAny>,
    becomes: PhantomData<T>,
}

impl<'py, T: FromPyObjectOwned<'py>> FromPyObject<'_, 'py> for Argument<'py, T> {
    type Error = Infallible;

    // What the type stub says of the argument.
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = T::INPUT_TYPE;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> Result<Self, Infallible> {
        Ok(Self {
            object: object.to_owned(),
            becomes: PhantomData,
        })
    }
}

impl<'py, T: FromPyObjectOwned<'py, Error: Into<Located>>> Argument<'py, T> {
    /// Converts the argument, which is called `name`.
    pub(crate) fn convert(&self, name: &str) -> Result<T, Error> {
        self.object.extract().map_err(|error: T::Error| {
            let Located { place, source } = error.into().below(name);
            Error::Conversion { place, source }
        })
    }
}

/// What any iterable yields, each value with its place.
pub(crate) struct List<T>(pub(crate) Vec<T>);

impl<'a, 'py, T> FromPyObject<'a, 'py> for List<T>
where
    T: FromPyObjectOwned<'py, Error: Into<Located>>,
{
    type Error = Located;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Iterable"),
        T::INPUT_TYPE
    );

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> Result<Self, Located> {
        let mut values = Vec::new();
        for (value, position) in object.try_iter()?.zip(0..) {
            // So that Ctrl-C ends an endless iterable.
            object.py().check_signals()?;
            let value = value?.extract().map_err(|error: T::Error| {
                let step = format!("[{position}]");
                error.into().below(&step)
            })?;
            values.push(value);
        }
        Ok(Self(values))
    }
}

/// The fields of a record, however Python has them.
pub(crate) enum Fields<'a, 'py> {
    /// A dict, which may have a `TypedDict` for its type, or another mapping.
    Keys(Borrowed<'a, 'py, PyMapping>),
    /// A tuple, but for one that names its fields.
    Positions(Borrowed<'a, 'py, PyTuple>),
    /// A dataclass, a `NamedTuple`, or an object that merely has the attributes.
    Attributes(Borrowed<'a, 'py, PyAny>),
}

impl<'a, 'py> Fields<'a, 'py> {
    /// Those of an object. A tuple that has more than the `known` ones is refused: what is left over may be a mistake.
    pub(crate) fn of(object: Borrowed<'a, 'py, PyAny>, known: usize) -> PyResult<Self> {
        if let Ok(tuple) = object.cast_exact::<PyTuple>() {
            let count = tuple.len();
            if count > known {
                let message = format!("it has {count} values, and at most {known} are known");
                return Err(PyTypeError::new_err(message));
            }
            Ok(Self::Positions(tuple))
        } else if let Ok(mapping) = object.cast() {
            Ok(Self::Keys(mapping))
        } else {
            Ok(Self::Attributes(object))
        }
    }

    /// Converts the field that is called `name`, or is the one at `position`.
    pub(crate) fn get<T>(&self, position: usize, name: &str) -> Result<T, Located>
    where
        T: FromPyObjectOwned<'py, Error: Into<Located>>,
    {
        let found = self.get_if_there(position, name)?;
        found.ok_or_else(|| {
            let missing = Located::from(PyTypeError::new_err("it is missing"));
            missing.below(&self.step(position, name))
        })
    }

    /// The same for a field that need not be there.
    pub(crate) fn get_if_there<T>(&self, position: usize, name: &str) -> Result<Option<T>, Located>
    where
        T: FromPyObjectOwned<'py, Error: Into<Located>>,
    {
        let convert = |object: Bound<'py, PyAny>| {
            object.extract().map_err(|error: T::Error| {
                let located: Located = error.into();
                located.below(&self.step(position, name))
            })
        };
        self.find(position, name)?.map(convert).transpose()
    }

    fn find(&self, position: usize, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self {
            Self::Keys(mapping) if mapping.contains(name)? => mapping.get_item(name).map(Some),
            Self::Keys(_) => Ok(None),
            Self::Positions(tuple) => Ok(tuple.get_item(position).ok()),
            Self::Attributes(object) => object.getattr_opt(name),
        }
    }

    /// How Python code goes from the record to its field.
    fn step(&self, position: usize, name: &str) -> String {
        match self {
            Self::Keys(_) => format!("['{name}']"),
            Self::Positions(_) => format!("[{position}]"),
            Self::Attributes(_) => format!(".{name}"),
        }
    }
}
