//! What people do: the wrong forms of what is in this crate, each in a test that shows what becomes of it.
//!
//! They are compiled with `cargo test --features faults` and with nothing else. Those that cannot end well run in a
//! process of their own. Those with `for a tool` show nothing by themselves: `checks/memory.py` runs each with the tools
//! that have to see it, so that their silence about the rest of the crate means something.
#![expect(unsafe_code, reason = "the faults")]

use std::ffi::{CStr, c_int, c_void};
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use pyo3::prelude::*;

use crate::c_library as c;
use crate::handle::Sampler;

/// For a process that ends, far more than it takes.
const LIMIT: Duration = Duration::from_secs(40);

fn sampler() -> Sampler {
    Sampler::new(c"temperature", 4).unwrap()
}

/// Runs a test in a process of its own, whether it is ignored or not.
fn run(test: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([&format!("faults::{test}"), "--exact", "--include-ignored"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Ends a process, and returns how it ended by itself: None if it was still running after `limit`.
fn end_of(mut process: Child, limit: Duration) -> Option<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < limit {
        if let Some(status) = process.try_wait().unwrap() {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(10));
    }
    process.kill().unwrap();
    process.wait().unwrap();
    None
}

mod deadlock {
    use super::*;
    use std::sync::Mutex;

    /// What a process writes when one thread has the lock and waits for the interpreter, which the other one has.
    const REACHED: &str = "one has the lock, and the other one the interpreter";

    /// Runs Python code in one thread, after or while it holds a lock, which another one with the interpreter waits for.
    fn run_python_code(while_locked: bool) {
        Python::initialize();
        let (lock, is_running, is_attached) = (Mutex::new(()), Barrier::new(2), Barrier::new(2));
        // Any Python code may let another thread have the interpreter.
        let python_code = |py: Python<'_>| {
            is_running.wait();
            py.detach(|| is_attached.wait());
        };
        let run = |py: Python<'_>| {
            let held = lock.lock().unwrap();
            if while_locked {
                python_code(py);
                drop(held);
            } else {
                drop(held);
                python_code(py);
            }
        };
        thread::scope(|scope| {
            scope.spawn(|| Python::attach(run));
            scope.spawn(|| {
                is_running.wait();
                Python::attach(|_| {
                    is_attached.wait();
                    if while_locked {
                        // Not with `println`, which a test keeps until its end.
                        writeln!(std::io::stdout(), "\n{REACHED}").unwrap();
                    }
                    drop(lock.lock().unwrap());
                });
            });
        });
    }

    #[test]
    #[ignore = "it ends on a free-threaded Python only"]
    fn wrong() {
        run_python_code(true);
    }

    #[test]
    fn safe() {
        run_python_code(false);
    }

    /// Whether one thread at a time has the interpreter. A build for both kinds of Python learns it when it runs.
    fn is_one_at_a_time() -> bool {
        Python::initialize();
        Python::attach(|py| {
            let sys = py.import("sys").unwrap();
            // A Python that has no such function has no other kind, either.
            match sys.getattr("_is_gil_enabled") {
                Ok(is_enabled) => is_enabled.call0().unwrap().extract().unwrap(),
                Err(_) => true,
            }
        })
    }

    /// The thread with the lock waits for the interpreter, and the one with the interpreter for the lock.
    #[test]
    fn a_lock_that_is_held_while_python_code_runs_is_waited_for_without_end() {
        assert!(end_of(run("deadlock::safe"), LIMIT).unwrap().success());
        let mut wrong = run("deadlock::wrong");
        if is_one_at_a_time() {
            let mut lines = BufReader::new(wrong.stdout.take().unwrap()).lines();
            assert!(lines.any(|line| line.unwrap() == REACHED));
            assert_eq!(end_of(wrong, Duration::from_secs(1)), None);
        } else {
            assert!(end_of(wrong, LIMIT).unwrap().success());
        }
    }
}

mod unwinding {
    use super::*;

    unsafe extern "C" fn panics(_: *mut c_void, _: usize, _: f64) -> c_int {
        panic!("in a callback");
    }

    unsafe extern "C" fn nothing(_: *mut c_void) {}

