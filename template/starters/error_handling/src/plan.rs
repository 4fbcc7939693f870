//! The second layer: from a configuration to a plan that can be run. This file knows nothing of Python.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::config::{Config, Task};
use crate::host::HostError;
use crate::location::{Located, Location};
use crate::{graph, similar};

/// How often a task may be tried again.
const MAX_RETRIES: u32 = 10;
/// How long a task may wait before that.
const MAX_DELAY: Duration = Duration::from_secs(3600);

/// Why there is no plan.
#[derive(Debug, Error)]
pub enum Error {
    /// It has faults: all of them, not only the first.
    #[error("{} has faults", path.display())]
    Invalid {
        path: Arc<Path>,
        /// In the order of their locations; there is at least one.
        faults: Vec<Fault>,
    },

    /// The host wants no more of the planning; its error says why.
    #[error(transparent)]
    Stopped(#[from] HostError),
}

/// One of the faults that a configuration may have.
#[derive(Debug, PartialEq, Error)]
pub enum Fault {
    #[error("{at}: the name {task:?} is taken by the task in line {first_line}")]
    Duplicate {
        at: Location,
        task: String,
        first_line: usize,
    },

    #[error("{at}: {task:?} needs {need:?}, which is not a task")]
    Unknown {
        at: Location,
        task: String,
        need: String,
        /// The name that may have been meant.
        suggestion: Option<String>,
    },

    #[error("{at}: tasks need each other in a circle: {}", tasks.join(" > "))]
    Circle {
        at: Location,
        /// Each needs the next one; the last one is the first again.
        tasks: Vec<String>,
    },

    #[error("{at}: {key} of {task:?} is {value}, not between 0 and {limit}")]
    Limit {
        at: Location,
        task: String,
        key: &'static str,
        value: String,
        limit: String,
    },
}

impl Fault {
    /// Where the fault is.
    #[must_use]
    pub fn location(&self) -> &Location {
        match self {
            Self::Duplicate { at, .. }
            | Self::Unknown { at, .. }
            | Self::Circle { at, .. }
            | Self::Limit { at, .. } => at,
        }
    }
}

/// Tasks in an order in which they can be run.
#[derive(Debug, PartialEq)]
pub struct Plan {
    pub steps: Vec<Step>,
}

/// A task whose turn has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub task: String,
    pub retries: u32,
    pub delay: Duration,
}

impl Plan {
    /// Checks a configuration, and puts its tasks into order.
    ///
    /// `check` is called before each part of it that may take long: the search for what an unknown need may have meant.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with all faults, or [`Error::Stopped`] with the error of `check`.
    pub fn new(
        config: &Config,
        check: impl FnMut() -> Result<(), HostError>,
    ) -> Result<Self, Error> {
        let mut faults = Vec::new();
        let names = names(&config.tasks, &mut faults);
        let needs = needs(&config.tasks, &names, &mut faults, check)?;
        let tasks = config.tasks.iter();
        let steps: Vec<Step> = tasks.map(|task| step(task, &mut faults)).collect();
        let sorted = graph::sort(&needs).unwrap_or_else(|circles| {
            let circles = circles.iter();
            faults.extend(circles.filter_map(|nodes| circle(&config.tasks, nodes)));
            Vec::new()
        });
        if faults.is_empty() {
            let steps = sorted.into_iter().filter_map(|node| steps.get(node));
            return Ok(Self {
                steps: steps.cloned().collect(),
            });
        }
        faults.sort_by(|a, b| a.location().cmp(b.location()));
        Err(Error::Invalid {
            path: Arc::clone(&config.path),
            faults,
        })
    }
}

/// The number and the line of each task by its name: of tasks with the same name, the first.
type Names<'a> = BTreeMap<&'a str, (usize, usize)>;

fn names<'a>(tasks: &'a [Task], faults: &mut Vec<Fault>) -> Names<'a> {
    let mut names = Names::new();
    for (number, Task { name, .. }) in tasks.iter().enumerate() {
        match names.entry(name.value.as_str()) {
            Entry::Vacant(entry) => _ = entry.insert((number, name.at.line)),
            Entry::Occupied(entry) => faults.push(Fault::Duplicate {
                at: name.at.clone(),
                task: name.value.clone(),
                first_line: entry.get().1,
            }),
        }
    }
    names
}

