//! Stands for a C library that you cannot change. It is written in Rust, so that you need no C compiler and Miri can run
//! it. The rest of the crate relies only on its header:
//!
//! ```c
//! /* Any thread may call any function. Handles and pointers to results must be valid. */
//! typedef struct sampler sampler;
//! enum { SAMPLER_OK, SAMPLER_FULL, SAMPLER_BUSY, SAMPLER_TIMEOUT, SAMPLER_REFUSED };
//!
//! /* Returns a sampler with one reference, or NULL if memory is short. Copies the name. */
//! sampler *sampler_new(const char *name, size_t capacity);
//! /* Add and give up a reference. The last one frees the sampler. */
//! void sampler_retain(sampler *);
//! void sampler_release(sampler *);
//! /* Borrowed: valid as long as the caller's reference. */
//! const char *sampler_name(const sampler *);
//!
//! /* Adds a sample, then calls all callbacks on this thread. They may call the library. The first one that doesn't
//!    return 0 ends the call with SAMPLER_REFUSED. The sample stays. */
//! int sampler_push(sampler *, double value, size_t *index);
//! /* Waits until there are `count` samples. */
//! int sampler_wait(sampler *, size_t count, uint32_t milliseconds);
//! /* Removes the samples, whose memory is used again. Fails with SAMPLER_BUSY while they are pinned. */
//! int sampler_clear(sampler *);
//! /* Borrowed: valid and constant until sampler_unpin, which is called once for each sampler_pin. Never NULL. */
//! const double *sampler_pin(sampler *, size_t *count);
//! void sampler_unpin(sampler *);
//!
//! /* Must not unwind or longjmp. */
//! typedef int (*sampler_callback)(void *data, size_t index, double value);
//! typedef void (*sampler_free)(void *data);
//! /* Threads may run the callback at the same time. `free` is called exactly once, on any thread, after the last call
//!    of the callback. */
//! uint64_t sampler_subscribe(sampler *, sampler_callback, void *data, sampler_free);
//! /* A push that has begun on another thread may still call the callback. */
//! void sampler_unsubscribe(sampler *, uint64_t subscription);
//! ```
#![expect(
    unsafe_code,
    unsafe_op_in_unsafe_fn,
    reason = "the header says what callers guarantee"
)]

use std::collections::BTreeMap;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub(crate) const SAMPLER_OK: c_int = 0;
pub(crate) const SAMPLER_FULL: c_int = 1;
pub(crate) const SAMPLER_BUSY: c_int = 2;
pub(crate) const SAMPLER_TIMEOUT: c_int = 3;
pub(crate) const SAMPLER_REFUSED: c_int = 4;

pub(crate) type Push = unsafe extern "C" fn(*mut Sampler, f64, *mut usize) -> c_int;
pub(crate) type Callback = unsafe extern "C" fn(*mut c_void, usize, f64) -> c_int;
pub(crate) type Free = unsafe extern "C" fn(*mut c_void);

pub(crate) struct Sampler {
    name: CString,
    capacity: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Has memory for all samples: a push does not move them.
    samples: Vec<f64>,
    pins: usize,
    subscriptions: u64,
    /// A push clones the list, and releases the lock before it calls them.
    subscribers: Arc<BTreeMap<u64, Arc<Subscriber>>>,
}

struct Subscriber {
    callback: Callback,
    data: *mut c_void,
    free: Free,
}

// SAFETY: the header says that any thread calls both functions.
unsafe impl Send for Subscriber {}
// SAFETY: the header says that threads call the callback at the same time.
unsafe impl Sync for Subscriber {}

impl Drop for Subscriber {
    fn drop(&mut self) {
        // SAFETY: the last reference is gone, so no call of the callback follows.
        unsafe { (self.free)(self.data) }
    }
}

impl Sampler {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) unsafe extern "C" fn sampler_new(name: *const c_char, capacity: usize) -> *mut Sampler {
    let mut memory = Vec::new();
    if memory.try_reserve_exact(capacity).is_err() {
        return std::ptr::null_mut();
    }
    let sampler = Sampler {
        name: CStr::from_ptr(name).to_owned(),
        capacity,
        state: Mutex::new(State {
            samples: memory,
            ..State::default()
        }),
        changed: Condvar::new(),
    };
    Arc::into_raw(Arc::new(sampler)).cast_mut()
}

pub(crate) unsafe extern "C" fn sampler_retain(sampler: *mut Sampler) {
    Arc::increment_strong_count(sampler);
}

pub(crate) unsafe extern "C" fn sampler_release(sampler: *mut Sampler) {
    Arc::decrement_strong_count(sampler);
}

pub(crate) unsafe extern "C" fn sampler_name(sampler: *const Sampler) -> *const c_char {
    (*sampler).name.as_ptr()
}

pub(crate) unsafe extern "C" fn sampler_push(
    sampler: *mut Sampler,
    value: f64,
    index: *mut usize,
) -> c_int {
    let sampler = &*sampler;
    let mut state = sampler.lock();
    let position = state.samples.len();
    if position == sampler.capacity {
        return SAMPLER_FULL;
    }
    state.samples.push(value);
    let subscribers = Arc::clone(&state.subscribers);
    drop(state);
    sampler.changed.notify_all();
    *index = position;
    for subscriber in subscribers.values() {
        if (subscriber.callback)(subscriber.data, position, value) != 0 {
            return SAMPLER_REFUSED;
        }
    }
    SAMPLER_OK
}

pub(crate) unsafe extern "C" fn sampler_wait(
    sampler: *mut Sampler,
    count: usize,
    milliseconds: u32,
) -> c_int {
    let sampler = &*sampler;
    let timeout = Duration::from_millis(milliseconds.into());
    let is_waiting = |state: &mut State| state.samples.len() < count;
    let waited = sampler
        .changed
        .wait_timeout_while(sampler.lock(), timeout, is_waiting);
    let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
    if state.samples.len() >= count {
        SAMPLER_OK
    } else {
        SAMPLER_TIMEOUT
    }
}

pub(crate) unsafe extern "C" fn sampler_clear(sampler: *mut Sampler) -> c_int {
    let mut state = (*sampler).lock();
    if state.pins > 0 {
        return SAMPLER_BUSY;
    }
    state.samples.clear();
    SAMPLER_OK
}

pub(crate) unsafe extern "C" fn sampler_pin(
    sampler: *mut Sampler,
    count: *mut usize,
) -> *const f64 {
    let mut state = (*sampler).lock();
    state.pins += 1;
    *count = state.samples.len();
    state.samples.as_ptr()
}

pub(crate) unsafe extern "C" fn sampler_unpin(sampler: *mut Sampler) {
    (*sampler).lock().pins -= 1;
}

pub(crate) unsafe extern "C" fn sampler_subscribe(
    sampler: *mut Sampler,
    callback: Callback,
    data: *mut c_void,
    free: Free,
) -> u64 {
    let subscriber = Arc::new(Subscriber {
        callback,
        data,
        free,
    });
    let mut state = (*sampler).lock();
    state.subscriptions += 1;
    let subscription = state.subscriptions;
    Arc::make_mut(&mut state.subscribers).insert(subscription, subscriber);
    subscription
}

pub(crate) unsafe extern "C" fn sampler_unsubscribe(sampler: *mut Sampler, subscription: u64) {
    let mut state = (*sampler).lock();
    let removed = Arc::make_mut(&mut state.subscribers).remove(&subscription);
    // Release the lock first: `free` may call the library.
    drop(state);
    drop(removed);
}
