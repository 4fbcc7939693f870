//! The extension module `_core`: what Python sees of this crate.

mod arguments;
pub mod arithmetic;
pub mod calculator;
mod classes;
mod conversion;
pub mod error;
mod exception;
pub mod expression;
pub mod function;
mod lexer;
pub mod limits;
pub mod number;
pub mod parser;
mod rounding;

#[pyo3::pymodule]
mod _core {
    use pyo3::prelude::*;

    use crate::arguments::run_detached;
    use crate::arithmetic::Operator;
    use crate::conversion::Int;
    use crate::error::Error;
    use crate::expression::{Evaluation, Operation};
    use crate::function::Function;
    use crate::number::Number;
    use crate::{calculator, limits, parser};

    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    #[pymodule_export]
    use crate::classes::{Calculator, Limits};

    /// Add two numbers.
    ///
    /// Args:
    ///     left: The first number.
    ///     right: The second number.
    ///
    /// Returns:
    ///     `left + right`.
    ///
    /// Raises:
    ///     FloatOverflowError: One number is a float, and the other an int that is too large for one.
    ///     LimitError: An int has more bits than `Limits()` allows.
    ///
    /// Example:
    ///     >>> add(2**64, 1)
    ///     18446744073709551617
    #[pyfunction]
    fn add(py: Python<'_>, left: Number, right: Number) -> Result<Number, Error> {
        apply(py, Operator::Add, &left, &right)
    }

    /// Subtract one number from another.
    ///
    /// Args:
    ///     left: What is subtracted from.
    ///     right: What is subtracted.
    ///
    /// Returns:
    ///     `left - right`.
    ///
    /// Raises:
    ///     FloatOverflowError: One number is a float, and the other an int that is too large for one.
    ///     LimitError: An int has more bits than `Limits()` allows.
    ///
    /// Example:
    ///     >>> subtract(1, 0.75)
    ///     0.25
    #[pyfunction]
    fn subtract(py: Python<'_>, left: Number, right: Number) -> Result<Number, Error> {
        apply(py, Operator::Subtract, &left, &right)
    }

    /// Multiply two numbers.
    ///
    /// Args:
    ///     left: The first factor.
    ///     right: The second factor.
    ///
    /// Returns:
    ///     `left * right`.
    ///
    /// Raises:
    ///     FloatOverflowError: One number is a float, and the other an int that is too large for one.
    ///     LimitError: An int has more bits than `Limits()` allows.
    ///
    /// Example:
    ///     >>> multiply(10**20, 10**20) == 10**40
    ///     True
    #[pyfunction]
    fn multiply(py: Python<'_>, left: Number, right: Number) -> Result<Number, Error> {
        apply(py, Operator::Multiply, &left, &right)
    }

    /// Divide one number by another.
    ///
    /// Args:
    ///     left: The dividend.
    ///     right: The divisor.
    ///
    /// Returns:
    ///     `left / right`, a float; of two ints of any size the one that is nearest to the exact quotient.
    ///
    /// Raises:
    ///     DivisionByZeroError: `right` is zero.
    ///     FloatOverflowError: The quotient of two ints, or an int beside a float, is too large for a float.
    ///     LimitError: An int has more bits than `Limits()` allows.
    ///
    /// Example:
    ///     >>> divide(10**400, 10**399)
    ///     10.0
    #[pyfunction]
    #[pyo3(signature = (left, right) -> "float")]
    fn divide(py: Python<'_>, left: Number, right: Number) -> Result<Number, Error> {
        apply(py, Operator::Divide, &left, &right)
    }

    /// Divide one number by another, and round down.
    ///
    /// Args:
    ///     left: The dividend.
    ///     right: The divisor.
    ///
    /// Returns:
    ///     `left // right`.
    ///
    /// Raises:
    ///     DivisionByZeroError: `right` is zero.
    ///     FloatOverflowError: One number is a float, and the other an int that is too large for one.
    ///     LimitError: An int has more bits than `Limits()` allows.
    ///
    /// Example:
    ///     >>> floor_divide(-7, 2)
    ///     -4
    #[pyfunction]
    fn floor_divide(py: Python<'_>, left: Number, right: Number) -> Result<Number, Error> {
        apply(py, Operator::FloorDivide, &left, &right)
    }

