//! What becomes of a panic, and why nothing here catches one.
//!
//! - A panic is a fault of this crate, never of what it is given: that is an error. The lints of Cargo.toml warn of
//!   `unwrap`, of `panic!` and of indexing outside of tests, and tests of properties look for an input that panics.
//! - If one happens nevertheless, the stack of Rust is unwound, and PyO3 raises `PanicException`. Like
//!   `KeyboardInterrupt`, it is no `Exception`: a program that catches those does not go on with what was half done.
//! - In Rust code that a job calls, a panic goes on through the run: it is not tried again, and the cause of nothing.
//!   From a job it comes out as a new `PanicException`: PyO3 prints the Python traceback of the first one, and does not
//!   keep it. Each panic is also printed to standard error, by Rust's hook.
//! - So no code here calls `catch_unwind`. There is no lock that a panic could poison; what outlives a call, a `Plan`,
//!   is never changed.
//! - The profiles leave `panic` at `unwind`: with `abort`, the process would end without a traceback.

use std::path::Path;

use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::config;
use crate::error::Error;
use crate::job::Job;
use crate::plan::Plan;
use crate::run;

#[pyfunction]
fn panics() {
    panic!("a fault in Rust");
}

/// Runs a task that may be tried again.
#[pyfunction]
fn run_with(py: Python<'_>, mut job: Job) -> Result<(), Error> {
    let text = "task = [{name = \"build\", retries = 3}]";
    let plan = Plan::new(&config::parse(text, Path::new("tasks.toml"))?, || Ok(()))?;
    Ok(py.detach(|| run::run(&plan, &mut job))?)
}

/// Runs Python code that has both functions.
fn python(code: &std::ffi::CStr) {
    crate::exception::with_package(|py| {
        let globals = PyDict::new(py);
        let functions = [
            wrap_pyfunction!(panics, py).unwrap(),
            wrap_pyfunction!(run_with, py).unwrap(),
        ];
        for function in functions {
            let name = function.getattr("__name__").unwrap();
            globals.set_item(name, function).unwrap();
        }
        py.run(code, Some(&globals), None).unwrap();
    });
}

#[test]
fn a_panic_is_an_exception_that_programs_do_not_catch_by_accident() {
    python(
        c"
try:
    panics()
except Exception:
    raise AssertionError('caught as an Exception')
except BaseException as panic:
    assert type(panic).__name__ == 'PanicException', type(panic)
    assert str(panic) == 'a fault in Rust', panic
else:
    raise AssertionError('no exception')
",
    );
}

#[test]
fn a_panic_in_a_job_ends_the_run_and_the_next_one_works() {
    python(
        c"
calls = []

first = []

def job(task):
    calls.append(task)
    try:
        panics()
    except BaseException as panic:
        first.append(panic)
        raise

try:
    run_with(job)
except BaseException as panic:
    assert type(panic).__name__ == 'PanicException', type(panic)
    assert str(panic) == 'a fault in Rust', panic
    assert panic is not first[0]
    assert panic.__traceback__.tb_next is None
    assert panic.__cause__ is None
else:
    raise AssertionError('no exception')
assert calls == ['build'], calls

run_with(calls.append)
assert calls == ['build', 'build'], calls
",
    );
}
