//! What this package is about. This file knows nothing of Python.

use crate::error::Error;

/// Greets one person.
///
/// # Errors
///
/// [`Error::EmptyName`] if `name` holds nothing but white space.
pub fn greet(name: &str) -> Result<String, Error> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Error::EmptyName);
    }
    Ok(format!("Hello, {name}!"))
}

/// Greets several people, in order, and stops at the first who cannot be greeted.
///
/// # Errors
///
/// The first error that `names` yields; [`Error::Guest`] for the first name that [`greet`] refuses.
pub fn greet_all(names: impl Iterator<Item = Result<String, Error>>) -> Result<Vec<String>, Error> {
    names
        .zip(1..)
        .map(|(name, position)| {
            greet(&name?).map_err(|error| Error::Guest {
                position,
                source: Box::new(error),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_greeted_without_the_space_around_it() {
        assert_eq!(greet(" World\n").unwrap(), "Hello, World!");
    }

    #[test]
    fn an_empty_name_is_refused() {
        assert!(matches!(greet(" \t"), Err(Error::EmptyName)));
    }

    #[test]
    fn guests_are_greeted_in_order() {
        let names = ["Ada", "Grace"].map(|name| Ok(name.to_owned()));
        assert_eq!(
            greet_all(names.into_iter()).unwrap(),
            ["Hello, Ada!", "Hello, Grace!"]
        );
    }

    #[test]
    fn the_first_bad_guest_is_named_and_no_later_name_is_taken() {
        let names = ["Ada", "", "Grace"].map(|name| Ok(name.to_owned()));
        let mut names = names.into_iter();
        let error = greet_all(&mut names).unwrap_err();

        assert!(matches!(error, Error::Guest { position: 2, .. }));
        assert_eq!(names.next().unwrap().unwrap(), "Grace");
    }
}