    /// Give what is left of a division that is rounded down.
    ///
    /// Args:
    ///     left: The dividend.
    ///     right: The divisor.
    ///
    /// Returns:
    ///     `left % right`, with the sign of `right`.
    ///
    /// Raises:
    ///     DivisionByZeroError: `right` is zero.
    ///     FloatOverflowError: One number is a float, and the other an int that is too large for one.
    ///     LimitError: An int has more bits than `Limits()` allows.
    ///
    /// Example:
    ///     >>> modulo(-7, 2)
    ///     1
    #[pyfunction]
    fn modulo(py: Python<'_>, left: Number, right: Number) -> Result<Number, Error> {
        apply(py, Operator::Modulo, &left, &right)
    }

    /// Raise a number to a power.
    ///
    /// Args:
    ///     base: The number.
    ///     exponent: The power.
    ///
    /// Returns:
    ///     `base ** exponent`: an int if both are ints and `exponent` is not negative, otherwise a float.
    ///
    /// Raises:
    ///     DivisionByZeroError: `base` is zero, and `exponent` negative.
    ///     DomainError: `base` is negative, and `exponent` is not whole: Python gives a complex number.
    ///     FloatOverflowError: The power, or an int beside a float, is too large for a float.
    ///     LimitError: An int has more bits than `Limits()` allows. A power that is sure to be larger is not worked out.
    ///
    /// Example:
    ///     >>> power(2, 100)
    ///     1267650600228229401496703205376
    ///     >>> power(2, -1)
    ///     0.5
    #[pyfunction]
    fn power(py: Python<'_>, base: Number, exponent: Number) -> Result<Number, Error> {
        apply(py, Operator::Power, &base, &exponent)
    }

    /// Take the square root.
    ///
    /// Args:
    ///     number: The number.
    ///
    /// Returns:
    ///     The float that is nearest to the square root of the float that the number is; `root(number, 2)` is the
    ///     nearest for any int.
    ///
    /// Raises:
    ///     DomainError: `number` is negative.
    ///     FloatOverflowError: An int is too large for a float.
    ///     LimitError: An int has more bits than `Limits()` allows.
    ///
    /// Example:
    ///     >>> sqrt(2)
    ///     1.4142135623730951
    #[pyfunction]
    #[pyo3(signature = (number) -> "float")]
    fn sqrt(py: Python<'_>, number: Number) -> Result<Number, Error> {
        call(py, Function::Sqrt, &[number])
    }

    /// Take the square root of an int, and round down.
    ///
    /// Args:
    ///     number: The int.
    ///
    /// Returns:
    ///     The largest int whose square is not larger than `number`.
    ///
    /// Raises:
    ///     DomainError: `number` is negative.
    ///     LimitError: `number` has more bits than `Limits()` allows.
    ///
    /// Example:
    ///     >>> isqrt(10**40)
    ///     100000000000000000000
    #[pyfunction]
    #[pyo3(signature = (number) -> "int")]
    fn isqrt(py: Python<'_>, number: Int) -> Result<Number, Error> {
        call(py, Function::Isqrt, &[number.0])
    }

    /// Take a root of any degree.
    ///
    /// Args:
    ///     number: The number. It may be negative if the degree is odd, and an int may be too large for a float.
    ///     degree: The degree, 1 or more: 3 for the cube root. `Limits().bits` has to be 64 times as large.
    ///
    /// Returns:
    ///     The float that is nearest to the exact root.
    ///
    /// Raises:
    ///     DomainError: `number` is negative, and the degree even; or the degree is less than 1.
    ///     FloatOverflowError: The root is too large for a float.
    ///     LimitError: An int has more bits than `Limits()` allows, or the root would be worked out from such a one.
    ///
    /// Example:
    ///     >>> root(64, 3), 64 ** (1 / 3)
    ///     (4.0, 3.9999999999999996)
    #[pyfunction]
    #[pyo3(signature = (number, degree) -> "float")]
    fn root(py: Python<'_>, number: Number, degree: Int) -> Result<Number, Error> {
        call(py, Function::Root, &[number, degree.0])
    }

