//! The functions that an expression can call. This file knows nothing of Python.

use std::cmp::Ordering;

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::float::FloatCore;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::error::Error;
use crate::limits::Limits;
use crate::number::Number;
use crate::rounding;

/// A function that an expression can call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// The number without its sign.
    Abs,
    /// The product of all ints from 1 to an int.
    Factorial,
    /// The greatest int that divides all of the ints.
    Gcd,
    /// The square root of an int, rounded down.
    Isqrt,
    /// The largest of the numbers.
    Max,
    /// The smallest of the numbers.
    Min,
    /// The root of a number, of any degree.
    Root,
    /// The square root of a number.
    Sqrt,
}

impl Function {
    /// All of them, in the order of their names.
    pub const ALL: [Self; 8] = [
        Self::Abs,
        Self::Factorial,
        Self::Gcd,
        Self::Isqrt,
        Self::Max,
        Self::Min,
        Self::Root,
        Self::Sqrt,
    ];

    /// The function of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|function| function.name() == name)
    }

    /// Its name in an expression.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Abs => "abs",
            Self::Factorial => "factorial",
            Self::Gcd => "gcd",
            Self::Isqrt => "isqrt",
            Self::Max => "max",
            Self::Min => "min",
            Self::Root => "root",
            Self::Sqrt => "sqrt",
        }
    }

    /// How many arguments it takes, in words.
    pub(crate) fn takes(self) -> &'static str {
        match self {
            Self::Abs | Self::Factorial | Self::Isqrt | Self::Sqrt => "1 argument",
            Self::Root => "2 arguments",
            Self::Max | Self::Min => "1 argument or more",
            Self::Gcd => "any number of arguments",
        }
    }

    /// Whether it takes so many arguments.
    pub(crate) fn takes_count(self, count: usize) -> bool {
        match self {
            Self::Abs | Self::Factorial | Self::Isqrt | Self::Sqrt => count == 1,
            Self::Root => count == 2,
            Self::Max | Self::Min => count >= 1,
            Self::Gcd => true,
        }
    }

    /// Whether these arguments are so large, or the result, that it may take long.
    pub(crate) fn may_take_long(self, arguments: &[Number]) -> bool {
        const LARGE_FACTORIAL: u32 = 500;
        const LARGE_DEGREE: u32 = 64;
        let has_large_result = match (self, arguments) {
            (Self::Factorial, [Number::Int(last)]) => *last > LARGE_FACTORIAL.into(),
            // What the root is worked out from is as large as the degree, whatever the number.
            (Self::Root, [_, Number::Int(degree)]) => *degree > LARGE_DEGREE.into(),
            _ => false,
        };
        has_large_result || arguments.iter().any(Number::is_long)
    }

    /// What it gives for these arguments.
    ///
    /// # Errors
    ///
    /// [`Error::Argument`] for a wrong number of arguments, or a float where only an int makes sense; [`Error::Domain`]
    /// where it has no real value; [`Error::Overflow`] for a result beyond all floats; [`Error::TooManyBits`] for an
    /// int that is larger than the limits allow.
    pub fn call(self, arguments: &[Number], limits: &Limits) -> Result<Number, Error> {
        for argument in arguments {
            limits.check(argument)?;
        }
        match (self, arguments) {
            (Self::Abs, [number]) => Ok(absolute(number)),
            (Self::Factorial, [number]) => factorial(self.int(number)?, limits),
            (Self::Gcd, numbers) => self.gcd(numbers),
            (Self::Isqrt, [number]) => integer_square_root(self.int(number)?),
            (Self::Max, [first, others @ ..]) => Ok(extreme(first, others, Ordering::Greater)),
            (Self::Min, [first, others @ ..]) => Ok(extreme(first, others, Ordering::Less)),
            (Self::Root, [number, degree]) => root(number, self.int(degree)?, limits),
            (Self::Sqrt, [number]) => square_root(number),
            _ => Err(self.refuse(self.takes())),
        }
    }

    fn int(self, number: &Number) -> Result<&BigInt, Error> {
        match number {
            Number::Int(int) => Ok(int),
            Number::Float(_) if self == Self::Root => Err(self.refuse("an int as its degree")),
            Number::Float(_) => Err(self.refuse("ints only")),
        }
    }

    fn gcd(self, numbers: &[Number]) -> Result<Number, Error> {
        let mut divisor = BigInt::zero();
        for number in numbers {
            divisor = divisor.gcd(self.int(number)?);
        }
        Ok(Number::Int(divisor))
    }

    fn refuse(self, takes: &'static str) -> Error {
        Error::Argument {
            function: self.name(),
            takes,
        }
    }
}

fn absolute(number: &Number) -> Number {
    match number {
        Number::Int(int) => Number::Int(int.abs()),
        Number::Float(float) => Number::Float(float.abs()),
    }
}

/// The first of the numbers that no later one exceeds in this direction.
fn extreme(first: &Number, others: &[Number], direction: Ordering) -> Number {
    let extreme = others.iter().fold(first, |extreme, number| {
        if number.compare(extreme) == Some(direction) {
            number
        } else {
            extreme
        }
    });
    extreme.clone()
}

fn factorial(int: &BigInt, limits: &Limits) -> Result<Number, Error> {
    if int.is_negative() {
        return Err(Error::Domain("a negative int has no factorial"));
    }
    let last = int.to_u32().ok_or(Error::TooManyBits(limits.bits))?;
    limits.allow_bits(least_bits_of_factorial(last))?;
    limits.allow_int(product_of_all(1, last.max(1)))
}

