//! A calculator: variables, a memory and a history, for any number of threads. This file knows nothing of Python.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::arithmetic::Operator;
use crate::error::Error;
use crate::expression::{Evaluation, Operation};
use crate::limits::Limits;
use crate::number::Number;
use crate::parser;

/// The values of variables, by their names.
pub type Variables = BTreeMap<String, Number>;

/// An expression and its result.
pub type Entry = (String, Number);

/// Evaluates expressions, and keeps variables, a memory and a history.
///
/// Its lock is held for as long as it takes to read or to change what is kept, and never while an expression is
/// evaluated.
#[derive(Debug)]
pub struct Calculator {
    limits: Limits,
    history_length: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    memory: Number,
    /// Shared with the evaluations that have begun: each goes on with the values of its beginning.
    variables: Arc<Variables>,
    history: VecDeque<Entry>,
}

impl Calculator {
    /// A calculator that keeps so many of its last results.
    #[must_use]
    pub fn new(limits: Limits, history_length: usize) -> Self {
        let state = State {
            memory: Number::Int(0.into()),
            variables: Arc::default(),
            history: VecDeque::new(),
        };
        Self {
            limits,
            history_length,
            state: Mutex::new(state),
        }
    }

    /// How large its calculations may get.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// How many results its history has at most.
    #[must_use]
    pub fn history_length(&self) -> usize {
        self.history_length
    }

