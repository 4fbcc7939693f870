//! Numbers as Python has them. This file knows nothing of Python.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{FromPrimitive, ToPrimitive};

use crate::error::Error;

/// An exact int of any size, or an IEEE float.
///
/// `==` tells an int from a float of the same value; [`Number::compare`] does not, as Python.
#[derive(Debug, Clone, PartialEq)]
pub enum Number {
    /// An exact int.
    Int(BigInt),
    /// An IEEE float of 64 bits.
    Float(f64),
}

impl Number {
    /// The float that is nearest to this number; of two that are as near, the even one.
    ///
    /// # Errors
    ///
    /// [`Error::Overflow`] if an int is beyond all floats.
    pub fn to_float(&self) -> Result<f64, Error> {
        match self {
            Self::Int(int) => int
                .to_f64()
                .filter(|float| float.is_finite())
                .ok_or(Error::Overflow("the int is too large for a float")),
            Self::Float(float) => Ok(*float),
        }
    }

    /// How the exact values compare, if neither is a NaN.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(left), Self::Int(right)) => Some(left.cmp(right)),
            (Self::Float(left), Self::Float(right)) => left.partial_cmp(right),
            (Self::Int(left), Self::Float(right)) => compare_int_with_float(left, *right),
            (Self::Float(left), Self::Int(right)) => {
                compare_int_with_float(right, *left).map(Ordering::reverse)
            }
        }
    }

    /// Whether an operation with this number may take long enough for others to want the interpreter.
    pub(crate) fn is_long(&self) -> bool {
        matches!(self, Self::Int(int) if int.bits() > Self::LONG_BITS)
    }

    /// From so many bits on, operations take microseconds.
    pub(crate) const LONG_BITS: u64 = 4096;
}

fn compare_int_with_float(int: &BigInt, float: f64) -> Option<Ordering> {
    let Some(floor) = BigInt::from_f64(float.floor()) else {
        // An infinity is beyond every int, and a NaN is nowhere.
        return 0.0.partial_cmp(&float);
    };
    Some(match int.cmp(&floor) {
        Ordering::Equal if float > float.floor() => Ordering::Less,
        ordering => ordering,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Ordering::{Equal, Greater, Less};
    use std::fmt;

    /// Writes the number as an expression has it.
    impl fmt::Display for Number {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self {
                Self::Int(int) => write!(formatter, "{int}"),
                // There is no word for it in an expression, but a number that is as large.
                Self::Float(float) if float.is_infinite() => {
                    write!(formatter, "{}1e999", if *float < 0.0 { "-" } else { "" })
                }
                Self::Float(float) => write!(formatter, "{float:?}"),
            }
        }
    }

    fn int(text: &str) -> Number {
        Number::Int(text.parse().unwrap())
    }

    #[test]
    fn the_nearest_float_is_taken_and_of_two_the_even_one() {
        // 2**53 and a little: floats are 2 apart here.
        let nearest = [
            ("9007199254740993", 9_007_199_254_740_992.0),
            ("9007199254740995", 9_007_199_254_740_996.0),
            ("-9007199254740995", -9_007_199_254_740_996.0),
            ("9007199254740996", 9_007_199_254_740_996.0),
        ];
        for (text, float) in nearest {
            assert_eq!(int(text).to_float().ok(), Some(float), "{text}");
        }
    }

    #[test]
    fn a_bit_far_below_decides_between_two_floats() {
        let tie: BigInt = (BigInt::from(1) << 1000) + (BigInt::from(1) << 947);
        let above = Number::Int(&tie + 1);
        let power = 2f64.powi(1000);
        let next = f64::from_bits(power.to_bits() + 1);
        assert_eq!(Number::Int(tie).to_float().ok(), Some(power));
        assert_eq!(above.to_float().ok(), Some(next));
    }

    #[test]
    fn an_int_beyond_all_floats_overflows() {
        // Halfway between the largest float and the next power of two: this one is rounded up, to infinity.
        let halfway: BigInt = (BigInt::from(1) << 1024) - (BigInt::from(1) << 970);
        assert_eq!(Number::Int(&halfway - 1).to_float().ok(), Some(f64::MAX));
        assert!(matches!(
            Number::Int(halfway).to_float(),
            Err(Error::Overflow(_))
        ));
    }

    #[test]
    fn ints_and_floats_are_compared_exactly() {
        let large = int("9007199254740993");
        let float = |value| Number::Float(value);
        assert_eq!(
            large.compare(&float(9_007_199_254_740_992.0)),
            Some(Greater)
        );
        assert_eq!(large.compare(&float(9_007_199_254_740_994.0)), Some(Less));
        assert_eq!(int("-2").compare(&float(-1.5)), Some(Less));
        assert_eq!(int("-1").compare(&float(-1.5)), Some(Greater));
        assert_eq!(float(1.5).compare(&int("1")), Some(Greater));
        assert_eq!(float(-0.0).compare(&int("0")), Some(Equal));
        assert_eq!(large.compare(&float(f64::INFINITY)), Some(Less));
        assert_eq!(large.compare(&float(f64::NEG_INFINITY)), Some(Greater));
        assert_eq!(large.compare(&float(f64::NAN)), None);
    }
}
