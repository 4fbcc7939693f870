//! Quotients and roots of ints of any size, as the nearest float. This file knows nothing of Python.
//!
//! Each is worked out to more bits than a float has and then rounded, once: of two floats that are as near, to the even
//! one, as IEEE 754 has it.

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::{FromPrimitive, ToPrimitive, Zero};

/// How many bits an inexact result has before it is rounded: more than a float, so that the last one kept is right.
const WORKING_BITS: i64 = 64;
/// How many bits of a number a float can hold.
const FLOAT_BITS: i64 = 53;
/// The smallest float above zero is 2 to this power.
const SMALLEST_EXPONENT: i64 = -1074;

/// The float that is nearest to `numerator / denominator`, which is not zero; none if all are too small.
pub(crate) fn quotient(numerator: &BigUint, denominator: &BigUint) -> Option<f64> {
    let shift = WORKING_BITS + bits(denominator) - bits(numerator);
    let (quotient, remainder) = if shift > 0 {
        (numerator << shift).div_rem(denominator)
    } else {
        numerator.div_rem(&(denominator << -shift))
    };
    nearest(&quotient, -shift, remainder.is_zero())
}

/// The float that is nearest to the root of `radicand * 2**exponent`; none if all are too small.
///
/// The degree is not zero.
pub(crate) fn root(radicand: &BigUint, exponent: i64, degree: u32) -> Option<f64> {
    if radicand.is_zero() {
        return Some(0.0);
    }
    let degree_as_exponent = i64::from(degree);
    let missing = WORKING_BITS * degree_as_exponent - bits(radicand);
    // The exponent that is left has a root too if it is a multiple of the degree.
    let shift = missing + (exponent - missing).rem_euclid(degree_as_exponent);
    let (scaled, is_scaled_exactly) = shifted(radicand, shift);
    let root = integer_root(&scaled, degree)?;
    let is_exact = is_scaled_exactly && root.pow(degree) == scaled;
    nearest(&root, (exponent - shift) / degree_as_exponent, is_exact)
}

/// `value * 2**shift`, rounded down, and whether that is exact.
fn shifted(value: &BigUint, shift: i64) -> (BigUint, bool) {
    if shift >= 0 {
        return (value << shift, true);
    }
    let dropped = shift.unsigned_abs();
    (value >> dropped, value.trailing_zeros() >= Some(dropped))
}

/// The root, rounded down, by Newton's method: it has little more than the working bits.
///
/// `BigUint::nth_root` takes as many steps as the degree, as it begins too far away.
fn integer_root(radicand: &BigUint, degree: u32) -> Option<BigUint> {
    let mut root = guess_above_root(radicand, degree)?;
    loop {
        // From above the root each step comes nearer, and none goes below it.
        let next = (&root * (degree - 1) + radicand / root.pow(degree - 1)) / degree;
        if next >= root {
            return Some(root);
        }
        root = next;
    }
}

/// Not less than the root, and so near that two or three steps are enough.
fn guess_above_root(radicand: &BigUint, degree: u32) -> Option<BigUint> {
    // More than a logarithm and a power of floats are off by.
    const MARGIN: f64 = 1e-12;
    let dropped = (bits(radicand) - WORKING_BITS).max(0);
    let logarithm = (radicand >> dropped).to_f64()?.log2() + dropped.to_f64()?;
    let root = (logarithm / f64::from(degree)).exp2();
    BigUint::from_f64(root * (1.0 + MARGIN))
}

/// How many bits a root is worked out from.
pub(crate) fn working_bits_of_root(degree: u32) -> u64 {
    WORKING_BITS.unsigned_abs() * u64::from(degree)
}

/// The float that is nearest to `value * 2**exponent`, or if that is not exact, to a little more.
fn nearest(value: &BigUint, exponent: i64, is_exact: bool) -> Option<f64> {
    // Fewer if the float is near zero.
    let kept = FLOAT_BITS.min(bits(value) + exponent - SMALLEST_EXPONENT);
    let dropped = bits(value) - kept;
    if kept < 0 {
        Some(0.0)
    } else if dropped > 0 {
        let kept = without_low_bits(value, dropped.unsigned_abs(), is_exact);
        float(&kept, exponent + dropped)
    } else {
        float(value, exponent)
    }
}

fn without_low_bits(value: &BigUint, dropped: u64, is_exact: bool) -> BigUint {
    let kept = value >> dropped;
    let half = dropped - 1;
    let is_half_or_more = value.bit(half);
    let is_more = !is_exact || value.trailing_zeros() < Some(half);
    if is_half_or_more && (is_more || kept.is_odd()) {
        kept + 1u8
    } else {
        kept
    }
}

/// `value * 2**exponent`, for a value that has no more bits than a float.
fn float(value: &BigUint, exponent: i64) -> Option<f64> {
    let float = value.to_f64()? * power_of_two(exponent)?;
    float.is_finite().then_some(float)
}