/// Stirling's formula without the terms that make it larger: a factorial has no fewer bits, and few more.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a u32 times its logarithm is small, and not negative after `max`"
)]
fn least_bits_of_factorial(last: u32) -> u64 {
    let n = f64::from(last.max(1));
    (n * (n.log2() - std::f64::consts::LOG2_E)).max(0.0) as u64
}

/// The product of all ints from the first to the last: of halves that are about as long, which multiply fastest.
fn product_of_all(first: u32, last: u32) -> BigUint {
    const FEW: u32 = 16;
    if last - first < FEW {
        return (first..=last).product();
    }
    let middle = first + (last - first) / 2;
    product_of_all(first, middle) * product_of_all(middle + 1, last)
}

fn integer_square_root(int: &BigInt) -> Result<Number, Error> {
    if int.is_negative() {
        return Err(NEGATIVE);
    }
    Ok(Number::Int(int.sqrt()))
}

fn square_root(number: &Number) -> Result<Number, Error> {
    let float = number.to_float()?;
    if float < 0.0 {
        return Err(NEGATIVE);
    }
    Ok(Number::Float(float.sqrt()))
}

const NEGATIVE: Error = Error::Domain("a negative number has no real root of an even degree");

fn root(number: &Number, degree: &BigInt, limits: &Limits) -> Result<Number, Error> {
    if !degree.is_positive() {
        return Err(Error::Domain("the degree of a root is 1 or more"));
    }
    let degree = degree.to_u32().ok_or(Error::TooManyBits(limits.bits))?;
    limits.allow_bits(rounding::working_bits_of_root(degree))?;
    let (radicand, exponent, is_negative) = match number {
        Number::Int(int) => (int.magnitude().clone(), 0, int.is_negative()),
        // Their roots are themselves, but for -inf.
        Number::Float(float) if *float == 0.0 || !float.is_finite() => {
            if *float < 0.0 && degree.is_even() {
                return Err(NEGATIVE);
            }
            return Ok(number.clone());
        }
        Number::Float(float) => {
            let (mantissa, exponent, sign) = float.integer_decode();
            (mantissa.into(), exponent.into(), sign < 0)
        }
    };
    if is_negative && degree.is_even() {
        return Err(NEGATIVE);
    }
    let magnitude = rounding::root(&radicand, exponent, degree)
        .ok_or(Error::Overflow("the root is too large for a float"))?;
    Ok(Number::Float(if is_negative {
        -magnitude
    } else {
        magnitude
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn int(value: i64) -> Number {
        Number::Int(value.into())
    }

    fn call(function: Function, arguments: &[Number]) -> Result<Number, Error> {
        function.call(arguments, &Limits::DEFAULT)
    }

    #[test]
    fn each_function_is_found_by_its_name() {
        for function in Function::ALL {
            assert_eq!(Function::named(function.name()), Some(function));
        }
        assert_eq!(Function::named("cosine"), None);
    }

    #[test]
    fn a_wrong_number_of_arguments_is_refused() {
        for function in Function::ALL {
            for count in 0..4 {
                let result = call(function, &vec![int(1); count]);
                let is_refused = matches!(result, Err(Error::Argument { .. }));
                assert_eq!(
                    is_refused,
                    !function.takes_count(count),
                    "{function:?} {count}"
                );
            }
        }
    }

    #[test]
    fn a_float_is_refused_where_only_an_int_makes_sense() {
        for function in [Function::Factorial, Function::Gcd, Function::Isqrt] {
            let result = call(function, &[Number::Float(4.0)]);
            assert!(
                matches!(result, Err(Error::Argument { .. })),
                "{function:?}"
            );
        }
    }

    #[test]
    fn the_first_of_equal_numbers_is_the_extreme() {
        let one = Number::Float(1.0);
        for function in [Function::Max, Function::Min] {
            assert_eq!(call(function, &[int(1), one.clone()]).unwrap(), int(1));
            assert_eq!(call(function, &[one.clone(), int(1)]).unwrap(), one);
        }
        let numbers = [int(3), int(-5), Number::Float(4.5), int(4)];
        assert_eq!(call(Function::Max, &numbers).unwrap(), Number::Float(4.5));
        assert_eq!(call(Function::Min, &numbers).unwrap(), int(-5));
    }

    #[test]
    fn what_is_no_real_number_is_an_error() {
        let calls = [
            (Function::Factorial, vec![int(-1)]),
            (Function::Isqrt, vec![int(-1)]),
            (Function::Sqrt, vec![int(-1)]),
            (Function::Root, vec![int(-4), int(2)]),
            (
                Function::Root,
                vec![Number::Float(f64::NEG_INFINITY), int(2)],
            ),
            (Function::Root, vec![int(4), int(0)]),
        ];
        for (function, arguments) in calls {
            let result = call(function, &arguments);
            assert!(matches!(result, Err(Error::Domain(_))), "{function:?}");
        }
        assert_eq!(
            call(Function::Root, &[int(-27), int(3)]).unwrap(),
            Number::Float(-3.0)
        );
    }

    #[test]
    fn the_least_size_of_a_factorial_is_near_the_real_one() {
        for last in (0..3000).step_by(7) {
            let bits = product_of_all(1, last.max(1)).bits();
            let least = least_bits_of_factorial(last);
            assert!(
                least <= bits && bits <= least + 10,
                "{last}: {least}, {bits}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_factorial_is_the_one_before_times_its_number(last in 1i64..500) {
            let factorial = |last| call(Function::Factorial, &[int(last)]).unwrap();
            let (Number::Int(factorial), Number::Int(before)) = (factorial(last), factorial(last - 1)) else {
                unreachable!()
            };
            prop_assert_eq!(factorial, before * last);
        }
    }
}
