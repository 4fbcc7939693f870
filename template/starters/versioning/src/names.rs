//! The names that a Python list, or any other iterable, holds.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
#[cfg(not(Py_LIMITED_API))]
use pyo3::types::PyList;
use pyo3::types::PyString;
#[cfg(feature = "stubs")]
use pyo3::{inspect::PyStaticExpr, type_hint_identifier, type_hint_subscript};

use crate::error::Error;

/// An argument that takes a list, a set, a generator of `str`, but not a single `str`, which is one of letters.
pub(crate) struct Names<'py>(Bound<'py, PyAny>);

impl<'a, 'py> FromPyObject<'a, 'py> for Names<'py> {
    type Error = PyErr;

    // What the type stub says of the argument.
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Iterable"),
        String::INPUT_TYPE
    );

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if object.is_instance_of::<PyString>() {
            return Err(PyTypeError::new_err(
                "expected several names, not a single str",
            ));
        }
        Ok(Self(object.to_owned()))
    }
}

impl Names<'_> {
    /// Calls `take` with one name after the other, up to the first error. No name is copied into a `String`.
    pub(crate) fn for_each(
        &self,
        take: impl FnMut(&str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        // The fast path: with the full API, PyO3 reads the items of a list in place. With the limited API it would make
        // calls for each of them, and gain less: such a build has the one path that every iterable takes.
        #[cfg(not(Py_LIMITED_API))]
        if let Ok(list) = self.0.cast_exact::<PyList>() {
            return each_of_list(list, take);
        }
        each_of_iterable(&self.0, take)
    }
}

/// Reads a list. On a free-threaded Python, PyO3 locks it for each item: it may change meanwhile.
#[cfg(not(Py_LIMITED_API))]
fn each_of_list(
    list: &Bound<'_, PyList>,
    mut take: impl FnMut(&str) -> Result<(), Error>,
) -> Result<(), Error> {
    for item in list.iter() {
        take(name(&item)?)?;
    }
    Ok(())
}

/// Asks any iterable for one item after the other.
fn each_of_iterable(
    iterable: &Bound<'_, PyAny>,
    mut take: impl FnMut(&str) -> Result<(), Error>,
) -> Result<(), Error> {
    for item in iterable.try_iter()? {
        // So that Ctrl-C ends an endless iterable.
        iterable.py().check_signals()?;
        take(name(&item?)?)?;
    }
    Ok(())
}

fn name<'a>(item: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    item.cast::<PyString>()?.to_str()
}

#[cfg(all(test, not(Py_LIMITED_API)))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The names up to the one that is refused, and the error.
    fn taken(
        for_each: impl FnOnce(&mut dyn FnMut(&str) -> Result<(), Error>) -> Result<(), Error>,
    ) -> (Vec<String>, Option<String>) {
        let mut names = Vec::new();
        let result = for_each(&mut |name| {
            names.push(name.to_owned());
            if name == "refused" {
                return Err(Error::WheelName(name.to_owned()));
            }
            Ok(())
        });
        (names, result.err().map(|error| error.to_string()))
    }

    proptest! {
        #[test]
        fn both_ways_give_the_same_names(names in prop::collection::vec("refused|.{0,9}", 0..20)) {
            Python::initialize();
            Python::attach(|py| {
                let list = PyList::new(py, &names).unwrap();
                let in_place = taken(|take| each_of_list(&list, take));
                let asked_for = taken(|take| each_of_iterable(&list, take));
                prop_assert_eq!(&in_place, &asked_for);
                prop_assert!(in_place.1.is_some() || in_place.0 == names);
                Ok(())
            })?;
        }
    }

    #[test]
    fn both_ways_stop_at_what_is_no_name() {
        Python::initialize();
        Python::attach(|py| {
            let list = PyList::new(py, ["a"]).unwrap();
            list.append(1).unwrap();
            let in_place = taken(|take| each_of_list(&list, take));
            assert_eq!(in_place, taken(|take| each_of_iterable(&list, take)));
            assert_eq!(in_place.0, ["a"]);
            assert!(in_place.1.is_some());
        });
    }
}
