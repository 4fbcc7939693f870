//! The classes, as Python sees them: signatures and docstrings around `calculator.rs` and `limits.rs`.

use pyo3::prelude::*;

use crate::arguments::{Expressions, run_detached};
use crate::error::Error;
use crate::number::Number;
use crate::{calculator, limits};

/// How large the calculations of a `Calculator` may get.
///
/// Args:
///     bits: How many bits an int may have, as `int.bit_length()` counts them, whether it is given or a result. With
///         the default, an int has at most 30,103 decimal digits, and no single operation takes longer than a
///         fraction of a second.
///     depth: How deep parentheses, signs, powers and calls may be nested in one another; 100 or less.
///     length: How many characters an expression may have.
///     long_operations: How many operations one evaluation may have that may take long: with an int of more than
///         4,096 bits, a power that may have as many, a root of a degree above 64, a factorial of an int above 500.
///         The `gcd` of many ints is an operation for each after the first.
///
/// Raises:
///     LimitError: `depth` is more than 100, and could exhaust the stack of a thread.
///
/// Example:
///     >>> Limits(bits=64)
///     Limits(bits=64, depth=50, length=10000, long_operations=50)
#[pyclass(frozen, eq, hash)]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Limits(limits::Limits);

#[pymethods]
impl Limits {
    #[new]
    #[pyo3(signature = (bits=100_000, depth=50, length=10_000, long_operations=50))]
    fn new(bits: u64, depth: usize, length: usize, long_operations: usize) -> Result<Self, Error> {
        limits::Limits::new(bits, depth, length, long_operations).map(Self)
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

    /// How many long operations one evaluation may have.
    #[getter]
    fn long_operations(&self) -> usize {
        self.0.long_operations
    }

    fn __repr__(&self) -> String {
        let limits::Limits {
            bits,
            depth,
            length,
            long_operations,
        } = self.0;
        format!(
            "Limits(bits={bits}, depth={depth}, length={length}, long_operations={long_operations})"
        )
    }

    // For pickle and copy.
    fn __getnewargs__(&self) -> (u64, usize, usize, usize) {
        let limits = self.0;
        (
            limits.bits,
            limits.depth,
            limits.length,
            limits.long_operations,
        )
    }
}

/// Evaluates expressions, and keeps variables, a memory and a history. Threads may share it.
///
/// Args:
///     limits: How large its calculations may get; `Limits()` if this is None.
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
pub(crate) struct Calculator(calculator::Calculator);

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
    ///     expressions: The expressions. `ans` in one is the result of the one before, whatever other threads evaluate.
    ///         An exception that the iterable raises comes through unchanged.
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

    /// Add to the number in the memory, in one step: no other thread can change it in between.
    ///
    /// Args:
    ///     number: What is added.
    ///
    /// Returns:
    ///     The number that is now in the memory.
    ///
    /// Raises:
    ///     FloatOverflowError: One number is a float, and the other an int that is too large for one.
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
        let (variables, results) = self.0.counts();
        format!("<Calculator: {variables} variables, {results} results>")
    }

    // For pickle and copy, as the two below.
    fn __getnewargs__(&self) -> (Limits, usize) {
        (self.limits(), self.history_length())
    }

    fn __getstate__(&self) -> (Number, calculator::Variables, Vec<calculator::Entry>) {
        let (memory, variables, history) = self.0.state();
        (memory, variables.as_ref().clone(), history)
    }

    fn __setstate__(
        &self,
        state: (Number, calculator::Variables, Vec<calculator::Entry>),
    ) -> Result<(), Error> {
        let (memory, variables, history) = state;
        self.0.restore(memory, variables, history)
    }
}
