//! The library itself, in plain Rust.

use crate::error::Error;

/// Greets one person. White space around the name is dropped.
///
/// # Errors
///
/// [`Error::EmptyName`] if `name` is empty or only white space.
pub(crate) fn greet(name: &str) -> Result<String, Error> {
    match name.trim() {
        "" => Err(Error::EmptyName),
        name => Ok(format!("Hello, {name}!")),
    }
}

/// Greets several people, in order.
///
/// # Errors
///
/// [`Error::Guest`] for the first name that [`greet`] rejects.
pub(crate) fn greet_all(names: &[String]) -> Result<Vec<String>, Error> {
    let greet_one = |(position, name): (usize, &String)| {
        greet(name).map_err(|source| Error::Guest {
            position,
            source: Box::new(source),
        })
    };
    (1..).zip(names).map(greet_one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_white_space_around_the_name() {
        assert_eq!(greet(" World\n").unwrap(), "Hello, World!");
    }

    #[test]
    fn rejects_an_empty_name() {
        assert!(matches!(greet(" \t"), Err(Error::EmptyName)));
    }

    #[test]
    fn reports_the_position_of_the_first_bad_name() {
        let names = ["Ada", "", " "].map(str::to_owned);
        let error = greet_all(&names).unwrap_err();
        assert!(matches!(error, Error::Guest { position: 2, .. }));
    }
}
