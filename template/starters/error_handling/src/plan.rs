//! The second layer: from a configuration to a plan. It reports all faults at once.

use std::collections::HashSet;
use std::time::{Duration, TryFromFloatSecsError};

use thiserror::Error;

use crate::config::Config;
use crate::place::{Locator, Place};

const MAX_RETRIES: u32 = 10;
/// In seconds.
const MAX_DELAY: u32 = 3600;

/// The faults of a configuration, from its start to its end.
#[derive(Debug, Error)]
#[error("the tasks have faults")]
pub struct Error(pub Vec<(Place, Fault)>);

#[derive(Debug, Error)]
pub enum Fault {
    #[error("the name {name:?} is taken")]
    Duplicate { name: String },

    /// The key, its highest value, and the reason if Rust cannot convert the number.
    #[error("{0} must be between 0 and {1}")]
    Limit(&'static str, u32, #[source] Option<TryFromFloatSecsError>),
}

/// A task to run.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) task: String,
    pub(crate) retries: u32,
    pub(crate) delay: Duration,
}

/// Makes the plan of a configuration. `text` is for the places of faults.
pub(crate) fn make(config: Config, text: &str) -> Result<Vec<Step>, Error> {
    let mut faults = Vec::new();
    let mut names = HashSet::new();
    let mut steps = Vec::new();
    for task in config.tasks {
        let offset = task.name.span().start;
        let mut step = Step {
            task: task.name.into_inner(),
            retries: 0,
            delay: Duration::ZERO,
        };
        if !names.insert(step.task.clone()) {
            let name = step.task.clone();
            faults.push((offset, Fault::Duplicate { name }));
        }
        if let Some(retries) = task.retries {
            match u32::try_from(*retries.get_ref()) {
                Ok(number) if number <= MAX_RETRIES => step.retries = number,
                _ => {
                    let fault = Fault::Limit("retries", MAX_RETRIES, None);
                    faults.push((retries.span().start, fault));
                }
            }
        }
        if let Some(delay) = task.delay {
            match to_delay(*delay.get_ref()) {
                Ok(duration) => step.delay = duration,
                Err(fault) => faults.push((delay.span().start, fault)),
            }
        }
        steps.push(step);
    }
    if faults.is_empty() {
        return Ok(steps);
    }
    faults.sort_by_key(|(offset, _)| *offset);
    let mut locator = Locator::new(text);
    let locate = |(offset, fault)| (locator.locate(offset), fault);
    Err(Error(faults.into_iter().map(locate).collect()))
}

fn to_delay(seconds: f64) -> Result<Duration, Fault> {
    match Duration::try_from_secs_f64(seconds) {
        Ok(delay) if delay <= Duration::from_secs(MAX_DELAY.into()) => Ok(delay),
        Ok(_) => Err(Fault::Limit("delay", MAX_DELAY, None)),
        Err(source) => Err(Fault::Limit("delay", MAX_DELAY, Some(source))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    fn plan(text: &str) -> Result<Vec<Step>, Error> {
        make(config::parse(text).unwrap(), text)
    }

    fn faults(text: &str) -> Vec<String> {
        let faults = plan(text).unwrap_err().0.into_iter();
        faults
            .map(|(place, fault)| format!("{place}: {fault}"))
            .collect()
    }

    #[test]
    fn a_step_has_its_retries_and_its_delay() {
        let text = "task = [{name = \"a\", retries = 10, delay = 3600}, {name = \"b\"}]";
        let steps = plan(text).unwrap();
        assert_eq!((steps[0].retries, steps[0].delay.as_secs()), (10, 3600));
        assert_eq!((steps[1].retries, steps[1].delay), (0, Duration::ZERO));
    }

    #[test]
    fn reports_all_faults_in_the_order_of_their_places() {
        let text = "[[task]]\nretries = 11\nname = \"build\"\n\
                    [[task]]\ndelay = -1\nname = \"build\"\n";
        let expected = [
            "line 2, column 11: retries must be between 0 and 10",
            "line 5, column 9: delay must be between 0 and 3600",
            "line 6, column 8: the name \"build\" is taken",
        ];
        assert_eq!(faults(text), expected);
    }

    #[test]
    fn rejects_numbers_outside_their_limits() {
        for pair in [
            "retries = -1",
            "retries = 11",
            "retries = 4294967296",
            "delay = 3600.1",
            "delay = nan",
            "delay = inf",
            "delay = -0.1",
        ] {
            let faults = faults(&format!("[[task]]\nname = \"a\"\n{pair}"));
            assert!(faults[0].contains("must be between 0 and"), "{faults:?}");
        }
    }

    #[test]
    fn the_conversion_error_is_a_source() {
        let fault = to_delay(f64::NAN).unwrap_err();
        assert!(std::error::Error::source(&fault).is_some());
        let fault = to_delay(4000.0).unwrap_err();
        assert!(std::error::Error::source(&fault).is_none());
    }
}
