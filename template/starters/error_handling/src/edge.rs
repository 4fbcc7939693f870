//! The edge of the package: a function whose errors say what it was doing, with anyhow.

use std::path::Path;

use anyhow::{Context, ensure};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

use crate::error::Error;
use crate::exceptions::{self, add_note};
use crate::plan::Step;
use crate::run::Job;
use crate::{config, plan, run};

/// Runs the tasks of a file.
pub(crate) fn run_file(py: Python<'_>, path: &Path, job: &Job) -> anyhow::Result<()> {
    let plan = load(py, path).with_context(|| format!("while loading {}", path.display()))?;
    ensure!(!plan.is_empty(), "{} has no tasks", path.display());
    run::run(py, &plan, job)
        .map_err(Error::from)
        .with_context(|| format!("while running {}", path.display()))
}

fn load(py: Python<'_>, path: &Path) -> Result<Vec<Step>, Error> {
    let text = config::decode(read(py, path)?)?;
    py.detach(|| make_plan(&text))
}

/// Goes through the first two layers.
pub(crate) fn make_plan(text: &str) -> Result<Vec<Step>, Error> {
    Ok(plan::make(config::parse(text)?, text)?)
}

/// Reads a file in Python, which Ctrl-C interrupts, and which sets `OSError.filename`. `fs::read` does neither.
fn read(py: Python<'_>, path: &Path) -> PyResult<Vec<u8>> {
    let path = py.import("pathlib")?.getattr("Path")?.call1((path,))?;
    path.call_method0("read_bytes")?.extract()
}

/// Makes the exception for an error of anyhow. It keeps its class and attributes: the contexts become notes.
///
/// PyO3's `anyhow` feature would raise a `RuntimeError` that has the contexts in its text.
pub(crate) fn to_exception(py: Python<'_>, error: anyhow::Error) -> PyErr {
    let contexts = error.chain().take_while(|error| !error.is::<Error>());
    let mut contexts: Vec<String> = contexts.map(ToString::to_string).collect();
    let exception = match error.downcast::<Error>() {
        Ok(error) => error.into(),
        // Made by `ensure!`: its text is the last of the chain.
        Err(_) => exceptions::Error::new_err(contexts.pop()),
    };
    if !exception.is_instance_of::<PyException>(py) {
        return exception;
    }
    let mut notes = contexts.iter().rev();
    let added = notes.try_for_each(|note| add_note(py, &exception, note));
    added.err().unwrap_or(exception)
}