/// The numbers of the tasks that each task needs.
fn needs(
    tasks: &[Task],
    names: &Names<'_>,
    faults: &mut Vec<Fault>,
    mut check: impl FnMut() -> Result<(), HostError>,
) -> Result<Vec<Vec<usize>>, HostError> {
    let of_task = |task: &Task| {
        let mut numbers = Vec::new();
        for need in &task.needs {
            if let Some(&(number, _)) = names.get(need.value.as_str()) {
                numbers.push(number);
            } else {
                check()?;
                faults.push(unknown(task, need, names));
            }
        }
        Ok(numbers)
    };
    tasks.iter().map(of_task).collect()
}

fn unknown(task: &Task, need: &Located<String>, names: &Names<'_>) -> Fault {
    let others = names.keys().copied();
    let others = others.filter(|&name| name != task.name.value);
    let suggestion = similar::closest(&need.value, others);
    Fault::Unknown {
        at: need.at.clone(),
        task: task.name.value.clone(),
        need: need.value.clone(),
        suggestion: suggestion.map(str::to_owned),
    }
}

/// The circle of some tasks, of which the one that stands first in the text comes first.
fn circle(tasks: &[Task], nodes: &[usize]) -> Option<Fault> {
    let names = nodes
        .iter()
        .filter_map(|&node| Some(&tasks.get(node)?.name));
    let first = names.clone().next()?;
    let all = names.chain([first]).map(|name| name.value.clone());
    Some(Fault::Circle {
        at: first.at.clone(),
        tasks: all.collect(),
    })
}

fn step(task: &Task, faults: &mut Vec<Fault>) -> Step {
    Step {
        task: task.name.value.clone(),
        retries: retries(task).unwrap_or_else(|fault| {
            faults.push(fault);
            0
        }),
        delay: delay(task).unwrap_or_else(|fault| {
            faults.push(fault);
            Duration::ZERO
        }),
    }
}

fn retries(task: &Task) -> Result<u32, Fault> {
    let Some(Located { value, at }) = &task.retries else {
        return Ok(0);
    };
    let retries = u32::try_from(*value).ok();
    retries
        .filter(|&retries| retries <= MAX_RETRIES)
        .ok_or_else(|| Fault::Limit {
            at: at.clone(),
            task: task.name.value.clone(),
            key: "retries",
            value: value.to_string(),
            limit: MAX_RETRIES.to_string(),
        })
}

