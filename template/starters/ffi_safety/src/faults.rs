//! The wrong form of a lock: `cargo test --features faults` shows the deadlock.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Duration;

use pyo3::prelude::*;

/// The process that deadlocks prints this just before.
const REACHED: &str = "one thread holds the lock, the other one the GIL";

/// Runs Python code while holding a lock, or after releasing it. Meanwhile an attached thread waits for the lock.
fn run_python_code(is_locked: bool) {
    Python::initialize();
    let (lock, is_running, is_attached) = (Mutex::new(()), Barrier::new(2), Barrier::new(2));
    // Python code can switch threads anywhere.
    let python_code = |py: Python<'_>| {
        is_running.wait();
        py.detach(|| is_attached.wait());
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            Python::attach(|py| {
                let guard = lock.lock().unwrap();
                if is_locked {
                    python_code(py);
                    drop(guard);
                } else {
                    drop(guard);
                    python_code(py);
                }
            });
        });
        scope.spawn(|| {
            is_running.wait();
            Python::attach(|_| {
                is_attached.wait();
                // `println!` would keep it until the test ends.
                let mut stdout = std::io::stdout();
                writeln!(stdout, "\n{REACHED}").unwrap();
                drop(lock.lock().unwrap());
            });
        });
    });
}

#[test]
#[ignore = "hangs with a GIL"]
fn hold_a_lock_while_python_code_runs() {
    run_python_code(true);
}

#[test]
fn release_the_lock_before_python_code_runs() {
    run_python_code(false);
}

fn is_gil_enabled() -> bool {
    Python::initialize();
    Python::attach(|py| {
        let sys = py.import("sys").unwrap();
        let function = sys.getattr_opt("_is_gil_enabled").unwrap();
        function.is_none_or(|function| function.call0().unwrap().extract().unwrap())
    })
}

#[test]
fn a_lock_deadlocks_with_the_gil() {
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["faults::hold_a_lock_while_python_code_runs", "--exact"])
        .arg("--include-ignored")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == REACHED));
    if is_gil_enabled() {
        thread::sleep(Duration::from_secs(1));
        assert_eq!(process.try_wait().unwrap(), None);
        process.kill().unwrap();
    }
    process.wait().unwrap();
}
