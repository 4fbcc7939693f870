//! The extension module `_core`: what Python sees of this crate.

mod arguments;
pub mod arithmetic;
pub mod calculator;
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

    use crate::arguments::{Expressions, run_detached};
    use crate::arithmetic::Operator;
    use crate::conversion::Int;
    use crate::error::Error;
    use crate::expression::Evaluation;
    use crate::function::Function;
    use crate::number::Number;
    use crate::{calculator, limits, parser};

    /// Whether the code is not optimised: the benchmarks refuse to measure such a build.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

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
    ///     FloatOverflowError: An int is too large for the float that the other number makes of it.
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
    ///     FloatOverflowError: An int is too large for the float that the other number makes of it.
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
    ///     FloatOverflowError: An int is too large for the float that the other number makes of it.
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
    ///     FloatOverflowError: An int is too large for the float that the other number makes of it.
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
    ///     FloatOverflowError: An int is too large for the float that the other number makes of it.
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
    ///     `base ** exponent`: an int for an int and one that is not negative, and a float otherwise.
    ///
    /// Raises:
    ///     DivisionByZeroError: `base` is zero, and `exponent` negative.
    ///     DomainError: `base` is negative, and `exponent` is not whole: Python gives a complex number.
    ///     FloatOverflowError: The power, or an int beside a float, is too large for a float.
    ///     LimitError: An int has more bits than `Limits()` allows. This is known before the power is worked out.
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
    ///     number: The number; an int is made a float first, as `math.sqrt` does it.
    ///
    /// Returns:
    ///     The float that is nearest to the square root.
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
    ///     LimitError: The product has more bits than `Limits()` allows. This is known before it is worked out.
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
    ///     integers: Any number of ints.
    ///
    /// Returns:
    ///     The largest int that divides each of them; 0 if all are 0, or there is none.
    ///
    /// Raises:
    ///     LimitError: An int has more bits than `Limits()` allows.
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
    ///     expression: Numbers, variables, the operators `+ - * / // % **`, parentheses, and calls of `abs`, `factorial`,
    ///         `gcd`, `isqrt`, `max`, `min`, `root` and `sqrt`, with Python's precedence.
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
    ///     LimitError: The expression, or an int in it, is larger than `Limits()` allows.
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
        with_default_limits(py, |evaluation| {
            Evaluation {
                variable: &|name| variables.get(name).cloned(),
                ..*evaluation
            }
            .of(&expression)
        })
    }

    fn apply(
        py: Python<'_>,
        operator: Operator,
        left: &Number,
        right: &Number,
    ) -> Result<Number, Error> {
        with_default_limits(py, |evaluation| evaluation.apply(operator, left, right))
    }

    fn call(py: Python<'_>, function: Function, arguments: &[Number]) -> Result<Number, Error> {
        with_default_limits(py, |evaluation| evaluation.call(function, arguments))
    }

    fn with_default_limits(
        py: Python<'_>,
        evaluate: impl FnOnce(&Evaluation<'_>) -> Result<Number, Error>,
    ) -> Result<Number, Error> {
        evaluate(&Evaluation {
            limits: &limits::Limits::DEFAULT,
            variable: &|_| None,
            run_long: &|operation| run_detached(py, operation),
        })
    }

    /// How large the calculations of a `Calculator` may get.
    ///
    /// Args:
    ///     bits: How many bits an int may have, as `int.bit_length()` counts them, whether it is given or a result. With
    ///         the default, an int has at most 30,103 decimal digits, and no single operation takes longer than a
    ///         fraction of a second.
    ///     depth: How deep parentheses, signs, powers and calls may be nested in one another; 100 or less.
    ///     length: How many characters an expression may have.
    ///
    /// Raises:
    ///     LimitError: `depth` is more than 100, and could exhaust the stack of a thread.
    ///
    /// Example:
    ///     >>> Limits(bits=64)
    ///     Limits(bits=64, depth=50, length=10000)
    #[pyclass(frozen, eq, hash)]
    #[derive(PartialEq, Eq, Hash)]
    struct Limits(limits::Limits);

    #[pymethods]
    impl Limits {
        #[new]
        #[pyo3(signature = (bits=100_000, depth=50, length=10_000))]
        fn new(bits: u64, depth: usize, length: usize) -> Result<Self, Error> {
            limits::Limits::new(bits, depth, length).map(Self)
        }

        /// How many bits an int may have.
        #[getter]
        fn bits(&self) -> u64 {
            self.0.bits
        }

        /// How deep parentheses, signs, powers and calls may be nested.
        #[getter]
        fn depth(&self) -> usize {
            self.0.depth
        }

        /// How many characters an expression may have.
        #[getter]
        fn length(&self) -> usize {
            self.0.length
        }

        fn __repr__(&self) -> String {
            let limits::Limits {
                bits,
                depth,
                length,
            } = self.0;
            format!("Limits(bits={bits}, depth={depth}, length={length})")
        }

        // For pickle and copy.
        fn __getnewargs__(&self) -> (u64, usize, usize) {
            (self.0.bits, self.0.depth, self.0.length)
        }
    }

    /// Evaluates expressions, and keeps variables, a memory and a history. Threads may share it.
    ///
    /// Args:
    ///     limits: How large its calculations may get; `Limits()` if there are none.
    ///     history_length: How many results its history has at most, the last ones.
    ///
    /// Example:
    ///     >>> calculator = Calculator()
    ///     >>> calculator.set_variable("price", 3)
    ///     >>> calculator.evaluate("4 * price")
    ///     12
    ///     >>> calculator.add_to_memory(12)
    ///     12
    ///     >>> calculator.evaluate("ans + memory")
    ///     24
    ///     >>> calculator.history
    ///     [('4 * price', 12), ('ans + memory', 24)]
    #[pyclass(frozen)]
    struct Calculator(calculator::Calculator);

    #[pymethods]
    impl Calculator {
        #[new]
        #[pyo3(signature = (limits=None, history_length=100))]
        fn new(limits: Option<&Bound<'_, Limits>>, history_length: usize) -> Self {
            let limits = limits.map_or(limits::Limits::DEFAULT, |limits| limits.get().0);
            Self(calculator::Calculator::new(limits, history_length))
        }

        /// Evaluate an expression, and add the result to the history.
        ///
        /// Args:
        ///     expression: As in the function `evaluate`. `memory` in it is the memory, and `ans` the last result in the
        ///         history, unless a variable has that name. A change that another thread makes while it is evaluated
        ///         has no effect on it.
        ///
        /// Returns:
        ///     The result.
        ///
        /// Raises:
        ///     Error: What the function `evaluate` raises; the history is then unchanged.
        fn evaluate(&self, py: Python<'_>, expression: &str) -> Result<Number, Error> {
            self.0
                .evaluate(expression, &|operation| run_detached(py, operation))
        }

        /// Evaluate several expressions, one after the other.
        ///
        /// Args:
        ///     expressions: The expressions. An exception that the iterable raises comes through unchanged.
        ///
        /// Returns:
        ///     The results, one for each expression.
        ///
        /// Raises:
        ///     BatchError: One of them cannot be evaluated; its `__cause__` says why. Those before it are in the history.
        ///
        /// Example:
        ///     >>> Calculator().evaluate_all(["2 + 3", "ans ** 2"])
        ///     [5, 25]
        fn evaluate_all(
            &self,
            py: Python<'_>,
            expressions: Expressions<'_>,
        ) -> Result<Vec<Number>, Error> {
            self.0
                .evaluate_all(expressions, &|operation| run_detached(py, operation))
        }

        /// Give a variable a value.
        ///
        /// Args:
        ///     name: Letters, digits and underscores, without a digit at the beginning.
        ///     value: Its value from now on.
        ///
        /// Raises:
        ///     ExpressionError: `name` is not the name of a variable.
        ///     LimitError: The value has more bits than the limits allow, or the name more characters.
        fn set_variable(&self, name: &str, value: Number) -> Result<(), Error> {
            self.0.set(name, value)
        }

        /// Forget a variable.
        ///
        /// Args:
        ///     name: Its name.
        ///
        /// Raises:
        ///     UnknownNameError: There is no such variable.
        fn delete_variable(&self, name: &str) -> Result<(), Error> {
            self.0.remove(name)
        }

        /// Add to the number in the memory, without another thread between.
        ///
        /// Args:
        ///     number: What is added.
        ///
        /// Returns:
        ///     The number that is now in the memory.
        ///
        /// Raises:
        ///     FloatOverflowError: An int is too large for the float that the other number makes of it.
        ///     LimitError: An int has more bits than the limits allow.
        fn add_to_memory(&self, number: Number) -> Result<Number, Error> {
            self.0.add_to_memory(&number)
        }

        /// Forget all results.
        fn clear_history(&self) {
            self.0.clear_history();
        }

        /// The variables and their values: a copy.
        #[getter]
        fn variables(&self) -> calculator::Variables {
            self.0.variables().as_ref().clone()
        }

        /// The number in the memory, at first 0.
        #[getter]
        fn memory(&self) -> Number {
            self.0.memory()
        }

        #[setter]
        fn set_memory(&self, number: Number) -> Result<(), Error> {
            self.0.set_memory(number)
        }

        /// Expressions and their results, oldest first: a copy.
        #[getter]
        fn history(&self) -> Vec<calculator::Entry> {
            self.0.history()
        }

        /// How many results the history has at most.
        #[getter]
        fn history_length(&self) -> usize {
            self.0.history_length()
        }

        /// How large its calculations may get.
        #[getter]
        fn limits(&self) -> Limits {
            Limits(self.0.limits())
        }

        fn __repr__(&self) -> String {
            format!(
                "<Calculator: {} variables, {} results>",
                self.0.variables().len(),
                self.0.history().len()
            )
        }

        // For pickle and copy, as the two below.
        fn __getnewargs__(&self) -> (Limits, usize) {
            (self.limits(), self.history_length())
        }

        fn __getstate__(&self) -> (Number, calculator::Variables, Vec<calculator::Entry>) {
            (self.memory(), self.variables(), self.history())
        }

        fn __setstate__(
            &self,
            state: (Number, calculator::Variables, Vec<calculator::Entry>),
        ) -> Result<(), Error> {
            let (memory, variables, history) = state;
            self.0.restore(memory, variables, history)
        }
    }
}