    #[test]
    #[ignore = "it ends the process"]
    fn wrong() {
        let sampler = sampler();
        let handle = sampler.as_raw().as_ptr();
        // SAFETY: the handle is valid, and neither function uses the data. A panic in an `extern "C"` function is not
        // undefined any more, since Rust 1.81: it ends the process.
        unsafe { c::sampler_subscribe(handle, panics, std::ptr::null_mut(), nothing) };
        let _ = std::panic::catch_unwind(|| sampler.push(1.0));
    }

    /// No `catch_unwind` around the call of C code can help; only one on the near side of it, as in `handle.rs`.
    #[test]
    fn a_panic_that_would_reach_c_code_ends_the_process() {
        let status = end_of(run("unwinding::wrong"), LIMIT).unwrap();
        // A test that fails ends with 101.
        assert!(!status.success() && status.code() != Some(101), "{status}");
    }
}

#[test]
#[ignore = "for a tool: Miri, AddressSanitizer, valgrind"]
fn a_borrowed_string_is_kept() {
    let sampler = sampler();
    // SAFETY: none. The header says how long the string is valid, and this lifetime says for ever.
    let name: &'static CStr = unsafe { CStr::from_ptr(c::sampler_name(sampler.as_raw().as_ptr())) };
    drop(sampler);
    black_box(name.to_owned());
}

#[test]
#[ignore = "for a tool: Miri, AddressSanitizer, valgrind"]
fn a_view_does_not_pin_what_it_shows() {
    let sampler = sampler();
    sampler.push(1.0).unwrap();
    let first = sampler.pin().as_ptr();
    sampler.resize(100_000).unwrap();
    // SAFETY: none. The samples were pinned no longer than the line above, and have been moved.
    black_box(unsafe { *first });
}

/// Adds up samples in what `user_data` points to.
unsafe extern "C" fn add(user_data: *mut c_void, _: usize, value: f64) -> c_int {
    // SAFETY: it is what was subscribed, if that is still there.
    unsafe { *user_data.cast::<f64>() += value };
    c::SAMPLER_OK
}

unsafe extern "C" fn forget(_: *mut c_void) {}

#[test]
#[ignore = "for a tool: Miri, AddressSanitizer, valgrind"]
fn the_data_of_a_callback_is_freed_before_it() {
    let sampler = sampler();
    let sum = Box::into_raw(Box::new(0.0_f64));
    let handle = sampler.as_raw().as_ptr();
    // SAFETY: the handle is valid, and the data is what the callback takes.
    unsafe { c::sampler_subscribe(handle, add, sum.cast(), forget) };
    // SAFETY: none. The library still has it.
    drop(unsafe { Box::from_raw(sum) });
    sampler.push(1.0).unwrap();
}

#[test]
#[ignore = "for a tool: Miri, AddressSanitizer, valgrind"]
fn the_data_of_a_callback_is_never_freed() {
    let sampler = sampler();
    let sum = Box::into_raw(Box::new(0.0_f64));
    let handle = sampler.as_raw().as_ptr();
    // SAFETY: the handle is valid, and the data is what the callback takes. That `forget` forgets it is the fault.
    unsafe { c::sampler_subscribe(handle, add, sum.cast(), forget) };
    sampler.push(1.0).unwrap();
}

#[test]
#[ignore = "for a tool: Miri, ThreadSanitizer"]
fn a_callback_is_called_by_two_threads_and_made_for_one() {
    static BOTH: Barrier = Barrier::new(2);

    unsafe extern "C" fn add_at_once(user_data: *mut c_void, index: usize, value: f64) -> c_int {
        BOTH.wait();
        // SAFETY: none. The data is that of `add`, which is called by both threads.
        unsafe { add(user_data, index, value) }
    }

    let sampler = sampler();
    let mut sum = 0.0_f64;
    let handle = sampler.as_raw().as_ptr();
    // SAFETY: none. The handle and the data are valid, but the header says that threads may call it at once.
    unsafe { c::sampler_subscribe(handle, add_at_once, (&raw mut sum).cast(), forget) };
    thread::scope(|scope| {
        scope.spawn(|| sampler.push(1.0));
        scope.spawn(|| sampler.push(1.0));
    });
}
