//! Panics: tests of the policy in the README.

use std::ffi::CStr;

use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::edge;
use crate::error::Error;
use crate::run::{self, Job};

#[pyfunction]
fn panic() {
    panic!("a bug in Rust");
}

/// Runs a task that can be retried.
#[pyfunction]
fn run_task(py: Python<'_>, job: Job) -> Result<(), Error> {
    let plan = edge::make_plan("task = [{name = \"build\", retries = 3}]")?;
    Ok(run::run(py, &plan, &job)?)
}

/// Runs Python code that can call both functions.
fn run_python(code: &CStr) {
    Python::initialize();
    Python::attach(|py| {
        let globals = PyDict::new(py);
        let panic = wrap_pyfunction!(panic, py).unwrap();
        globals.set_item("panic", panic).unwrap();
        let run_task = wrap_pyfunction!(run_task, py).unwrap();
        globals.set_item("run_task", run_task).unwrap();
        py.run(code, Some(&globals), None).unwrap();
    });
}

#[test]
fn except_exception_does_not_catch_a_panic() {
    run_python(
        c"
try:
    panic()
except Exception:
    raise AssertionError('caught as an Exception')
except BaseException as error:
    assert type(error).__name__ == 'PanicException', type(error)
    assert str(error) == 'a bug in Rust', error
else:
    raise AssertionError('not raised')
",
    );
}

#[test]
fn a_panic_in_a_job_is_not_retried_and_the_next_run_works() {
    run_python(
        c"
calls = []

def job(task):
    calls.append(task)
    panic()

try:
    run_task(job)
except BaseException as error:
    assert type(error).__name__ == 'PanicException', type(error)
    assert str(error) == 'a bug in Rust', error
    assert error.__cause__ is None
else:
    raise AssertionError('not raised')
assert calls == ['build'], calls

run_task(calls.append)
assert calls == ['build', 'build'], calls
",
    );
}
