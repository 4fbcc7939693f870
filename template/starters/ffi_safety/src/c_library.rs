//! A small library as one would get it in C: a sampler, which keeps the values of a sensor and tells of each new one.
//!
//! It stands for C code that you cannot change, and is written in Rust so that no C compiler is needed and Miri can run
//! it. All that the rest of the crate relies on is what its header says:
//!
//! ```c
//! /* Every function may be called from any thread, by several threads at once. Each handle that is passed, and each
//!    pointer to a result, has to be valid. */
//! typedef struct sampler sampler;
//!
//! enum {
//!     SAMPLER_OK = 0,
//!     SAMPLER_END = 1,      /* there is no such sample or subscription */
//!     SAMPLER_CHANGED = 2,  /* the samples have been cleared since */
//!     SAMPLER_FULL = 3,     /* there is no room for so many samples */
//!     SAMPLER_BUSY = 4,     /* the samples are pinned */
//!     SAMPLER_CLOSED = 5,   /* the sampler has been closed */
//!     SAMPLER_TIMEOUT = 6,  /* it took longer than that */
//!     SAMPLER_REFUSED = 7,  /* a callback did not return 0 */
//!     SAMPLER_MEMORY = 8    /* there is no memory for so many samples */
//! };
//!
//! /* A new sampler with one reference, or NULL if there is no memory for it. The name is copied. */
//! sampler *sampler_new(const char *name, size_t capacity);
//! /* One reference more, and one less: the last one takes the sampler with it. */
//! void sampler_retain(sampler *);
//! void sampler_release(sampler *);
//!
//! /* Borrowed: valid as long as the caller's reference. */
//! const char *sampler_name(const sampler *);
//! size_t sampler_capacity(const sampler *);
//! size_t sampler_count(const sampler *);
//! /* How often the samples have been cleared. */
//! uint64_t sampler_generation(const sampler *);
//!
//! /* Adds a sample, says at which index, and calls every callback, on this thread and with no lock held: a callback may
//!    call any of these functions. The first one that does not return 0 is the last; the sample stays. */
//! int sampler_push(sampler *, double value, size_t *index);
//! int sampler_read(const sampler *, uint64_t generation, size_t index, double *value);
//! /* Waits until there are so many samples. */
//! int sampler_wait(const sampler *, size_t count, uint32_t milliseconds);
//! /* Refused while the samples are pinned. */
//! int sampler_clear(sampler *);
//! int sampler_resize(sampler *, size_t capacity);
//! /* No more samples, no more callbacks, and no more waiting. */
//! void sampler_close(sampler *);
//! /* 1 if it is closed, and 0 if not. */
//! int sampler_is_closed(const sampler *);
//!
//! /* The samples that there are; NULL may stand for none. They stay where and what they are until sampler_unpin, which
//!    is called once for each sampler_pin. */
//! const double *sampler_pin(sampler *, size_t *count);
//! void sampler_unpin(sampler *);
//!
//! /* Both must not unwind or longjmp. */
//! typedef int (*sampler_callback)(void *user_data, size_t index, double value);
//! typedef void (*sampler_free)(void *user_data);
//! /* Calls the callback with each new sample, by several threads at once if they push. `free` is called exactly once,
//!    after every call of the callback has returned and when no other will begin: on any thread, and after
//!    sampler_unsubscribe if a push has begun before. Returns 0, and frees the data, if the sampler is closed. */
//! uint64_t sampler_subscribe(sampler *, sampler_callback, void *user_data, sampler_free);
//! int sampler_unsubscribe(sampler *, uint64_t subscription);
//! ```
#![expect(
    unsafe_code,
    clippy::missing_safety_doc,
    reason = "it stands for a library in C, and its header says what is safe"
)]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub const SAMPLER_OK: c_int = 0;
pub const SAMPLER_END: c_int = 1;
pub const SAMPLER_CHANGED: c_int = 2;
pub const SAMPLER_FULL: c_int = 3;
pub const SAMPLER_BUSY: c_int = 4;
pub const SAMPLER_CLOSED: c_int = 5;
pub const SAMPLER_TIMEOUT: c_int = 6;
pub const SAMPLER_REFUSED: c_int = 7;
pub const SAMPLER_MEMORY: c_int = 8;

