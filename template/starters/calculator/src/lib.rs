//! The Python bindings.

mod error;
#[rustfmt::skip] // The package name can be long.
mod exceptions;
mod expression;
mod number;
mod operator;
mod parser;
mod program;

#[pyo3::pymodule]
mod _core {
    use pyo3::prelude::*;

    use crate::error::Error;
    use crate::number::Number;
    use crate::parser;
    use crate::program::Variables;

    #[pymodule_export]
    use crate::expression::Expression;

    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    /// Evaluate an expression.
    ///
    /// Args:
    ///     expression: Numbers, variables, parentheses and the operators `+ - * / **`, with Python's precedence.
    ///     variables: The values of the variables, by name.
    ///
    /// Returns:
    ///     The same result as Python. Ints are exact.
    ///
    /// Raises:
    ///     ExpressionError: `expression` isn't an expression. `position` says where.
    ///     UnknownNameError: A variable has no value.
    ///     DivisionByZeroError: A divisor is zero.
    ///     ResultError: A result is complex, or too large for a float.
    ///     LimitError: An int is too large, or `expression` is too long or nested too deeply.
    ///
    /// Example:
    ///     >>> evaluate("2**64 - 1")
    ///     18446744073709551615
    ///     >>> evaluate("price * (1 + tax)", price=80, tax=0.25)
    ///     100.0
    #[pyfunction]
    #[pyo3(signature = (expression, /, **variables: "int | float"))]
    fn evaluate(expression: &str, variables: Option<Variables>) -> Result<Number, Error> {
        parser::parse(expression)?.evaluate(&variables.unwrap_or_default())
    }

    /// Evaluate several expressions with the same variables, in order.
    ///
    /// Args:
    ///     expressions: The expressions, as for `evaluate`.
    ///     variables: The values of the variables, by name.
    ///
    /// Returns:
    ///     One result for each expression.
    ///
    /// Raises:
    ///     BatchError: An expression cannot be evaluated. Its `__cause__` is the reason.
    ///
    /// Example:
    ///     >>> evaluate_all("x + 1", "x / 2", x=3)
    ///     [4, 1.5]
    #[pyfunction]
    #[pyo3(signature = (*expressions: "str", **variables: "int | float"))]
    fn evaluate_all(
        py: Python<'_>,
        expressions: Vec<String>,
        variables: Option<Variables>,
    ) -> PyResult<Vec<Number>> {
        let variables = variables.unwrap_or_default();
        let evaluate_one = |(number, text): (usize, &String)| {
            py.check_signals()?; // Ctrl-C ends a long batch.
            let result = parser::parse(text).and_then(|program| program.evaluate(&variables));
            result.map_err(|error| Error::Batch(number, error.into()).into())
        };
        (1..).zip(&expressions).map(evaluate_one).collect()
    }
}
