//! The operators, with Python's rules for ints, floats and both together. This file knows nothing of Python.
//!
//! No int that is returned is larger than the limits allow, and no product or power is worked out that is sure to be.

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::error::Error;
use crate::limits::Limits;
use crate::number::Number;
use crate::rounding;

/// An operator between two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `//`
    FloorDivide,
    /// `%`
    Modulo,
    /// `**`
    Power,
}

impl Operator {
    /// What it gives for these two numbers.
    ///
    /// # Errors
    ///
    /// [`Error::DivisionByZero`]; [`Error::Overflow`] where Python has an `OverflowError`; [`Error::Domain`] for a
    /// complex result; [`Error::TooManyBits`] for an int that is larger than the limits allow.
    pub fn apply(self, left: &Number, right: &Number, limits: &Limits) -> Result<Number, Error> {
        limits.check(left)?;
        limits.check(right)?;
        match (left, right) {
            (Number::Int(left), Number::Int(right)) => self.apply_to_ints(left, right, limits),
            _ => self
                .apply_to_floats(left.to_float()?, right.to_float()?)
                .map(Number::Float),
        }
    }

    fn apply_to_ints(
        self,
        left: &BigInt,
        right: &BigInt,
        limits: &Limits,
    ) -> Result<Number, Error> {
        let is_division = matches!(self, Self::Divide | Self::FloorDivide | Self::Modulo);
        if is_division && right.is_zero() {
            return Err(Error::DivisionByZero);
        }
        match self {
            Self::Add => limits.allow_int(left + right),
            Self::Subtract => limits.allow_int(left - right),
            Self::Multiply => product(left, right, limits),
            Self::Divide => quotient(left, right),
            Self::FloorDivide => limits.allow_int(left.div_floor(right)),
            Self::Modulo => limits.allow_int(left.mod_floor(right)),
            Self::Power if right.is_negative() => {
                let (base, exponent) = (float(left)?, float(right)?);
                power_of_floats(base, exponent).map(Number::Float)
            }
            Self::Power => power(left, right.magnitude(), limits),
        }
    }

    fn apply_to_floats(self, left: f64, right: f64) -> Result<f64, Error> {
        let is_division = matches!(self, Self::Divide | Self::FloorDivide | Self::Modulo);
        if is_division && right == 0.0 {
            return Err(Error::DivisionByZero);
        }
        match self {
            Self::Add => Ok(left + right),
            Self::Subtract => Ok(left - right),
            Self::Multiply => Ok(left * right),
            Self::Divide => Ok(left / right),
            Self::FloorDivide => Ok(floor_quotient(left, right)),
            Self::Modulo => Ok(remainder(left, right)),
            Self::Power => power_of_floats(left, right),
        }
    }

    /// Whether these numbers are so large, or the result, that it may take long.
    pub(crate) fn may_take_long(self, left: &Number, right: &Number) -> bool {
        let (Number::Int(base), Number::Int(exponent)) = (left, right) else {
            return false;
        };
        let is_long_power = self == Self::Power
            && base.bits().saturating_mul(exponent.to_u64().unwrap_or(0)) > Number::LONG_BITS;
        is_long_power || left.is_long() || right.is_long()
    }
}

/// The number with the other sign.
#[must_use]
pub fn negated(number: &Number) -> Number {
    match number {
        Number::Int(int) => Number::Int(-int),
        Number::Float(float) => Number::Float(-float),
    }
}

fn float(int: &BigInt) -> Result<f64, Error> {
    Number::Int(int.clone()).to_float()
}

fn product(left: &BigInt, right: &BigInt, limits: &Limits) -> Result<Number, Error> {
    // A product has as many bits as both together, or one less.
    limits.allow_bits((left.bits() + right.bits()).saturating_sub(1))?;
    limits.allow_int(left * right)
}

fn quotient(left: &BigInt, right: &BigInt) -> Result<Number, Error> {
    let magnitude = rounding::quotient(left.magnitude(), right.magnitude())
        .ok_or(Error::Overflow("the quotient is too large for a float"))?;
    let is_negative = left.is_negative() != right.is_negative();
    Ok(Number::Float(if is_negative {
        -magnitude
    } else {
        magnitude
    }))
}

