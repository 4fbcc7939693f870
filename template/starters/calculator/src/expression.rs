//! An expression after it has been read: what it consists of, and what it gives. This file knows nothing of Python.

use std::cell::Cell;

use crate::arithmetic::{Operator, negated};
use crate::error::Error;
use crate::function::Function;
use crate::limits::Limits;
use crate::number::Number;

/// An expression, or a part of one.
///
/// It is as deep as its text is nested, and no deeper: a sum of many terms is one list. So functions that call
/// themselves for each part, and the one that frees it, need little of the stack.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A number that is not negative.
    Number(Number),
    /// The value of a variable.
    Variable(String),
    /// What is in it with its sign changed if `is_negative`, or unchanged.
    Signed {
        /// Whether the sign is `-`.
        is_negative: bool,
        /// What stands after the sign.
        operand: Box<Expression>,
    },
    /// Operators of one precedence, to be applied from left to right.
    Chain {
        /// What stands first.
        first: Box<Expression>,
        /// What follows.
        rest: Vec<(Operator, Expression)>,
    },
    /// The left one to the power of the right one.
    Power(Box<Expression>, Box<Expression>),
    /// A call of a function.
    Call(Function, Vec<Expression>),
}

/// How tightly the parts of an expression hold together, loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Precedence {
    Sum,
    Product,
    Sign,
    Power,
    Atom,
}

impl Precedence {
    pub(crate) fn of(operator: Operator) -> Self {
        match operator {
            Operator::Add | Operator::Subtract => Self::Sum,
            Operator::Multiply | Operator::Divide | Operator::FloorDivide | Operator::Modulo => {
                Self::Product
            }
            Operator::Power => Self::Power,
        }
    }

    /// What the right operand of such an operator holds at least together by.
    pub(crate) fn of_right_operand(self) -> Self {
        match self {
            Self::Sum => Self::Product,
            // A power is evaluated from right to left, and its exponent may have a sign.
            Self::Product | Self::Sign | Self::Power => Self::Sign,
            Self::Atom => Self::Atom,
        }
    }
}

impl Expression {
    /// This expression and another one, with an operator between them.
    #[must_use]
    pub fn joined(self, operator: Operator, right: Self) -> Self {
        if operator == Operator::Power {
            return Self::Power(Box::new(self), Box::new(right));
        }
        match self {
            Self::Chain { first, mut rest } if precedence_of(&rest) == Precedence::of(operator) => {
                rest.push((operator, right));
                Self::Chain { first, rest }
            }
            left => Self::Chain {
                first: Box::new(left),
                rest: vec![(operator, right)],
            },
        }
    }
}

fn precedence_of(rest: &[(Operator, Expression)]) -> Precedence {
    rest.first()
        .map_or(Precedence::Atom, |(operator, _)| Precedence::of(*operator))
}

/// An operation that is ready to be run.
pub type Operation<'a> = &'a (dyn Fn() -> Result<Number, Error> + Sync);

/// Runs an operation that may take long.
pub type RunLong<'a> = &'a dyn Fn(Operation<'_>) -> Result<Number, Error>;

/// One evaluation: what an expression is evaluated with, and how much work it was so far.
pub struct Evaluation<'a> {
    limits: &'a Limits,
    variable: &'a dyn Fn(&str) -> Option<Number>,
    run_long: RunLong<'a>,
    long_operations: Cell<usize>,
}

impl<'a> Evaluation<'a> {
    /// An evaluation that has not begun: `variable` gives the value of a variable, if it has one, and `run_long` runs
    /// each operation that may take long.
    pub fn new(
        limits: &'a Limits,
        variable: &'a dyn Fn(&str) -> Option<Number>,
        run_long: RunLong<'a>,
    ) -> Self {
        Self {
            limits,
            variable,
            run_long,
            long_operations: Cell::new(0),
        }
    }

    /// What the expression gives.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownVariable`] if a variable has no value, [`Error::TooManyBits`] if it is too large; the errors of
    /// [`Evaluation::apply`] and [`Evaluation::call`].
    pub fn of(&self, expression: &Expression) -> Result<Number, Error> {
        match expression {
            Expression::Number(number) => Ok(number.clone()),
            Expression::Variable(name) => match (self.variable)(name) {
                Some(value) => self.limits.allow(value),
                None => Err(Error::UnknownVariable(name.clone())),
            },
            Expression::Signed {
                is_negative: false,
                operand,
            } => self.of(operand),
            Expression::Signed {
                is_negative: true,
                operand,
            } => self.of(operand).map(|number| negated(&number)),
            Expression::Chain { first, rest } => self.of_chain(first, rest),
            Expression::Power(base, exponent) => {
                self.apply(Operator::Power, &self.of(base)?, &self.of(exponent)?)
            }
            Expression::Call(function, arguments) => self.of_call(*function, arguments),
        }
    }