pub type Callback = unsafe extern "C" fn(*mut c_void, usize, f64) -> c_int;
pub type Free = unsafe extern "C" fn(*mut c_void);

/// What a handle points to. C code knows nothing but the pointer.
pub struct Sampler {
    name: CString,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    /// Never longer than `capacity`, for which there is room already: a push does not move them.
    samples: Vec<f64>,
    capacity: usize,
    generation: u64,
    pins: usize,
    /// How many threads wait: to wake nobody would cost a push more than all the rest.
    waiting: usize,
    is_closed: bool,
    /// A push takes the whole list along, and needs no lock to go through it.
    subscribers: Arc<Vec<Arc<Subscriber>>>,
    subscriptions: u64,
}

struct Subscriber {
    subscription: u64,
    callback: Callback,
    user_data: *mut c_void,
    free: Free,
}

// SAFETY: the header says that `free` and the callback are called on any thread.
unsafe impl Send for Subscriber {}
// SAFETY: the header says that several threads call the callback at once.
unsafe impl Sync for Subscriber {}

impl Drop for Subscriber {
    fn drop(&mut self) {
        // SAFETY: nobody has the callback any more, so this is the one call that the header promises.
        unsafe { (self.free)(self.user_data) }
    }
}

impl Sampler {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_new(name: *const c_char, capacity: usize) -> *mut Sampler {
    let mut samples = Vec::new();
    if samples.try_reserve_exact(capacity).is_err() {
        return std::ptr::null_mut();
    }
    let state = State {
        samples,
        capacity,
        generation: 0,
        pins: 0,
        waiting: 0,
        is_closed: false,
        subscribers: Arc::default(),
        subscriptions: 0,
    };
    // SAFETY: the caller passes a string as C has it.
    let name = unsafe { CStr::from_ptr(name) }.to_owned();
    let handle = Arc::into_raw(Arc::new(Sampler {
        name,
        state: Mutex::new(state),
        changed: Condvar::new(),
    }));
    handle.cast_mut()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_retain(sampler: *mut Sampler) {
    // SAFETY: a valid handle comes from `Arc::into_raw`.
    unsafe { Arc::increment_strong_count(sampler) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_release(sampler: *mut Sampler) {
    // SAFETY: a valid handle comes from `Arc::into_raw`, and the caller gives up a reference.
    unsafe { Arc::decrement_strong_count(sampler) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_name(sampler: *const Sampler) -> *const c_char {
    // SAFETY: the handle is valid.
    unsafe { &*sampler }.name.as_ptr()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_capacity(sampler: *const Sampler) -> usize {
    // SAFETY: the handle is valid.
    unsafe { &*sampler }.lock().capacity
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_count(sampler: *const Sampler) -> usize {
    // SAFETY: the handle is valid.
    unsafe { &*sampler }.lock().samples.len()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_generation(sampler: *const Sampler) -> u64 {
    // SAFETY: the handle is valid.
    unsafe { &*sampler }.lock().generation
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_push(
    sampler: *mut Sampler,
    value: f64,
    index: *mut usize,
) -> c_int {
    // SAFETY: the handle is valid.
    let sampler = unsafe { &*sampler };
    let mut state = sampler.lock();
    if state.is_closed {
        return SAMPLER_CLOSED;
    }
    let position = state.samples.len();
    if position == state.capacity {
        return SAMPLER_FULL;
    }
    state.samples.push(value);
    if state.waiting > 0 {
        sampler.changed.notify_all();
    }
    let subscribers = Arc::clone(&state.subscribers);
    drop(state);
    // SAFETY: the pointer to the result is valid.
    unsafe { *index = position };
    for subscriber in subscribers.iter() {
        // SAFETY: they have been subscribed together, and the list keeps the data from being freed.
        let code = unsafe { (subscriber.callback)(subscriber.user_data, position, value) };
        if code != 0 {
            return SAMPLER_REFUSED;
        }
    }
    SAMPLER_OK
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_read(
    sampler: *const Sampler,
    generation: u64,
    index: usize,
    value: *mut f64,
) -> c_int {
    // SAFETY: the handle is valid.
    let state = unsafe { &*sampler }.lock();
    if state.generation != generation {
        return SAMPLER_CHANGED;
    }
    let Some(&sample) = state.samples.get(index) else {
        return SAMPLER_END;
    };
    // SAFETY: the pointer to the result is valid.
    unsafe { *value = sample };
    SAMPLER_OK
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_wait(
    sampler: *const Sampler,
    count: usize,
    milliseconds: u32,
) -> c_int {
    // SAFETY: the handle is valid.
    let sampler = unsafe { &*sampler };
    let timeout = Duration::from_millis(milliseconds.into());
    let is_pending = |state: &mut State| state.samples.len() < count && !state.is_closed;
    let mut state = sampler.lock();
    state.waiting += 1;
    let waited = sampler
        .changed
        .wait_timeout_while(state, timeout, is_pending);
    let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
    state.waiting -= 1;
    if state.samples.len() >= count {
        SAMPLER_OK
    } else if state.is_closed {
        SAMPLER_CLOSED
    } else {
        SAMPLER_TIMEOUT
    }
}

/// How many threads wait, which the header does not tell.
///
/// # Safety
///
/// The handle has to be valid.
#[cfg(test)]
pub(crate) unsafe fn waiting(sampler: *const Sampler) -> usize {
    // SAFETY: the handle is valid.
    unsafe { &*sampler }.lock().waiting
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_clear(sampler: *mut Sampler) -> c_int {
    // SAFETY: the handle is valid.
    let mut state = unsafe { &*sampler }.lock();
    if state.pins > 0 {
        return SAMPLER_BUSY;
    }
    state.samples.clear();
    state.generation += 1;
    SAMPLER_OK
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_resize(sampler: *mut Sampler, capacity: usize) -> c_int {
    // SAFETY: the handle is valid.
    let mut state = unsafe { &*sampler }.lock();
    if state.pins > 0 {
        return SAMPLER_BUSY;
    }
    let Some(free) = capacity.checked_sub(state.samples.len()) else {
        return SAMPLER_FULL;
    };
    if state.samples.try_reserve_exact(free).is_err() {
        return SAMPLER_MEMORY;
    }
    state.samples.shrink_to(capacity);
    state.capacity = capacity;
    SAMPLER_OK
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_close(sampler: *mut Sampler) {
    // SAFETY: the handle is valid.
    let sampler = unsafe { &*sampler };
    let mut state = sampler.lock();
    state.is_closed = true;
    let subscribers = std::mem::take(&mut state.subscribers);
    // First the lock: what frees the data may call these functions again.
    drop(state);
    sampler.changed.notify_all();
    drop(subscribers);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_is_closed(sampler: *const Sampler) -> c_int {
    // SAFETY: the handle is valid.
    unsafe { &*sampler }.lock().is_closed.into()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_pin(sampler: *mut Sampler, count: *mut usize) -> *const f64 {
    // SAFETY: the handle is valid.
    let mut state = unsafe { &*sampler }.lock();
    state.pins += 1;
    // SAFETY: the pointer to the result is valid.
    unsafe { *count = state.samples.len() };
    state.samples.as_ptr()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_unpin(sampler: *mut Sampler) {
    // SAFETY: the handle is valid.
    unsafe { &*sampler }.lock().pins -= 1;
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_subscribe(
    sampler: *mut Sampler,
    callback: Callback,
    user_data: *mut c_void,
    free: Free,
) -> u64 {
    // SAFETY: the handle is valid.
    let mut state = unsafe { &*sampler }.lock();
    let subscription = state.subscriptions + 1;
    let subscriber = Arc::new(Subscriber {
        subscription,
        callback,
        user_data,
        free,
    });
    if state.is_closed {
        // First the lock: what frees the data may call these functions again.
        drop(state);
        drop(subscriber);
        return 0;
    }
    state.subscriptions = subscription;
    Arc::make_mut(&mut state.subscribers).push(subscriber);
    subscription
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sampler_unsubscribe(sampler: *mut Sampler, subscription: u64) -> c_int {
    // SAFETY: the handle is valid.
    let mut state = unsafe { &*sampler }.lock();
    let is_it = |subscriber: &Arc<Subscriber>| subscriber.subscription == subscription;
    let Some(position) = state.subscribers.iter().position(is_it) else {
        return SAMPLER_END;
    };
    let removed = Arc::make_mut(&mut state.subscribers).remove(position);
    // First the lock: what frees the data may call these functions again.
    drop(state);
    drop(removed);
    SAMPLER_OK
}