fn delay(task: &Task) -> Result<Duration, Fault> {
    let Some(Located { value, at }) = &task.delay else {
        return Ok(Duration::ZERO);
    };
    let delay = Duration::try_from_secs_f64(*value).ok();
    delay
        .filter(|&delay| delay <= MAX_DELAY)
        .ok_or_else(|| Fault::Limit {
            at: at.clone(),
            task: task.name.value.clone(),
            key: "delay",
            value: format!("{value:?} seconds"),
            limit: MAX_DELAY.as_secs().to_string(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    fn plan(text: &str) -> Result<Plan, Vec<Fault>> {
        let config = config::parse(text, Path::new("tasks.toml")).unwrap();
        Plan::new(&config, || Ok(())).map_err(|error| match error {
            Error::Invalid { faults, .. } => faults,
            Error::Stopped(error) => panic!("{error}"),
        })
    }

    fn order(plan: &Plan) -> Vec<&str> {
        plan.steps.iter().map(|step| step.task.as_str()).collect()
    }

    fn messages(text: &str) -> Vec<String> {
        let faults = plan(text).unwrap_err();
        faults.iter().map(Fault::to_string).collect()
    }

    #[test]
    fn tasks_come_after_what_they_need() {
        let text = "task = [{name = \"a\", needs = [\"c\"]}, {name = \"b\"}, {name = \"c\"}]";
        assert_eq!(order(&plan(text).unwrap()), ["b", "c", "a"]);
    }

    #[test]
    fn a_step_has_its_retries_and_its_delay() {
        let plan = plan("task = [{name = \"a\", retries = 10, delay = \"3600s\"}, {name = \"b\"}]")
            .unwrap();
        assert_eq!(plan.steps[0].retries, 10);
        assert_eq!(plan.steps[0].delay, Duration::from_secs(3600));
        assert_eq!(plan.steps[1].retries, 0);
        assert_eq!(plan.steps[1].delay, Duration::ZERO);
    }

    #[test]
    fn all_faults_are_found_in_the_order_of_their_locations() {
        let text = "[[task]]\nname = \"build\"\nneeds = [\"fetsh\", \"wire\"]\nretries = 11\n\
                    [[task]]\nname = \"fetch\"\nneeds = [\"fetch\"]\ndelay = \"-1s\"\n\
                    [[task]]\nname = \"build\"\n";
        assert_eq!(
            messages(text),
            [
                "tasks.toml:3:10: \"build\" needs \"fetsh\", which is not a task",
                "tasks.toml:3:19: \"build\" needs \"wire\", which is not a task",
                "tasks.toml:4:11: retries of \"build\" is 11, not between 0 and 10",
                "tasks.toml:6:8: tasks need each other in a circle: fetch > fetch",
                "tasks.toml:8:9: delay of \"fetch\" is -1.0 seconds, not between 0 and 3600",
                "tasks.toml:10:8: the name \"build\" is taken by the task in line 2",
            ]
        );
    }

    #[test]
    fn a_circle_begins_with_its_first_task_and_ends_with_it() {
        let text = "task = [{name = \"a\", needs = [\"c\"]}, {name = \"b\", needs = [\"c\"]}, \
                    {name = \"c\", needs = [\"b\"]}]";
        let [Fault::Circle { tasks, .. }] = &plan(text).unwrap_err()[..] else {
            panic!("there should be one circle")
        };
        assert_eq!(tasks, &["b", "c", "b"]);
    }

    fn suggestions(text: &str) -> Vec<Option<String>> {
        let faults = plan(text).unwrap_err().into_iter();
        let suggestion = |fault| match fault {
            Fault::Unknown { suggestion, .. } => suggestion,
            other => panic!("{other}"),
        };
        faults.map(suggestion).collect()
    }

    #[test]
    fn a_name_that_may_have_been_meant_is_suggested() {
        let text =
            "task = [{name = \"fetch\"}, {name = \"build\", needs = [\"fetsh\", \"deploy\"]}]";
        assert_eq!(suggestions(text), [Some("fetch".to_owned()), None]);
    }

    #[test]
    fn a_task_is_not_told_to_need_itself() {
        let alone = "task = [{name = \"build\", needs = [\"builds\"]}]";
        assert_eq!(suggestions(alone), [None]);

        let text = "task = [{name = \"build1\", needs = [\"buildl\"]}, {name = \"build2\"}]";
        assert_eq!(suggestions(text), [Some("build2".to_owned())]);
    }

    #[test]
    fn the_search_for_what_was_meant_can_be_ended() {
        let text = "task = [{name = \"a\", needs = [\"b\", \"c\", \"d\"]}]";
        let config = config::parse(text, Path::new("tasks.toml")).unwrap();
        let mut checks = 0;
        let error = Plan::new(&config, || {
            checks += 1;
            if checks == 2 {
                return Err("no more".into());
            }
            Ok(())
        });
        assert_eq!(error.unwrap_err().to_string(), "no more");
        assert_eq!(checks, 2);
    }

    #[test]
    fn numbers_beyond_their_limits_are_refused() {
        for value in [
            "retries = -1",
            "retries = 11",
            "delay = \"3600.1s\"",
            "delay = \"nans\"",
            "delay = \"infs\"",
        ] {
            let faults = plan(&format!("[[task]]\nname = \"a\"\n{value}\n")).unwrap_err();
            assert!(
                matches!(faults[..], [Fault::Limit { .. }]),
                "{value}: {faults:?}"
            );
        }
    }
}
