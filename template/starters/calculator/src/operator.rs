//! The operators, with Python's results for ints, floats and both together.

use num_bigint::BigInt;
use num_rational::Ratio;
use num_traits::{Pow, Signed, ToPrimitive, Zero};

use crate::error::Error;
use crate::number::Number::{self, Float, Int};
use crate::number::{MAX_BITS, finite};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

impl Operator {
    /// The symbol and the binding power. Operators with a higher power bind more tightly.
    pub(crate) fn syntax(self) -> (&'static str, i64) {
        match self {
            Self::Add => ("+", 10),
            Self::Subtract => ("-", 10),
            Self::Multiply => ("*", 20),
            Self::Divide => ("/", 20),
            Self::Power => ("**", 40),
        }
    }

    pub(crate) fn apply(self, left: &Number, right: &Number) -> Result<Number, Error> {
        match (self, left, right) {
            (Self::Add, Int(left), Int(right)) => Int(left + right).checked(),
            (Self::Subtract, Int(left), Int(right)) => Int(left - right).checked(),
            (Self::Multiply, Int(left), Int(right)) => Int(left * right).checked(),
            (Self::Divide, Int(_), Int(right)) if right.is_zero() => Err(Error::DivisionByZero),
            (Self::Divide, Int(left), Int(right)) => {
                finite(Ratio::new_raw(left.clone(), right.clone()).to_f64()).map(Float)
            }
            (Self::Power, Int(left), Int(right)) if !right.is_negative() => {
                power_of_ints(left, right)
            }
            _ => self.apply_to_floats(left.to_float()?, right.to_float()?),
        }
    }

    fn apply_to_floats(self, left: f64, right: f64) -> Result<Number, Error> {
        match self {
            Self::Add => Ok(Float(left + right)),
            Self::Subtract => Ok(Float(left - right)),
            Self::Multiply => Ok(Float(left * right)),
            Self::Divide if right == 0.0 => Err(Error::DivisionByZero),
            Self::Divide => Ok(Float(left / right)),
            Self::Power => power_of_floats(left, right).map(Float),
        }
    }
}

fn power_of_ints(base: &BigInt, exponent: &BigInt) -> Result<Number, Error> {
    // The result has more bits than this, and at most twice as many: reject it before computing it.
    let bits = base.bits().saturating_sub(1);
    if bits.saturating_mul(exponent.to_u64().unwrap_or(u64::MAX)) >= MAX_BITS {
        return Err(Error::TooManyBits);
    }
    Int(Pow::pow(base, exponent.magnitude())).checked()
}

fn power_of_floats(base: f64, exponent: f64) -> Result<f64, Error> {
    let power = base.powf(exponent);
    if !base.is_finite() || !exponent.is_finite() {
        Ok(power)
    } else if base == 0.0 && exponent < 0.0 {
        Err(Error::DivisionByZero)
    } else if base < 0.0 && exponent.fract() != 0.0 {
        Err(Error::Result("a power is a complex number"))
    } else {
        finite(Some(power))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn power(base: i64, exponent: i64) -> Result<Number, Error> {
        Operator::Power.apply(&Int(base.into()), &Int(exponent.into()))
    }

    #[test]
    fn rejects_a_power_before_computing_it() {
        assert!(matches!(power(9, i64::MAX), Err(Error::TooManyBits)));
    }

    #[test]
    fn allows_any_exponent_for_one_and_zero() {
        assert_eq!(power(-1, i64::MAX).unwrap(), Int((-1).into()));
        assert_eq!(power(0, i64::MAX).unwrap(), Int(BigInt::ZERO));
    }

    #[test]
    fn rejects_every_zero_as_divisor() {
        for zero in [Int(BigInt::ZERO), Float(0.0), Float(-0.0)] {
            for dividend in [Int(1.into()), Float(1.0)] {
                let result = Operator::Divide.apply(&dividend, &zero);
                assert!(matches!(result, Err(Error::DivisionByZero)));
            }
        }
    }

    proptest! {
        #[test]
        fn a_power_is_a_repeated_product(base in -50i64..50, exponent in 0u32..40) {
            let product: BigInt = (0..exponent).map(|_| BigInt::from(base)).product();
            prop_assert_eq!(power(base, exponent.into()).unwrap(), Int(product));
        }
    }
}