fn power_of_two(exponent: i64) -> Option<f64> {
    const SMALLEST_NORMAL: i64 = -1022;
    let bits = match exponent {
        SMALLEST_EXPONENT..SMALLEST_NORMAL => 1 << (exponent - SMALLEST_EXPONENT),
        SMALLEST_NORMAL..=1023 => {
            (exponent - SMALLEST_NORMAL + 1).unsigned_abs() << (FLOAT_BITS - 1)
        }
        _ => return None,
    };
    Some(f64::from_bits(bits))
}

fn bits(value: &BigUint) -> i64 {
    // No memory holds an int whose bits could not be counted so.
    i64::try_from(value.bits()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(value: u32) -> BigUint {
        BigUint::from(value)
    }

    #[test]
    fn a_quotient_is_that_of_floats_where_they_are_exact() {
        for (numerator, denominator) in [(1, 3), (2, 3), (355, 113), (10, 5), (0, 7), (1, 1 << 30)]
        {
            let floats = f64::from(numerator) / f64::from(denominator);
            assert_eq!(
                quotient(&int(numerator), &int(denominator)),
                Some(floats),
                "{numerator} / {denominator}"
            );
        }
    }

    #[test]
    fn a_quotient_just_above_a_tie_is_rounded_up() {
        let (one, tie) = (int(1) << 2000, (int(1) << 2000) + (int(1) << 1947));
        assert_eq!(quotient(&tie, &one), Some(1.0));
        assert_eq!(quotient(&(tie + 1u8), &one), Some(1.0 + f64::EPSILON));
    }

    #[test]
    fn a_quotient_near_zero_is_rounded_once() {
        let denominator = int(1) << 1074;
        let smallest = f64::from_bits(1);
        assert_eq!(quotient(&int(1), &denominator), Some(smallest));
        assert_eq!(quotient(&int(1), &(&denominator << 1)), Some(0.0));
        // Half of the smallest float and a little is rounded up.
        let (numerator, denominator) = ((int(1) << 100) + 1u8, denominator << 101);
        assert_eq!(quotient(&numerator, &denominator), Some(smallest));
        assert_eq!(quotient(&numerator, &(denominator << 1)), Some(0.0));
    }

    #[test]
    fn a_quotient_beyond_all_floats_is_none() {
        let largest = (int(1) << 1024) - (int(1) << 970) - 1u8;
        assert_eq!(quotient(&largest, &int(1)), Some(f64::MAX));
        assert_eq!(quotient(&(largest + 1u8), &int(1)), None);
    }

    #[test]
    fn a_root_of_a_power_is_exact() {
        for degree in (1..40).chain([100, 1_562]) {
            let power = int(12_345).pow(degree);
            assert_eq!(root(&power, 0, degree), Some(12_345.0), "degree {degree}");
        }
    }

    #[test]
    fn the_first_guess_is_just_above_the_root() {
        for degree in (1..3_000).step_by(37) {
            let power = int(0xF123_4567).pow(degree) << (32 * degree);
            let guess = guess_above_root(&power, degree).unwrap();
            let exact = int(0xF123_4567) << 32;
            assert!(guess >= exact, "degree {degree}");
            assert!(guess - &exact < (exact >> 38), "degree {degree}");
        }
    }

    #[test]
    fn a_root_just_above_a_tie_is_rounded_up() {
        // Halfway between two floats, as the highest and the lowest of 54 bits say.
        let tie: BigUint = (BigUint::from(1u8) << 53) + 1u8;
        let (below, above) = (2f64.powi(53), 2f64.powi(53) + 2.0);
        // With the scale, a root is worked out without the lowest bits of the radicand.
        for (degree, scale) in [(1, 0), (1, 200), (2, 0), (3, 200), (70, 0), (1_500, 0)] {
            let scaled: BigUint = &tie << scale;
            let power = scaled.pow(degree);
            let is_root = |power: &BigUint, float: f64| {
                let expected = Some(float * 2f64.powi(scale));
                assert_eq!(root(power, 0, degree), expected, "{degree}, {scale}");
            };
            is_root(&power, below);
            is_root(&(&power + 1u8), above);
            is_root(&(&power - 1u8), below);
        }
    }

    #[test]
    fn the_square_root_is_that_of_the_processor() {
        for value in [2, 3, 10, 12_345, u32::MAX] {
            let exact = f64::from(value).sqrt();
            assert_eq!(root(&int(value), 0, 2), Some(exact), "{value}");
            // The same with an odd and an even exponent.
            let scaled = (f64::from(value) * 2f64.powi(-1021)).sqrt();
            assert_eq!(root(&int(value), -1021, 2), Some(scaled), "{value}");
        }
    }

    #[test]
    fn a_root_can_be_a_float_where_its_radicand_is_too_large_for_one() {
        assert_eq!(root(&(int(1) << 3000), 0, 3), Some(2f64.powi(1000)));
        assert_eq!(root(&(int(1) << 3000), 0, 2), None);
    }
}