    /// Evaluates an expression, and adds the result to the history.
    ///
    /// `memory` in an expression is the memory, and `ans` the last result, unless a variable has that name.
    ///
    /// # Errors
    ///
    /// Those of [`parser::parse`] and [`Evaluation::of`].
    pub fn evaluate(
        &self,
        text: &str,
        run_long: &dyn Fn(Operation<'_>) -> Result<Number, Error>,
    ) -> Result<Number, Error> {
        let expression = parser::parse(text, &self.limits)?;
        let (variables, memory, ans) = self.values();
        let evaluation = Evaluation {
            limits: &self.limits,
            variable: &|name| match (variables.get(name), name) {
                (Some(value), _) => Some(value.clone()),
                (None, "memory") => Some(memory.clone()),
                (None, "ans") => ans.clone(),
                (None, _) => None,
            },
            run_long,
        };
        let result = evaluation.of(&expression)?;
        self.add_to_history((text.to_owned(), result.clone()));
        Ok(result)
    }

    /// Evaluates one expression after the other, up to the first that cannot be evaluated.
    ///
    /// # Errors
    ///
    /// The first error that `expressions` yields; [`Error::Batch`] for the first that [`Calculator::evaluate`] refuses.
    pub fn evaluate_all(
        &self,
        expressions: impl Iterator<Item = Result<String, Error>>,
        run_long: &dyn Fn(Operation<'_>) -> Result<Number, Error>,
    ) -> Result<Vec<Number>, Error> {
        expressions
            .zip(1..)
            .map(|(expression, number)| {
                self.evaluate(&expression?, run_long)
                    .map_err(|error| match error {
                        Error::Python(_) => error,
                        error => Error::Batch {
                            number,
                            source: Box::new(error),
                        },
                    })
            })
            .collect()
    }

    /// What the names in an expression stand for at this moment.
    fn values(&self) -> (Arc<Variables>, Number, Option<Number>) {
        let state = self.lock();
        let last = state.history.back();
        (
            Arc::clone(&state.variables),
            state.memory.clone(),
            last.map(|(_, result)| result.clone()),
        )
    }

    fn add_to_history(&self, entry: Entry) {
        let mut state = self.lock();
        state.history.push_back(entry);
        let surplus = state.history.len().saturating_sub(self.history_length);
        state.history.drain(..surplus);
    }

    /// The expressions and their results, oldest first.
    #[must_use]
    pub fn history(&self) -> Vec<Entry> {
        self.lock().history.iter().cloned().collect()
    }

    /// Forgets all results.
    pub fn clear_history(&self) {
        self.lock().history.clear();
    }

    /// The variables, as they are now.
    #[must_use]
    pub fn variables(&self) -> Arc<Variables> {
        Arc::clone(&self.lock().variables)
    }

    /// Gives a variable a value.
    ///
    /// # Errors
    ///
    /// [`Error::Expression`] if the name is none; [`Error::TooManyBits`] if the value is too large.
    pub fn set(&self, name: &str, value: Number) -> Result<(), Error> {
        let name = parser::parse_name(name, &self.limits)?;
        let value = self.limits.allow(value)?;
        Arc::make_mut(&mut self.lock().variables).insert(name, value);
        Ok(())
    }

    /// Forgets a variable.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownVariable`] if there is none of this name.
    pub fn remove(&self, name: &str) -> Result<(), Error> {
        let removed = Arc::make_mut(&mut self.lock().variables).remove(name);
        removed
            .map(drop)
            .ok_or_else(|| Error::UnknownVariable(name.to_owned()))
    }

    /// The number in the memory.
    #[must_use]
    pub fn memory(&self) -> Number {
        self.lock().memory.clone()
    }

    /// Puts another number into the memory.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyBits`] if it is too large.
    pub fn set_memory(&self, number: Number) -> Result<(), Error> {
        self.lock().memory = self.limits.allow(number)?;
        Ok(())
    }

    /// Adds to the number in the memory, and gives the sum. No other thread can come between.
    ///
    /// # Errors
    ///
    /// Those of [`Operator::apply`].
    pub fn add_to_memory(&self, number: &Number) -> Result<Number, Error> {
        let mut state = self.lock();
        state.memory = Operator::Add.apply(&state.memory, number, &self.limits)?;
        Ok(state.memory.clone())
    }

    /// Replaces everything that is kept.
    ///
    /// # Errors
    ///
    /// Those of [`Calculator::set`] and [`Calculator::set_memory`]; something may have been replaced then.
    pub fn restore(
        &self,
        memory: Number,
        variables: Variables,
        history: Vec<Entry>,
    ) -> Result<(), Error> {
        self.set_memory(memory)?;
        self.lock().variables = Arc::default();
        for (name, value) in variables {
            self.set(&name, value)?;
        }
        self.clear_history();
        for (text, result) in history {
            self.add_to_history((text, self.limits.allow(result)?));
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(value: i64) -> Number {
        Number::Int(value.into())
    }

    fn calculator() -> Calculator {
        Calculator::new(Limits::DEFAULT, 2)
    }

    fn evaluate(calculator: &Calculator, text: &str) -> Result<Number, Error> {
        calculator.evaluate(text, &|operation| operation())
    }

    #[test]
    fn an_expression_knows_variables_memory_and_the_last_result() {
        let calculator = calculator();
        calculator.set("x", int(2)).unwrap();
        calculator.set_memory(int(30)).unwrap();
        assert_eq!(evaluate(&calculator, "x + memory").unwrap(), int(32));
        assert_eq!(evaluate(&calculator, "ans + x").unwrap(), int(34));

        calculator.set("ans", int(1)).unwrap();
        calculator.set("memory", int(1)).unwrap();
        assert_eq!(evaluate(&calculator, "ans + memory").unwrap(), int(2));
    }

    #[test]
    fn before_the_first_result_there_is_no_last_one() {
        let error = evaluate(&calculator(), "ans").unwrap_err();
        assert!(matches!(error, Error::UnknownVariable(name) if name == "ans"));
    }

    #[test]
    fn the_history_keeps_the_last_results_and_no_failure() {
        let calculator = calculator();
        for text in ["1", "2", "1 // 0", "3"] {
            let _ = evaluate(&calculator, text);
        }
        let kept = [("2".to_owned(), int(2)), ("3".to_owned(), int(3))];
        assert_eq!(calculator.history(), kept);
        calculator.clear_history();
        assert_eq!(calculator.history(), []);
    }

    #[test]
    fn a_history_may_have_no_room() {
        let calculator = Calculator::new(Limits::DEFAULT, 0);
        assert_eq!(evaluate(&calculator, "1").unwrap(), int(1));
        assert_eq!(calculator.history(), []);
    }

    #[test]
    fn an_evaluation_goes_on_with_the_values_of_its_beginning() {
        let calculator = calculator();
        calculator
            .set("x", Number::Int(num_bigint::BigInt::from(1) << 5000))
            .unwrap();
        let change = |operation: Operation<'_>| {
            calculator.set("x", int(0))?;
            operation()
        };
        let result = calculator.evaluate("x * 1 - x", &change).unwrap();
        assert_eq!(result, int(0));
        assert_eq!(calculator.variables()["x"], int(0));
    }

    #[test]
    fn no_thread_comes_between_reading_and_changing() {
        let calculator = Calculator::new(Limits::DEFAULT, 50);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let calculator = &calculator;
                scope.spawn(move || {
                    for number in 0..2_000 {
                        calculator.add_to_memory(&int(1)).unwrap();
                        calculator
                            .set(&format!("own_{thread}"), int(number))
                            .unwrap();
                        let text = format!("own_{thread} + 1");
                        assert_eq!(evaluate(calculator, &text).unwrap(), int(number + 1));
                    }
                });
            }
        });
        assert_eq!(calculator.memory(), int(8_000));
        assert_eq!(calculator.history().len(), 50);
    }

    #[test]
    fn a_variable_can_be_changed_and_removed() {
        let calculator = calculator();
        calculator.set("x", int(1)).unwrap();
        calculator.set("x", int(2)).unwrap();
        assert_eq!(calculator.variables()["x"], int(2));
        calculator.remove("x").unwrap();
        assert!(matches!(
            calculator.remove("x"),
            Err(Error::UnknownVariable(_))
        ));
    }

    #[test]
    fn nothing_is_kept_that_the_limits_do_not_allow() {
        let calculator = Calculator::new(Limits::new(8, 1, 3).unwrap(), 1);
        let is_refused = |result| matches!(result, Err(Error::TooManyBits(8)));
        assert!(is_refused(calculator.set("x", int(256))));
        assert!(is_refused(calculator.set_memory(int(256))));
        calculator.set_memory(int(255)).unwrap();
        assert!(is_refused(calculator.add_to_memory(&int(1)).map(drop)));
        assert_eq!(calculator.memory(), int(255));
        assert!(matches!(
            calculator.set("long", int(1)),
            Err(Error::TooLong(3))
        ));
    }
}
