//! The third layer: runs a plan. This file knows nothing of Python: the work is done by a [`Host`], whose errors may be
//! of any type.

use std::thread;
use std::time::{Duration, Instant};

use thiserror::Error;

use crate::host::{Failure, Host, HostError};
use crate::plan::{Plan, Step};

/// For how long a run may wait without asking its host whether to go on.
const PATIENCE: Duration = Duration::from_millis(50);

/// Why a run ended early.
#[derive(Debug, Error)]
pub enum Error {
    /// A task failed in all of its attempts; the source is the error of the last one.
    #[error("the task {task:?} failed")]
    Task {
        task: String,
        /// What the attempts before the last one failed with.
        earlier: Vec<String>,
        #[source]
        source: HostError,
    },

    /// The host wants no more of the run; its error says why.
    #[error(transparent)]
    Stopped(#[from] HostError),
}

/// Runs the tasks of a plan in their order.
///
/// # Errors
///
/// [`Error`] for the first task that fails, or if the host stops the run. No later task is begun.
pub fn run(plan: &Plan, host: &mut impl Host) -> Result<(), Error> {
    plan.steps.iter().try_for_each(|step| run_step(step, host))
}

fn run_step(step: &Step, host: &mut impl Host) -> Result<(), Error> {
    let mut earlier = Vec::new();
    for _ in 0..step.retries {
        match attempt(step, host)? {
            Ok(()) => return Ok(()),
            Err(error) => earlier.push(error.to_string()),
        }
        wait(step.delay, host)?;
    }
    attempt(step, host)?.map_err(|source| Error::Task {
        task: step.task.clone(),
        earlier,
        source,
    })
}

/// Tries a task once. The outer error ends the run, the inner one is for another attempt.
fn attempt(step: &Step, host: &mut impl Host) -> Result<Result<(), HostError>, Error> {
    host.check()?;
    match host.perform(&step.task) {
        Ok(()) => Ok(Ok(())),
        Err(Failure::Task(error)) => Ok(Err(error)),
        Err(Failure::Stop(error)) => Err(Error::Stopped(error)),
    }
}

/// Waits in short steps, and asks the host in between: so that Ctrl-C ends it.
fn wait(delay: Duration, host: &mut impl Host) -> Result<(), HostError> {
    let begin = Instant::now();
    loop {
        let left = delay.saturating_sub(begin.elapsed());
        if left.is_zero() {
            return Ok(());
        }
        thread::sleep(left.min(PATIENCE));
        host.check()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails as often as it is told to, and stops when it has been asked a number of times.
    #[derive(Default)]
    struct Script {
        failures: usize,
        stops_in: Option<&'static str>,
        checks: Option<usize>,
        performed: Vec<String>,
    }

    impl Host for Script {
        fn perform(&mut self, task: &str) -> Result<(), Failure> {
            self.performed.push(task.to_owned());
            if self.stops_in == Some(task) {
                return Err(Failure::Stop("stopped".into()));
            }
            if self.performed.len() <= self.failures {
                return Err(Failure::Task(
                    format!("failure {}", self.performed.len()).into(),
                ));
            }
            Ok(())
        }

        fn check(&mut self) -> Result<(), HostError> {
            let Some(checks) = &mut self.checks else {
                return Ok(());
            };
            *checks = checks.checked_sub(1).ok_or("no more")?;
            Ok(())
        }
    }

    fn plan(retries: u32, delay: Duration) -> Plan {
        let steps = ["a", "b"].map(|task| Step {
            task: task.to_owned(),
            retries,
            delay,
        });
        Plan {
            steps: steps.into(),
        }
    }

    #[test]
    fn tasks_are_performed_in_order() {
        let mut host = Script::default();
        run(&plan(0, Duration::ZERO), &mut host).unwrap();
        assert_eq!(host.performed, ["a", "b"]);
    }

    #[test]
    fn a_task_that_fails_is_tried_again() {
        let mut host = Script {
            failures: 2,
            ..Script::default()
        };
        run(&plan(2, Duration::ZERO), &mut host).unwrap();
        assert_eq!(host.performed, ["a", "a", "a", "b"]);
    }

    #[test]
    fn the_last_failure_is_the_source_and_the_others_are_told() {
        let mut host = Script {
            failures: 9,
            ..Script::default()
        };
        let error = run(&plan(2, Duration::ZERO), &mut host).unwrap_err();
        assert_eq!(error.to_string(), "the task \"a\" failed");
        let Error::Task {
            earlier, source, ..
        } = error
        else {
            panic!("{error}")
        };
        assert_eq!(earlier, ["failure 1", "failure 2"]);
        assert_eq!(source.to_string(), "failure 3");
        assert_eq!(host.performed, ["a", "a", "a"]);
    }

    #[test]
    fn a_stop_is_not_tried_again_and_no_later_task_is_begun() {
        let mut host = Script {
            stops_in: Some("a"),
            ..Script::default()
        };
        let error = run(&plan(2, Duration::ZERO), &mut host).unwrap_err();
        assert!(matches!(error, Error::Stopped(_)));
        assert_eq!(error.to_string(), "stopped");
        assert_eq!(host.performed, ["a"]);
    }

    #[test]
    fn a_host_can_end_a_long_wait() {
        let mut host = Script {
            failures: 1,
            checks: Some(3),
            ..Script::default()
        };
        let error = run(&plan(1, Duration::from_secs(3600)), &mut host).unwrap_err();
        assert_eq!(error.to_string(), "no more");
        assert_eq!(host.performed, ["a"]);
    }
}
