//! Wrong forms of what `mod.rs` does. `cargo test --features faults` compiles them. `checks/memory.py` runs each one under
//! the tools that have to report it.

use std::hint::black_box;
use std::process::{Command, Stdio};
use std::sync::Barrier;
use std::thread;

use super::*;

fn sampler() -> Sampler {
    Sampler::new(c"temperature", 4).unwrap()
}

fn subscribe(sampler: &Sampler, callback: c::Callback, data: *mut f64) {
    // SAFETY: the handle is valid. Whether the data is, depends on the caller.
    unsafe { c::sampler_subscribe(sampler.0.as_ptr(), callback, data.cast(), forget) };
}

/// Adds the value of each sample to the number in `data`.
unsafe extern "C" fn add(data: *mut c_void, _: usize, value: f64) -> c_int {
    // SAFETY: the callers below pass a number, but not all keep it.
    unsafe { *data.cast::<f64>() += value };
    c::SAMPLER_OK
}

unsafe extern "C" fn forget(_: *mut c_void) {}

#[test]
#[ignore = "for Miri, AddressSanitizer, valgrind"]
fn keep_a_borrowed_string() {
    let sampler = sampler();
    // SAFETY: none. The library lends the string, and this lifetime is for ever.
    let name: &'static CStr = unsafe { CStr::from_ptr(c::sampler_name(sampler.0.as_ptr())) };
    drop(sampler);
    black_box(name.to_owned());
}

#[test]
#[ignore = "for Miri, AddressSanitizer, valgrind"]
fn view_samples_of_a_freed_sampler() {
    let sampler = sampler();
    sampler.push(1.0).unwrap();
    let first = sampler.pin().as_ptr();
    drop(sampler);
    // SAFETY: none. The view does not own the samples.
    black_box(unsafe { *first });
}

#[test]
#[ignore = "for Miri, AddressSanitizer, valgrind"]
fn free_callback_data_too_early() {
    let (sampler, sum) = (sampler(), Box::into_raw(Box::new(0.0)));
    subscribe(&sampler, add, sum);
    // SAFETY: none. The library still uses it.
    drop(unsafe { Box::from_raw(sum) });
    sampler.push(1.0).unwrap();
}

#[test]
#[ignore = "for Miri, AddressSanitizer, valgrind"]
fn never_free_callback_data() {
    let sampler = sampler();
    subscribe(&sampler, add, Box::into_raw(Box::new(0.0)));
    sampler.push(1.0).unwrap();
}

#[test]
#[ignore = "for Miri, ThreadSanitizer"]
fn share_callback_data_between_threads() {
    static BOTH: Barrier = Barrier::new(2);

    unsafe extern "C" fn add_together(data: *mut c_void, index: usize, value: f64) -> c_int {
        BOTH.wait();
        // SAFETY: none. Both threads change the number at the same time.
        unsafe { add(data, index, value) }
    }

    let (sampler, mut sum) = (sampler(), 0.0);
    subscribe(&sampler, add_together, &raw mut sum);
    thread::scope(|scope| {
        scope.spawn(|| sampler.push(1.0));
        scope.spawn(|| sampler.push(1.0));
    });
}

#[test]
#[ignore = "aborts the process"]
fn panic_in_a_c_callback() {
    unsafe extern "C" fn fail(_: *mut c_void, _: usize, _: f64) -> c_int {
        panic!("in a callback");
    }
    let sampler = sampler();
    subscribe(&sampler, fail, std::ptr::null_mut());
    // Too late: only `catch_unwind` inside the callback helps.
    let _ = catch_unwind(AssertUnwindSafe(|| sampler.push(1.0)));
}

#[test]
fn a_panic_that_reaches_c_code_aborts_the_process() {
    let (_, module) = module_path!().split_once("::").unwrap();
    let status = Command::new(std::env::current_exe().unwrap())
        .args([&format!("{module}::panic_in_a_c_callback"), "--exact"])
        .arg("--include-ignored")
        .stderr(Stdio::null())
        .status()
        .unwrap();
    // A failed test exits with 101.
    assert!(!status.success() && status.code() != Some(101), "{status}");
}
