//! A calculator: variables, a memory and a history, for any number of threads. This file knows nothing of Python.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::arithmetic::Operator;
use crate::error::Error;
use crate::expression::{Evaluation, RunLong};
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
    pub fn evaluate(&self, text: &str, run_long: RunLong<'_>) -> Result<Number, Error> {
        self.evaluate_after(None, text, run_long)
    }

    /// Evaluates an expression with `previous` as `ans`, or else with the last result in the history.
    fn evaluate_after(
        &self,
        previous: Option<&Number>,
        text: &str,
        run_long: RunLong<'_>,
    ) -> Result<Number, Error> {
        let expression = parser::parse(text, &self.limits)?;
        let (variables, memory, last) = self.values();
        let ans = previous.or(last.as_ref());
        let variable = |name: &str| match (variables.get(name), name) {
            (Some(value), _) => Some(value.clone()),
            (None, "memory") => Some(memory.clone()),
            (None, "ans") => ans.cloned(),
            (None, _) => None,
        };
        let result = Evaluation::new(&self.limits, &variable, run_long).of(&expression)?;
        self.add_to_history((text.to_owned(), result.clone()));
        Ok(result)
    }

    /// Evaluates one expression after the other, up to the first that cannot be evaluated.
    ///
    /// `ans` is the result of the one before, also if another thread has added to the history meanwhile.
    ///
    /// # Errors
    ///
    /// The first error that `expressions` yields; [`Error::Batch`] for the first that [`Calculator::evaluate`] refuses.
    pub fn evaluate_all(
        &self,
        expressions: impl Iterator<Item = Result<String, Error>>,
        run_long: RunLong<'_>,
    ) -> Result<Vec<Number>, Error> {
        let mut results = Vec::new();
        for (expression, number) in expressions.zip(1..) {
            let result = self
                .evaluate_after(results.last(), &expression?, run_long)
                .map_err(|error| in_batch(number, error))?;
            results.push(result);
        }
        Ok(results)
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
        self.drop_surplus(&mut state.history);
    }

    fn drop_surplus(&self, history: &mut VecDeque<Entry>) {
        let surplus = history.len().saturating_sub(self.history_length);
        history.drain(..surplus);
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

    /// How many variables and results are kept, at one moment.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let state = self.lock();
        (state.variables.len(), state.history.len())
    }

    /// Everything that is kept, at one moment: the memory, the variables and the history.
    #[must_use]
    pub fn state(&self) -> (Number, Arc<Variables>, Vec<Entry>) {
        let state = self.lock();
        (
            state.memory.clone(),
            Arc::clone(&state.variables),
            state.history.iter().cloned().collect(),
        )
    }

    /// Replaces everything that is kept, or nothing.
    ///
    /// # Errors
    ///
    /// Those of [`Calculator::set`] and [`Calculator::set_memory`].
    pub fn restore(
        &self,
        memory: Number,
        variables: Variables,
        history: Vec<Entry>,
    ) -> Result<(), Error> {
        let memory = self.limits.allow(memory)?;
        let variables = variables.into_iter().map(|(name, value)| {
            let name = parser::parse_name(&name, &self.limits)?;
            Ok((name, self.limits.allow(value)?))
        });
        let variables = Arc::new(variables.collect::<Result<_, Error>>()?);
        let history = history
            .into_iter()
            .map(|(text, result)| Ok((text, self.limits.allow(result)?)));
        let mut history = history.collect::<Result<_, Error>>()?;
        self.drop_surplus(&mut history);
        *self.lock() = State {
            memory,
            variables,
            history,
        };
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn in_batch(number: usize, error: Error) -> Error {
    match error {
        Error::Python(_) => error,
        error => Error::Batch {
            number,
            source: Box::new(error),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::Operation;

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
    fn the_last_result_of_a_batch_is_its_own() {
        let calculator = calculator();
        let expressions = ["1", "ans + 1", "ans + 1"].into_iter().map(|text| {
            // What another thread could do between two of them.
            evaluate(&calculator, "100")?;
            Ok(text.to_owned())
        });
        let results = calculator.evaluate_all(expressions, &|operation| operation());
        assert_eq!(results.unwrap(), [int(1), int(2), int(3)]);
    }

    #[test]
    fn a_state_is_that_of_one_moment() {
        let calculator = calculator();
        evaluate(&calculator, "memory").unwrap();
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                for _ in 0..20_000 {
                    calculator.add_to_memory(&int(1)).unwrap();
                    evaluate(&calculator, "memory").unwrap();
                }
            });
            while !writer.is_finished() {
                let (memory, _, history) = calculator.state();
                let (_, last) = history.last().unwrap();
                let next = Operator::Add.apply(last, &int(1), &Limits::DEFAULT);
                assert!(memory == *last || memory == next.unwrap());
            }
        });
    }

    #[test]
    fn everything_is_restored_or_nothing() {
        let calculator = calculator();
        let variables = |name: &str, value| Variables::from([(name.to_owned(), int(value))]);
        let history = |last| {
            ["0", "1", last]
                .map(|text| (text.to_owned(), int(2)))
                .to_vec()
        };
        calculator
            .restore(int(3), variables("x", 1), history("2"))
            .unwrap();
        let kept = calculator.state();
        assert_eq!(kept.0, int(3));
        assert_eq!(*kept.1, variables("x", 1));
        assert_eq!(kept.2, history("2")[1..]);
        assert_eq!(calculator.counts(), (1, 2));

        let too_large = || Number::Int(num_bigint::BigInt::from(1) << 100_000);
        let with_too_large = [
            calculator.restore(too_large(), Variables::new(), Vec::new()),
            calculator.restore(
                int(0),
                Variables::from([("x".to_owned(), too_large())]),
                Vec::new(),
            ),
            calculator.restore(
                int(0),
                Variables::new(),
                vec![("x".to_owned(), too_large())],
            ),
        ];
        for result in with_too_large {
            assert!(matches!(result, Err(Error::TooManyBits(_))));
        }
        let result = calculator.restore(int(0), variables("no name", 1), Vec::new());
        assert!(matches!(result, Err(Error::Expression { .. })));
        assert_eq!(calculator.state(), kept);
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
        let calculator = Calculator::new(Limits::new(8, 1, 3, 1).unwrap(), 1);
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