fn power(base: &BigInt, exponent: &BigUint, limits: &Limits) -> Result<Number, Error> {
    if base.magnitude().is_zero() || base.magnitude().is_one() {
        return limits.allow_int(power_of_one_or_zero(base, exponent));
    }
    let exponent = exponent.to_u32().ok_or(Error::TooManyBits(limits.bits))?;
    // A power has at least so many bits, and at most twice as many.
    let least_bits = (base.bits() - 1).saturating_mul(exponent.into());
    limits.allow_bits(least_bits.saturating_add(1))?;
    limits.allow_int(base.pow(exponent))
}

/// The power of -1, 0 or 1, whatever the exponent.
fn power_of_one_or_zero(base: &BigInt, exponent: &BigUint) -> BigInt {
    if exponent.is_even() && (exponent.is_zero() || base.sign() == Sign::Minus) {
        BigInt::one()
    } else {
        base.clone()
    }
}

fn power_of_floats(base: f64, exponent: f64) -> Result<f64, Error> {
    let is_finite = base.is_finite() && exponent.is_finite();
    if is_finite && base == 0.0 && exponent < 0.0 {
        return Err(Error::DivisionByZero);
    }
    if is_finite && base < 0.0 && exponent.fract() != 0.0 {
        return Err(Error::Domain("the power would be a complex number"));
    }
    let power = base.powf(exponent);
    if is_finite && power.is_infinite() {
        return Err(Error::Overflow("the power is too large for a float"));
    }
    Ok(power)
}

/// What is left of a division whose quotient was rounded down: it has the sign of the divisor.
fn remainder(left: f64, right: f64) -> f64 {
    let truncated = left % right;
    if truncated == 0.0 {
        0f64.copysign(right)
    } else if (truncated < 0.0) != (right < 0.0) {
        truncated + right
    } else {
        truncated
    }
}

