//! What the functions do with numbers. This file knows nothing of Python.

use crate::error::Error;

/// The mean of all the values.
///
/// # Errors
///
/// [`Error::NoNumbers`] if there are none.
pub fn mean(values: impl ExactSizeIterator<Item = f64>) -> Result<f64, Error> {
    match values.len() {
        0 => Err(Error::NoNumbers),
        #[expect(clippy::cast_precision_loss, reason = "no memory holds 2**53 numbers")]
        count => Ok(values.sum::<f64>() / count as f64),
    }
}

/// The type of the numbers in a buffer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NumberType {
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F32,
    F64,
}

/// Reads a format as Python's module `struct` has them: one letter, and before it, maybe, the order of the bytes.
/// `size` is how many bytes a number has: of some letters, it depends on the system.
///
/// # Errors
///
/// [`Error::Buffer`] for what are no such numbers, or have their bytes in another order than this machine.
pub fn number_type(format: &str, size: usize) -> Result<NumberType, Error> {
    let (order, letter) = match format.split_at_checked(1) {
        Some((order @ ("@" | "=" | "<" | ">" | "!"), letter)) => (order, letter),
        _ => ("@", format),
    };
    let swapped = if cfg!(target_endian = "little") {
        ">!"
    } else {
        "<"
    };
    if size > 1 && swapped.contains(order) {
        let reason = format!(
            "has the format '{format}', whose bytes are in another order than this machine's"
        );
        return Err(Error::Buffer { reason });
    }
    match (letter, size) {
        ("b" | "h" | "i" | "l" | "q" | "n", 1) => Ok(NumberType::I8),
        ("b" | "h" | "i" | "l" | "q" | "n", 2) => Ok(NumberType::I16),
        ("b" | "h" | "i" | "l" | "q" | "n", 4) => Ok(NumberType::I32),
        ("b" | "h" | "i" | "l" | "q" | "n", 8) => Ok(NumberType::I64),
        ("B" | "H" | "I" | "L" | "Q" | "N", 1) => Ok(NumberType::U8),
        ("B" | "H" | "I" | "L" | "Q" | "N", 2) => Ok(NumberType::U16),
        ("B" | "H" | "I" | "L" | "Q" | "N", 4) => Ok(NumberType::U32),
        ("B" | "H" | "I" | "L" | "Q" | "N", 8) => Ok(NumberType::U64),
        ("f", 4) => Ok(NumberType::F32),
        ("d", 8) => Ok(NumberType::F64),
        _ => Err(Error::Buffer {
            reason: format!("has the format '{format}', which is none of numbers"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OTHER_ORDER: &str = if cfg!(target_endian = "little") {
        ">"
    } else {
        "<"
    };
    const SAME_ORDER: &str = if cfg!(target_endian = "little") {
        "<"
    } else {
        ">"
    };

    fn reason(format: &str, size: usize) -> String {
        number_type(format, size).unwrap_err().to_string()
    }

    #[test]
    fn a_letter_and_a_size_are_a_type() {
        assert_eq!(number_type("d", 8).unwrap(), NumberType::F64);
        assert_eq!(number_type("l", 4).unwrap(), NumberType::I32);
        assert_eq!(number_type("l", 8).unwrap(), NumberType::I64);
        assert_eq!(number_type("B", 1).unwrap(), NumberType::U8);
    }

    #[test]
    fn the_order_of_this_machine_may_be_written_out() {
        for order in ["@", "=", SAME_ORDER] {
            assert_eq!(
                number_type(&format!("{order}h"), 2).unwrap(),
                NumberType::I16
            );
        }
    }

    #[test]
    fn another_order_is_refused_where_there_is_one() {
        assert!(reason(&format!("{OTHER_ORDER}d"), 8).contains("order"));
        assert_eq!(
            number_type(&format!("{OTHER_ORDER}b"), 1).unwrap(),
            NumberType::I8
        );
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for (format, size) in [
            ("?", 1),
            ("c", 1),
            ("e", 2),
            ("", 1),
            ("dd", 16),
            ("Zd", 16),
            ("é", 1),
        ] {
            assert!(reason(format, size).contains("none of numbers"), "{format}");
        }
    }

    #[test]
    fn nothing_has_no_mean() {
        assert!(matches!(mean([].into_iter()), Err(Error::NoNumbers)));
    }

    proptest! {
        #[test]
        fn a_mean_is_not_outside_of_its_values(values in prop::collection::vec(-1e9..1e9, 1..50)) {
            let mean = mean(values.iter().copied()).unwrap();
            let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
            let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let rounding = 1e-4;
            prop_assert!(lowest - rounding <= mean && mean <= highest + rounding);
        }
    }
}
