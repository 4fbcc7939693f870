//! How large a calculation may get. What is sure to exceed a limit by far is refused before it is begun; the result is
//! checked too.

use num_bigint::BigInt;

use crate::error::Error;
use crate::number::Number;

/// How large the ints of a calculation may get, and the expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limits {
    /// How many bits an int may have, whether it is given or a result.
    pub bits: u64,
    /// How deep parentheses, signs, powers and calls may be nested in one another, at most [`Limits::DEEPEST`].
    pub depth: usize,
    /// How many characters an expression may have.
    pub length: usize,
    /// How many operations one evaluation may have that may take long.
    pub long_operations: usize,
}

impl Limits {
    /// What is allowed where nothing else is said: ints of 30,103 decimal digits.
    pub const DEFAULT: Self = Self {
        bits: 100_000,
        depth: 50,
        length: 10_000,
        long_operations: 50,
    };

    /// No expression may be nested deeper. It needs up to 256 KiB of the stack then, and some threads have but 512 KiB.
    pub const DEEPEST: usize = 100;

    /// The limits, if they keep the stack safe.
    ///
    /// # Errors
    ///
    /// [`Error::TooDeep`] if `depth` is more than [`Limits::DEEPEST`].
    pub fn new(
        bits: u64,
        depth: usize,
        length: usize,
        long_operations: usize,
    ) -> Result<Self, Error> {
        if depth > Self::DEEPEST {
            return Err(Error::TooDeep(Self::DEEPEST));
        }
        Ok(Self {
            bits,
            depth,
            length,
            long_operations,
        })
    }

    /// Whether an int of so many bits is allowed.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyBits`] if it is not.
    pub fn allow_bits(&self, bits: u64) -> Result<(), Error> {
        if bits > self.bits {
            return Err(Error::TooManyBits(self.bits));
        }
        Ok(())
    }

    /// Whether a number is not larger than allowed.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyBits`] if it is.
    pub fn check(&self, number: &Number) -> Result<(), Error> {
        match number {
            Number::Int(int) => self.allow_bits(int.bits()),
            Number::Float(_) => Ok(()),
        }
    }

    /// The number, if it is not larger than allowed.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyBits`] if it is.
    pub fn allow(&self, number: Number) -> Result<Number, Error> {
        self.check(&number)?;
        Ok(number)
    }

    /// The int as a number, if it is not larger than allowed.
    pub(crate) fn allow_int(&self, int: impl Into<BigInt>) -> Result<Number, Error> {
        self.allow(Number::Int(int.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_int_may_have_as_many_bits_as_the_limit_but_no_more() {
        let limits = Limits::new(8, 1, 1, 1).unwrap();
        for allowed in [255, -255] {
            assert!(limits.allow_int(allowed).is_ok());
        }
        for refused in [256, -256] {
            assert!(matches!(
                limits.allow_int(refused),
                Err(Error::TooManyBits(8))
            ));
        }
    }

    #[test]
    fn a_depth_that_could_exhaust_the_stack_is_refused() {
        assert!(Limits::new(1, Limits::DEEPEST, 1, 1).is_ok());
        assert!(matches!(
            Limits::new(1, Limits::DEEPEST + 1, 1, 1),
            Err(Error::TooDeep(Limits::DEEPEST))
        ));
    }
}
