//! The second layer: from a configuration to a plan. It reports all faults at once.

use std::collections::HashSet;
use std::time::{Duration, TryFromFloatSecsError};

use thiserror::Error;
use toml::Spanned;

use crate::config::Config;
use crate::place::{Locator, Place};

const MAX_RETRIES: u32 = 10;
const MAX_DELAY: u32 = 3600;

/// The faults of a configuration, from its start to its end.
#[derive(Debug, Error)]
#[error("the tasks have faults")]
pub struct Error(pub Vec<(Place, Fault)>);

#[derive(Debug, Error)]
pub enum Fault {
    #[error("the name {name:?} is taken")]
    Duplicate { name: String },

    #[error("{key} must be between 0 and {limit}")]
    Limit {
        key: &'static str,
        limit: u32,
        #[source]
        source: Option<TryFromFloatSecsError>,
    },
}

/// A task to run.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) task: String,
    pub(crate) retries: u32,
    pub(crate) delay: Duration,
}

/// Faults with the byte offsets of their values.
type Faults = Vec<(usize, Fault)>;

/// Makes the plan of a configuration. `text` is for the places of faults.
pub(crate) fn make(config: Config, text: &str) -> Result<Vec<Step>, Error> {
    let mut faults = Faults::new();
    let mut names = HashSet::new();
    let mut steps = Vec::new();
    for task in config.tasks {
        let offset = task.name.span().start;
        let name = task.name.into_inner();
        if !names.insert(name.clone()) {
            faults.push((offset, Fault::Duplicate { name: name.clone() }));
        }
        steps.push(Step {
            task: name,
            retries: convert(task.retries, to_retries, &mut faults),
            delay: convert(task.delay, to_delay, &mut faults),
        });
    }
    if faults.is_empty() {
        return Ok(steps);
    }
    faults.sort_by_key(|(offset, _)| *offset);
    let mut locator = Locator::new(text);
    let faults = faults.into_iter();
    let faults = faults.map(|(offset, fault)| (locator.locate(offset), fault));
    Err(Error(faults.collect()))
}

/// Converts a value, or reports its fault and returns the default, so that the check of the others goes on.
fn convert<V, T: Default>(
    value: Option<Spanned<V>>,
    to_valid: fn(V) -> Result<T, Fault>,
    faults: &mut Faults,
) -> T {
    let Some(value) = value else {
        return T::default();
    };
    let offset = value.span().start;
    to_valid(value.into_inner()).unwrap_or_else(|fault| {
        faults.push((offset, fault));
        T::default()
    })
}

fn to_retries(retries: i64) -> Result<u32, Fault> {
    let retries = u32::try_from(retries).ok();
    let allowed = retries.filter(|retries| *retries <= MAX_RETRIES);
    allowed.ok_or(Fault::Limit {
        key: "retries",
        limit: MAX_RETRIES,
        source: None,
    })
}

fn to_delay(seconds: f64) -> Result<Duration, Fault> {
    let reject = |source| Fault::Limit {
        key: "delay",
        limit: MAX_DELAY,
        source,
    };
    match Duration::try_from_secs_f64(seconds) {
        Ok(delay) if delay <= Duration::from_secs(MAX_DELAY.into()) => Ok(delay),
        Ok(_) => Err(reject(None)),
        Err(source) => Err(reject(Some(source))),
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
            let faults = faults(&format!("task = [{{name = \"a\", {pair}}}]"));
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
