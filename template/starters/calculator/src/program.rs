//! A parsed expression.

use std::collections::HashMap;

use crate::error::Error;
use crate::number::Number;
use crate::operator::Operator;

/// The values of variables, by name.
pub(crate) type Variables = HashMap<String, Number>;

/// A value and the operations on it, in order: `(a + 1) * b` is `a`, then `+ 1`, then `* b`.
///
/// A long sum is a long list, not a deep tree: only what the parser counts as nested is recursive.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Program {
    start: Value,
    steps: Vec<(Operator, Program)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Number(Number),
    Variable(String),
}

impl Program {
    pub(crate) fn new(start: Value) -> Self {
        let steps = Vec::new();
        Self { start, steps }
    }

    pub(crate) fn apply(mut self, operator: Operator, right: Self) -> Self {
        self.steps.push((operator, right));
        self
    }

    pub(crate) fn last_operator(&self) -> Option<Operator> {
        self.steps.last().map(|(operator, _)| *operator)
    }

    pub(crate) fn evaluate(&self, variables: &Variables) -> Result<Number, Error> {
        let start = match &self.start {
            Value::Number(number) => number,
            Value::Variable(name) => {
                (variables.get(name)).ok_or_else(|| Error::UnknownName(name.clone()))?
            }
        };
        (self.steps.iter()).try_fold(start.clone().checked()?, |left, (operator, right)| {
            operator.apply(&left, &right.evaluate(variables)?)
        })
    }
}