    fn of_chain(
        &self,
        first: &Expression,
        rest: &[(Operator, Expression)],
    ) -> Result<Number, Error> {
        let mut result = self.of(first)?;
        for (operator, operand) in rest {
            result = self.apply(*operator, &result, &self.of(operand)?)?;
        }
        Ok(result)
    }

    fn of_call(&self, function: Function, arguments: &[Expression]) -> Result<Number, Error> {
        let arguments = arguments.iter().map(|argument| self.of(argument));
        self.call(function, &arguments.collect::<Result<Vec<_>, _>>()?)
    }

    /// What an operator gives for two numbers.
    ///
    /// # Errors
    ///
    /// Those of [`Operator::apply`] and `run_long`; [`Error::TooManyLongOperations`].
    pub fn apply(
        &self,
        operator: Operator,
        left: &Number,
        right: &Number,
    ) -> Result<Number, Error> {
        let operation = || operator.apply(left, right, self.limits);
        self.run(operator.may_take_long(left, right), &operation)
    }

    /// What a function gives for its arguments.
    ///
    /// # Errors
    ///
    /// Those of [`Function::call`] and `run_long`; [`Error::TooManyLongOperations`].
    pub fn call(&self, function: Function, arguments: &[Number]) -> Result<Number, Error> {
        match (function, arguments) {
            // Each pair is an operation of its own: it can be interrupted after it, and is counted.
            (Function::Gcd, [first, second, others @ ..]) if !others.is_empty() => {
                let divisor = self.call_at_once(function, &[first.clone(), second.clone()])?;
                others.iter().try_fold(divisor, |divisor, number| {
                    self.call_at_once(function, &[divisor, number.clone()])
                })
            }
            _ => self.call_at_once(function, arguments),
        }
    }

    fn call_at_once(&self, function: Function, arguments: &[Number]) -> Result<Number, Error> {
        let operation = || function.call(arguments, self.limits);
        self.run(function.may_take_long(arguments), &operation)
    }