/// The quotient, rounded down.
fn floor_quotient(left: f64, right: f64) -> f64 {
    let truncated = left % right;
    let is_rounded_towards_zero = truncated != 0.0 && (truncated < 0.0) != (right < 0.0);
    // All but exact: what is left of the division is taken away before.
    let quotient = (left - truncated) / right - f64::from(u8::from(is_rounded_towards_zero));
    if quotient == 0.0 {
        return 0f64.copysign(left / right);
    }
    let floor = quotient.floor();
    if quotient - floor > 0.5 {
        floor + 1.0
    } else {
        floor
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Operator::{Add, Divide, FloorDivide, Modulo, Multiply, Power, Subtract};
    use proptest::prelude::*;

    impl Operator {
        /// As it stands in an expression.
        pub(crate) fn symbol(self) -> &'static str {
            match self {
                Self::Add => "+",
                Self::Subtract => "-",
                Self::Multiply => "*",
                Self::Divide => "/",
                Self::FloorDivide => "//",
                Self::Modulo => "%",
                Self::Power => "**",
            }
        }
    }

    fn int(value: i64) -> Number {
        Number::Int(value.into())
    }

    fn apply(operator: Operator, left: &Number, right: &Number) -> Result<Number, Error> {
        operator.apply(left, right, &Limits::DEFAULT)
    }

    fn floats(operator: Operator, left: f64, right: f64) -> f64 {
        let result = apply(operator, &Number::Float(left), &Number::Float(right));
        result.unwrap().to_float().unwrap()
    }

    #[test]
    fn ints_stay_ints_unless_they_are_divided() {
        let results = [
            (Add, int(5)),
            (Subtract, int(-9)),
            (Multiply, int(-14)),
            (Divide, Number::Float(-2.0 / 7.0)),
            (FloorDivide, int(-1)),
            (Modulo, int(5)),
            (Power, int(-128)),
        ];
        for (operator, result) in results {
            assert_eq!(apply(operator, &int(-2), &int(7)).unwrap(), result);
        }
    }

    #[test]
    fn an_int_beside_a_float_becomes_one() {
        let half = Number::Float(0.5);
        assert_eq!(apply(Add, &int(1), &half).unwrap(), Number::Float(1.5));
        assert_eq!(apply(Power, &int(4), &half).unwrap(), Number::Float(2.0));

        let too_large = Number::Int(BigInt::from(10).pow(400));
        for (left, right) in [(&too_large, &half), (&half, &too_large)] {
            assert!(matches!(apply(Add, left, right), Err(Error::Overflow(_))));
        }
    }

    #[test]
    fn what_is_left_of_a_division_has_the_sign_of_the_divisor() {
        let results = [
            (7.5, 2.0, 3.0, 1.5),
            (-7.5, 2.0, -4.0, 0.5),
            (7.5, -2.0, -4.0, -0.5),
            (-7.5, -2.0, 3.0, -1.5),
            (1.0, f64::INFINITY, 0.0, 1.0),
            (-1.0, f64::INFINITY, -1.0, f64::INFINITY),
        ];
        for (left, right, quotient, remainder) in results {
            let found = [FloorDivide, Modulo].map(|operator| Some(floats(operator, left, right)));
            assert_eq!(
                found,
                [Some(quotient), Some(remainder)],
                "{left} and {right}"
            );
        }
    }

    #[test]
    fn a_zero_has_the_sign_that_a_small_number_would_have() {
        let is_negative = |operator, left, right| {
            let zero = floats(operator, left, right);
            assert!(zero == 0.0);
            zero.is_sign_negative()
        };
        assert!(!is_negative(Modulo, 4.0, 2.0));
        assert!(is_negative(Modulo, 4.0, -2.0));
        assert!(!is_negative(Modulo, -4.0, 2.0));
        assert!(is_negative(FloorDivide, -0.0, 2.0));
        assert!(!is_negative(FloorDivide, 1.0, 2.0));
    }

    #[test]
    fn nothing_is_divided_by_zero() {
        for zero in [int(0), Number::Float(0.0), Number::Float(-0.0)] {
            for number in [int(1), Number::Float(1.0), Number::Float(f64::NAN)] {
                for operator in [Divide, FloorDivide, Modulo] {
                    let result = apply(operator, &number, &zero);
                    assert!(matches!(result, Err(Error::DivisionByZero)));
                }
            }
            let result = apply(Power, &zero, &int(-1));
            assert!(matches!(result, Err(Error::DivisionByZero)));
        }
    }

    #[test]
    fn a_power_that_is_not_real_or_too_large_is_an_error() {
        let result = apply(Power, &int(-8), &Number::Float(0.5));
        assert!(matches!(result, Err(Error::Domain(_))));
        let result = apply(Power, &Number::Float(10.0), &int(309));
        assert!(matches!(result, Err(Error::Overflow(_))));
    }

    #[test]
    fn a_product_is_allowed_as_many_bits_as_the_limit() {
        let limits = Limits::new(9, 1, 1, 1).unwrap();
        let product = |left, right| Multiply.apply(&int(left), &int(right), &limits);
        assert_eq!(product(7, 73).unwrap(), int(511));
        assert_eq!(product(-256, 1).unwrap(), int(-256));
        // The first has too many bits for sure, the second may have few enough.
        assert!(matches!(product(64, 16), Err(Error::TooManyBits(9))));
        assert!(matches!(product(31, 31), Err(Error::TooManyBits(9))));
    }

    proptest! {
        #[test]
        fn quotient_and_remainder_make_up_the_dividend(left in any::<i64>(), right in any::<i64>()) {
            prop_assume!(right != 0);
            let quotient = apply(FloorDivide, &int(left), &int(right)).unwrap();
            let remainder = apply(Modulo, &int(left), &int(right)).unwrap();
            let product = apply(Multiply, &quotient, &int(right)).unwrap();
            prop_assert_eq!(apply(Add, &product, &remainder).unwrap(), int(left));
        }

        #[test]
        fn a_power_is_a_product_of_as_many_factors(base in -50i64..50, exponent in 0i64..40) {
            let factors = std::iter::repeat_n(int(base), usize::try_from(exponent).unwrap());
            let product = factors.fold(int(1), |product, factor| {
                apply(Multiply, &product, &factor).unwrap()
            });
            prop_assert_eq!(apply(Power, &int(base), &int(exponent)).unwrap(), product);
        }
    }
}