    /// Multiply all ints from 1 to a number.
    ///
    /// Args:
    ///     number: The last of them.
    ///
    /// Returns:
    ///     The product; 1 if `number` is 0.
    ///
    /// Raises:
    ///     DomainError: `number` is negative.
    ///     LimitError: The product has more bits than `Limits()` allows. One that is sure to be larger is not worked out.
    ///
    /// Example:
    ///     >>> factorial(25)
    ///     15511210043330985984000000
    #[pyfunction]
    #[pyo3(signature = (number) -> "int")]
    fn factorial(py: Python<'_>, number: Int) -> Result<Number, Error> {
        call(py, Function::Factorial, &[number.0])
    }

    /// Find the greatest common divisor.
    ///
    /// Args:
    ///     integers: Any number of ints. With large ones, each after the first is a long operation.
    ///
    /// Returns:
    ///     The largest int that divides each of them; 0 if all are 0, or none is given.
    ///
    /// Raises:
    ///     LimitError: An int has more bits than `Limits()` allows, or there are more long operations.
    ///
    /// Example:
    ///     >>> gcd(12, -18, 30)
    ///     6
    #[pyfunction]
    #[pyo3(signature = (*integers: "int") -> "int")]
    fn gcd(py: Python<'_>, integers: Vec<Int>) -> Result<Number, Error> {
        let integers: Vec<_> = integers.into_iter().map(|int| int.0).collect();
        call(py, Function::Gcd, &integers)
    }

    /// Evaluate an expression.
    ///
    /// Args:
    ///     expression: Numbers, variables, the operators `+ - * / // % **`, parentheses, and calls of `abs`,
    ///         `factorial`, `gcd`, `isqrt`, `max`, `min`, `root` and `sqrt`, with Python's precedence.
    ///     variables: The values of its variables, by their names.
    ///
    /// Returns:
    ///     What Python's operators give, but for the differences that the README lists.
    ///
    /// Raises:
    ///     ExpressionError: It is not an expression; `position` and `expected` say more.
    ///     UnknownNameError: A variable has no value, or there is no such function.
    ///     ArgumentError: A function that takes ints gets a float.
    ///     DivisionByZeroError: Something is divided by zero.
    ///     DomainError: A result would not be a real number.
    ///     FloatOverflowError: A result, or an int beside a float, is too large for a float.
    ///     LimitError: The expression, or an int in it, is larger than `Limits()` allows, or there are more long
    ///         operations.
    ///
    /// Example:
    ///     >>> evaluate("2 * (1 + rate) ** -years", rate=0.25, years=1)
    ///     1.6
    #[pyfunction]
    #[pyo3(signature = (expression, /, **variables: "int | float"))]
    fn evaluate(
        py: Python<'_>,
        expression: &str,
        variables: Option<calculator::Variables>,
    ) -> Result<Number, Error> {
        let expression = parser::parse(expression, &limits::Limits::DEFAULT)?;
        let variables = variables.unwrap_or_default();
        let variable = |name: &str| variables.get(name).cloned();
        with_default_limits(py, &variable, |evaluation| evaluation.of(&expression))
    }

    fn apply(
        py: Python<'_>,
        operator: Operator,
        left: &Number,
        right: &Number,
    ) -> Result<Number, Error> {
        with_default_limits(py, &|_| None, |evaluation| {
            evaluation.apply(operator, left, right)
        })
    }

    fn call(py: Python<'_>, function: Function, arguments: &[Number]) -> Result<Number, Error> {
        with_default_limits(py, &|_| None, |evaluation| {
            evaluation.call(function, arguments)
        })
    }

    fn with_default_limits(
        py: Python<'_>,
        variable: &dyn Fn(&str) -> Option<Number>,
        evaluate: impl FnOnce(&Evaluation<'_>) -> Result<Number, Error>,
    ) -> Result<Number, Error> {
        let run_long = |operation: Operation<'_>| run_detached(py, operation);
        evaluate(&Evaluation::new(
            &limits::Limits::DEFAULT,
            variable,
            &run_long,
        ))
    }
}
