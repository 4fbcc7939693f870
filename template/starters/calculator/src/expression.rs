//! The Python class `Expression`: a value with Python's operators.

use pyo3::prelude::*;
use pyo3::types::{PyNone, PyString};

use crate::error::Error;
use crate::number::Number;
use crate::operator::Operator;
use crate::parser::{self, SIGN_POWER};
use crate::program::{Program, Variables};

/// An expression that is parsed once and evaluated many times.
///
/// Python's operators `+ - * / **` combine it with other expressions, ints and floats. Expressions are immutable: they
/// can be compared, hashed, pickled, copied and shared between threads.
///
/// Args:
///     text: The expression, as for `evaluate`. White space is dropped.
///
/// Raises:
///     ExpressionError: `text` isn't an expression. `position` says where.
///     LimitError: `text`, or the text of a combined expression, is too long or nested too deeply.
///
/// Example:
///     >>> celsius = (Expression("fahrenheit") - 32) / 1.8
///     >>> celsius
///     Expression('(fahrenheit-32)/1.8')
///     >>> celsius.evaluate(fahrenheit=50)
///     10.0
#[pyclass(frozen, eq, str = "{text}", subclass, from_py_object)]
#[derive(Clone, PartialEq)]
pub(crate) struct Expression {
    text: String,
    program: Program,
}

/// The other operand of an operator. PyO3 returns `NotImplemented` for other types.
#[derive(FromPyObject)]
enum Operand {
    Expression(Expression),
    Number(Number),
}

#[pymethods]
impl Expression {
    #[new]
    fn new(text: &str) -> Result<Self, Error> {
        let program = parser::parse(text)?;
        let text = text.split_ascii_whitespace().collect();
        Ok(Self { text, program })
    }

    /// Evaluate the expression with the values of its variables, as the function `evaluate` does.
    #[pyo3(signature = (**variables: "int | float"))]
    fn evaluate(&self, variables: Option<Variables>) -> Result<Number, Error> {
        self.program.evaluate(&variables.unwrap_or_default())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        // Rust's `{:?}` has escapes that Python doesn't have.
        let text = PyString::new(py, &self.text).repr()?;
        Ok(format!("Expression({text})"))
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        PyString::new(py, &self.text).hash()
    }

    /// The arguments of the constructor, for `pickle` and `copy`. They call it on the same subclass.
    fn __getnewargs__(&self) -> (&str,) {
        (&self.text,)
    }

    fn __neg__(&self) -> Result<Self, Error> {
        Self::new(&format!("-{}", self.to_operand(SIGN_POWER)))
    }

    fn __add__(&self, right: Operand) -> Result<Self, Error> {
        self.combine(Operator::Add, &Self::from_operand(right)?)
    }

    fn __radd__(&self, left: Operand) -> Result<Self, Error> {
        Self::from_operand(left)?.combine(Operator::Add, self)
    }

    fn __sub__(&self, right: Operand) -> Result<Self, Error> {
        self.combine(Operator::Subtract, &Self::from_operand(right)?)
    }

    fn __rsub__(&self, left: Operand) -> Result<Self, Error> {
        Self::from_operand(left)?.combine(Operator::Subtract, self)
    }

    fn __mul__(&self, right: Operand) -> Result<Self, Error> {
        self.combine(Operator::Multiply, &Self::from_operand(right)?)
    }

    fn __rmul__(&self, left: Operand) -> Result<Self, Error> {
        Self::from_operand(left)?.combine(Operator::Multiply, self)
    }

    fn __truediv__(&self, right: Operand) -> Result<Self, Error> {
        self.combine(Operator::Divide, &Self::from_operand(right)?)
    }

    fn __rtruediv__(&self, left: Operand) -> Result<Self, Error> {
        Self::from_operand(left)?.combine(Operator::Divide, self)
    }

    // Only `pow` passes a modulus, which is then refused.
    fn __pow__(&self, right: Operand, _modulus: Bound<'_, PyNone>) -> Result<Self, Error> {
        self.combine(Operator::Power, &Self::from_operand(right)?)
    }

    fn __rpow__(&self, left: Operand, _modulus: Bound<'_, PyNone>) -> Result<Self, Error> {
        Self::from_operand(left)?.combine(Operator::Power, self)
    }
}

impl Expression {
    /// Writes the new text and parses it, so that the parser checks the limits.
    fn combine(&self, operator: Operator, right: &Self) -> Result<Self, Error> {
        let (symbol, power) = operator.syntax();
        let (left_power, right_power) = match operator {
            Operator::Power => (power + 1, SIGN_POWER),
            _ => (power, power + 1),
        };
        let (left, right) = (self.to_operand(left_power), right.to_operand(right_power));
        Self::new(&format!("{left}{symbol}{right}"))
    }

    /// The text, in parentheses if its last operator binds less tightly than `power`.
    fn to_operand(&self, power: i64) -> String {
        match self.program.last_operator() {
            Some(operator) if operator.syntax().1 < power => format!("({})", self.text),
            _ => self.text.clone(),
        }
    }

    fn from_operand(operand: Operand) -> Result<Self, Error> {
        match operand {
            Operand::Expression(expression) => Ok(expression),
            Operand::Number(number) => match number.checked()? {
                Number::Int(int) => Self::new(&int.to_string()),
                Number::Float(float) if float.is_finite() => Self::new(&format!("{float:?}")),
                Number::Float(_) => Err(Error::Result("an expression holds finite numbers only")),
            },
        }
    }
}