    fn run(&self, is_long: bool, operation: Operation<'_>) -> Result<Number, Error> {
        if !is_long {
            return operation();
        }
        let count = self.long_operations.get();
        if count >= self.limits.long_operations {
            return Err(Error::TooManyLongOperations(self.limits.long_operations));
        }
        self.long_operations.set(count + 1);
        (self.run_long)(operation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parser::parse;
    use proptest::prelude::*;
    use std::fmt;

    impl Expression {
        fn precedence(&self) -> Precedence {
            match self {
                Self::Number(_) | Self::Variable(_) | Self::Call(..) => Precedence::Atom,
                Self::Signed { .. } => Precedence::Sign,
                Self::Chain { rest, .. } => precedence_of(rest),
                Self::Power(..) => Precedence::Power,
            }
        }

        /// Writes the expression, in parentheses if it holds together less than the place needs.
        fn write(&self, formatter: &mut fmt::Formatter<'_>, needed: Precedence) -> fmt::Result {
            if self.precedence() < needed {
                write!(formatter, "({self})")
            } else {
                write!(formatter, "{self}")
            }
        }
    }

    /// Writes the expression with no more parentheses than it needs.
    impl fmt::Display for Expression {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self {
                Self::Number(number) => write!(formatter, "{number}"),
                Self::Variable(name) => formatter.write_str(name),
                Self::Signed {
                    is_negative,
                    operand,
                } => {
                    formatter.write_str(if *is_negative { "-" } else { "+" })?;
                    operand.write(formatter, Precedence::Sign)
                }
                Self::Chain { first, rest } => {
                    let precedence = precedence_of(rest);
                    first.write(formatter, precedence.of_right_operand())?;
                    for (operator, operand) in rest {
                        write!(formatter, " {} ", operator.symbol())?;
                        operand.write(formatter, precedence.of_right_operand())?;
                    }
                    Ok(())
                }
                Self::Power(base, exponent) => {
                    base.write(formatter, Precedence::Atom)?;
                    formatter.write_str("**")?;
                    exponent.write(formatter, Precedence::Sign)
                }
                Self::Call(function, arguments) => {
                    write!(formatter, "{}(", function.name())?;
                    for (index, argument) in arguments.iter().enumerate() {
                        let separator = if index == 0 { "" } else { ", " };
                        write!(formatter, "{separator}{argument}")?;
                    }
                    formatter.write_str(")")
                }
            }
        }
    }

    fn leaf() -> impl Strategy<Value = Expression> {
        prop_oneof![
            any::<u128>().prop_map(|value| Expression::Number(Number::Int(value.into()))),
            any::<f64>()
                .prop_filter("an expression holds no NaN", |value| !value.is_nan())
                .prop_map(|value| Expression::Number(Number::Float(value.abs()))),
            "[\\p{L}_][\\p{L}0-9_]{0,4}".prop_map(Expression::Variable),
        ]
    }

    fn operator() -> impl Strategy<Value = Operator> {
        prop::sample::select(vec![
            Operator::Add,
            Operator::Subtract,
            Operator::Multiply,
            Operator::Divide,
            Operator::FloorDivide,
            Operator::Modulo,
            Operator::Power,
        ])
    }

    fn expression() -> impl Strategy<Value = Expression> {
        leaf().prop_recursive(6, 40, 3, |inner| {
            let signed = (any::<bool>(), inner.clone());
            let joined = (inner.clone(), operator(), inner.clone());
            let call = (
                prop::sample::select(Function::ALL.to_vec()),
                prop::collection::vec(inner, 0..4),
            );
            prop_oneof![
                signed.prop_map(|(is_negative, operand)| Expression::Signed {
                    is_negative,
                    operand: Box::new(operand),
                }),
                joined.prop_map(|(left, operator, right)| left.joined(operator, right)),
                call.prop_filter("it takes so many arguments", |(function, arguments)| {
                    function.takes_count(arguments.len())
                })
                .prop_map(|(function, arguments)| Expression::Call(function, arguments)),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_text_of_an_expression_reads_as_the_same(expression in expression()) {
            let text = expression.to_string();
            prop_assert_eq!(parse(&text, &Limits::DEFAULT).unwrap(), expression, "{}", text);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[-+*/%(),._ a1e\\PC]{0,40}") {
            if let Ok(expression) = parse(&text, &Limits::DEFAULT) {
                let again = parse(&expression.to_string(), &Limits::DEFAULT).unwrap();
                prop_assert_eq!(again, expression);
            }
        }
    }

    fn evaluate(text: &str, run_long: RunLong<'_>) -> Result<Number, Error> {
        let variable = |name: &str| (name == "x").then(|| Number::Int(5.into()));
        Evaluation::new(&Limits::DEFAULT, &variable, run_long)
            .of(&parse(text, &Limits::DEFAULT).unwrap())
    }

    #[test]
    fn an_expression_is_evaluated_from_left_to_right() {
        let result = evaluate("-x + 20 // 3 * 2 ** 2 - max(x, 1)", &|_| unreachable!());
        assert_eq!(result.unwrap(), Number::Int(14.into()));
        // The first error ends it.
        let error = evaluate("1 // 0 + y", &|_| unreachable!()).unwrap_err();
        assert!(matches!(error, Error::DivisionByZero));
        let error = evaluate("y + 1 // 0", &|_| unreachable!()).unwrap_err();
        assert!(matches!(error, Error::UnknownVariable(name) if name == "y"));
    }

    #[test]
    fn only_what_may_take_long_is_run_apart() {
        let is_long = |text| {
            let is_run = Cell::new(false);
            let run = |operation: Operation<'_>| {
                is_run.set(true);
                operation()
            };
            evaluate(text, &run).unwrap();
            is_run.get()
        };
        for text in [
            "x + 1",
            "2 ** 1000",
            "factorial(100)",
            "9.5 ** 300",
            "gcd(x, 10)",
            "root(2, 64)",
        ] {
            assert!(!is_long(text), "{text}");
        }
        for text in [
            "2 ** 5000",
            "factorial(1000)",
            "2 ** 3000 * 2 ** 3000 + 1",
            "root(2, 1000)",
        ] {
            assert!(is_long(text), "{text}");
        }
    }

    #[test]
    fn long_operations_are_counted_and_so_is_each_pair_of_a_gcd() {
        let limits = Limits::new(100_000, 10, 1_000, 3).unwrap();
        let large = Number::Int(num_bigint::BigInt::from(1) << 5_000);
        let count = |text: &str| {
            let count = Cell::new(0);
            let run_long = |operation: Operation<'_>| {
                count.set(count.get() + 1);
                operation()
            };
            let variable = |_: &str| Some(large.clone());
            let evaluation = Evaluation::new(&limits, &variable, &run_long);
            let result = evaluation.of(&parse(text, &limits).unwrap());
            (count.get(), result.is_ok())
        };
        assert_eq!(count("x + 1 + x"), (2, true));
        assert_eq!(count("gcd(x, x, x, x) + 1 * 2"), (3, false));
        assert_eq!(count("gcd(x, x, 1, 1) * 2"), (2, true));
        assert_eq!(count("gcd(x, x, x, x, 1)"), (3, false));
        assert_eq!(count("x - 1 - 1 - 1 - 1 - 1"), (3, false));
    }
}
