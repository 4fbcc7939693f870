//! The C library, made safe: nobody else in this crate calls it. This file knows nothing of Python, so that Miri can run
//! its tests.
#![expect(unsafe_code, reason = "it calls C functions")]

use std::any::Any;
use std::cell::RefCell;
use std::ffi::{CStr, c_int, c_void};
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::NonNull;
use std::time::Duration;

use crate::c_library as c;
use crate::error::Error;

/// A sample as a callback gets it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    pub index: usize,
    pub value: f64,
}

/// What is called with each new sample: by any thread, and by several at once. It holds nothing that is made for one:
///
/// ```compile_fail,E0277
/// use std::{cell::Cell, rc::Rc};
///
/// let last = Rc::new(Cell::new(0.0));
/// let callback: _core::handle::Callback = Box::new(move |sample| {
///     last.set(sample.value);
///     Ok(())
/// });
/// ```
pub type Callback = Box<dyn Fn(Sample) -> Result<(), Error> + Send + Sync>;

/// A reference to a sampler of the C library.
pub struct Sampler(NonNull<c::Sampler>);

// SAFETY: the header allows a call from any thread, so a reference may go to another one.
unsafe impl Send for Sampler {}
// SAFETY: the header allows calls by several threads at once.
unsafe impl Sync for Sampler {}

impl Clone for Sampler {
    fn clone(&self) -> Self {
        // SAFETY: the handle is valid, as `self` has a reference.
        unsafe { Self::retain(self.0) }
    }
}

impl Drop for Sampler {
    fn drop(&mut self) {
        // SAFETY: the reference of `self` is given up, and never used again.
        unsafe { c::sampler_release(self.0.as_ptr()) }
    }
}

impl Sampler {
    /// Makes a sampler with room for `capacity` samples.
    ///
    /// # Errors
    ///
    /// [`Error::Memory`] if there is none for them.
    pub fn new(name: &CStr, capacity: usize) -> Result<Self, Error> {
        // SAFETY: the name is a string as C has it, and is copied.
        let handle = unsafe { c::sampler_new(name.as_ptr(), capacity) };
        NonNull::new(handle).map(Self).ok_or(Error::Memory)
    }

    /// Takes a reference of its own to a sampler that somebody else has.
    ///
    /// # Safety
    ///
    /// The handle has to be valid, and of the library that this crate is built with.
    #[must_use]
    pub unsafe fn retain(handle: NonNull<c::Sampler>) -> Self {
        // SAFETY: as the caller promises.
        unsafe { c::sampler_retain(handle.as_ptr()) };
        Self(handle)
    }

    /// Takes over the reference that somebody else gives up.
    ///
    /// # Safety
    ///
    /// The handle has to be valid, of the library that this crate is built with, and not used any more by who had it.
    #[must_use]
    pub unsafe fn from_raw(handle: NonNull<c::Sampler>) -> Self {
        Self(handle)
    }

    /// The handle, without a reference: it is valid as long as `self`.
    #[must_use]
    pub fn as_raw(&self) -> NonNull<c::Sampler> {
        self.0
    }

    /// The name, borrowed from the library: it cannot be kept longer than this reference.
    ///
    /// ```compile_fail,E0505
    /// # use _core::{error::Error, handle::Sampler};
    /// let sampler = Sampler::new(c"temperature", 100)?;
    /// let name = sampler.name();
    /// drop(sampler);
    /// assert_eq!(name, c"temperature");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> &CStr {
        // SAFETY: the header says that the string is valid as long as the reference, and so does the lifetime.
        unsafe { CStr::from_ptr(c::sampler_name(self.0.as_ptr())) }
    }

    /// For how many samples there is room.
    #[must_use]
    pub fn capacity(&self) -> usize {
        // SAFETY: the handle is valid.
        unsafe { c::sampler_capacity(self.0.as_ptr()) }
    }

    /// How many samples there are.
    #[must_use]
    pub fn count(&self) -> usize {
        // SAFETY: the handle is valid.
        unsafe { c::sampler_count(self.0.as_ptr()) }
    }

    /// How often the samples have been cleared.
    #[must_use]
    pub fn generation(&self) -> u64 {
        // SAFETY: the handle is valid.
        unsafe { c::sampler_generation(self.0.as_ptr()) }
    }

    /// Adds a sample, calls every callback with it, and returns its index.
    ///
    /// A panic of a callback goes on here, on the other side of the C code.
    ///
    /// # Errors
    ///
    /// The first error of a callback, after which the sample stays; [`Error::Full`], [`Error::Closed`];
    /// [`Error::Refused`] if it was a callback that is not from here.
    pub fn push(&self, value: f64) -> Result<usize, Error> {
        let mut index = 0;
        // SAFETY: the handle and the pointer to the result are valid.
        let push = || unsafe { c::sampler_push(self.0.as_ptr(), value, &raw mut index) };
        let (code, failure) = carrying_failure(push);
        match (code, failure) {
            (c::SAMPLER_REFUSED, Some(Failure::Error(error))) => Err(error),
            (c::SAMPLER_REFUSED, Some(Failure::Panic(panic))) => resume_unwind(panic),
            (code, failure) => {
                // C code has pushed within a callback, which then did not fail itself.
                if let Some(failure) = failure {
                    failure.report();
                }
                check(code).map(|()| index)
            }
        }
    }

    /// The sample at `index`, or None if there is none yet.
    ///
    /// # Errors
    ///
    /// [`Error::Changed`] if the samples have been cleared since they were of this `generation`.
    pub fn read(&self, generation: u64, index: usize) -> Result<Option<f64>, Error> {
        let mut value = 0.0;
        // SAFETY: the handle and the pointer to the result are valid.
        let code = unsafe { c::sampler_read(self.0.as_ptr(), generation, index, &raw mut value) };
        match code {
            c::SAMPLER_END => Ok(None),
            code => check(code).map(|()| Some(value)),
        }
    }

    /// Waits until there are `count` samples. Returns whether there are: it may have taken longer than `timeout`, which
    /// is counted in milliseconds.
    ///
    /// # Errors
    ///
    /// [`Error::Closed`] if there will not be so many.
    pub fn wait(&self, count: usize, timeout: Duration) -> Result<bool, Error> {
        let milliseconds = u32::try_from(timeout.as_millis()).unwrap_or(u32::MAX);
        // SAFETY: the handle is valid.
        match unsafe { c::sampler_wait(self.0.as_ptr(), count, milliseconds) } {
            c::SAMPLER_TIMEOUT => Ok(false),
            code => check(code).map(|()| true),
        }
    }

    /// Removes all samples.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`] while somebody has them [pinned](Self::pin).
    pub fn clear(&self) -> Result<(), Error> {
        // SAFETY: the handle is valid.
        check(unsafe { c::sampler_clear(self.0.as_ptr()) })
    }

    /// Makes room for `capacity` samples in all.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`] while somebody has them [pinned](Self::pin); [`Error::Full`] if there are more already;
    /// [`Error::Memory`].
    pub fn resize(&self, capacity: usize) -> Result<(), Error> {
        // SAFETY: the handle is valid.
        check(unsafe { c::sampler_resize(self.0.as_ptr(), capacity) })
    }

    /// Ends it: there will be no more samples, no callback stays, and nobody waits any longer.
    pub fn close(&self) {
        // SAFETY: the handle is valid.
        unsafe { c::sampler_close(self.0.as_ptr()) }
    }

    /// Whether it has been closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        // SAFETY: the handle is valid.
        unsafe { c::sampler_is_closed(self.0.as_ptr()) != 0 }
    }

    /// The samples that there are, where they are.
    #[must_use]
    pub fn pin(&self) -> Pinned {
        let mut count = 0;
        // SAFETY: the handle and the pointer to the result are valid.
        let samples = unsafe { c::sampler_pin(self.0.as_ptr(), &raw mut count) };
        Pinned {
            samples,
            count,
            sampler: self.clone(),
        }
    }

    /// Calls `callback` with each new sample from now on. Returns what [`unsubscribe`](Self::unsubscribe) takes.
    ///
    /// A callback that has a reference to this sampler keeps it, as it is kept itself, until one of both is ended.
    ///
    /// # Errors
    ///
    /// [`Error::Closed`], and the callback has been dropped.
    pub fn subscribe(&self, callback: Callback) -> Result<u64, Error> {
        // A pointer to a function with its data is two words, and `void *` is one: so it goes into a box of its own.
        let user_data = Box::into_raw(Box::new(callback)).cast();
        // SAFETY: the handle is valid. The data is what `call` and `free` take, which may be called from any thread, as
        // a `Callback` is Send and Sync, and neither of them unwinds.
        match unsafe { c::sampler_subscribe(self.0.as_ptr(), call, user_data, free) } {
            0 => Err(Error::Closed),
            subscription => Ok(subscription),
        }
    }

    /// Ends a subscription. A push that has begun on another thread may still call the callback.
    pub fn unsubscribe(&self, subscription: u64) {
        // SAFETY: the handle is valid. A subscription that has ended already is none any more, which does no harm.
        unsafe { c::sampler_unsubscribe(self.0.as_ptr(), subscription) };
    }
}

/// Samples that stay where and what they are as long as this is there.
pub struct Pinned {
    samples: *const f64,
    count: usize,
    sampler: Sampler,
}

// SAFETY: nobody writes to what is pinned, and the sampler itself may go to another thread.
unsafe impl Send for Pinned {}
// SAFETY: several threads may read at once what nobody writes to.
unsafe impl Sync for Pinned {}

impl Deref for Pinned {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        if self.count == 0 {
            return &[];
        }
        // SAFETY: the header says that so many samples are there until `sampler_unpin`, and do not change.
        unsafe { std::slice::from_raw_parts(self.samples, self.count) }
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        // SAFETY: the handle is valid, and this is the one call for that of `sampler_pin`.
        unsafe { c::sampler_unpin(self.sampler.0.as_ptr()) }
    }
}

/// What the C library calls.
///
/// Nothing may unwind into C code, for which it is undefined: Rust would end the process. So a panic is caught, and
/// carried past the C code to [`Sampler::push`], as an error is.
unsafe extern "C" fn call(user_data: *mut c_void, index: usize, value: f64) -> c_int {
    // SAFETY: `subscribe` has made it, and the header says that `free` is not called before this has returned.
    let callback = unsafe { &*user_data.cast::<Callback>() };
    let failure = match catch_unwind(AssertUnwindSafe(|| callback(Sample { index, value }))) {
        Ok(Ok(())) => return c::SAMPLER_OK,
        Ok(Err(error)) => Failure::Error(error),
        Err(panic) => Failure::Panic(panic),
    };
    failure.leave();
    c::SAMPLER_REFUSED
}

/// What the C library calls when it does not need a callback any more.
unsafe extern "C" fn free(user_data: *mut c_void) {
    // SAFETY: `subscribe` has made it, and the header says that it is called once, after the last call of `call`.
    let callback = unsafe { Box::from_raw(user_data.cast::<Callback>()) };
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(callback))) {
        Failure::Panic(panic).report();
    }
}

/// Why a callback has refused a sample: more than the number that C code passes on.
enum Failure {
    Error(Error),
    Panic(Box<dyn Any + Send>),
}

thread_local! {
    /// A place for the failure of each push by `Sampler::push` that has begun on this thread: a callback may push, too.
    /// A push of C code has none of its own.
    static PUSHES: RefCell<Vec<Option<Failure>>> = const { RefCell::new(Vec::new()) };
}

/// Runs a push, and returns the failure that a callback has left for it.
fn carrying_failure(push: impl FnOnce() -> c_int) -> (c_int, Option<Failure>) {
    PUSHES.with_borrow_mut(|pushes| pushes.push(None));
    let code = push();
    let failure = PUSHES.with_borrow_mut(Vec::pop);
    (code, failure.flatten())
}

impl Failure {
    /// Leaves it for the innermost `Sampler::push`, which has called the callback, or C code that has.
    fn leave(self) {
        let left_over = PUSHES.with_borrow_mut(|pushes| match pushes.last_mut() {
            Some(place) => place.replace(self),
            None => Some(self),
        });
        // It is that of a push of C code, which learns no more than the number.
        if let Some(failure) = left_over {
            failure.report();
        }
    }

    /// Tells those who look after the program, as there is no caller to tell.
    fn report(self) {
        match self {
            Self::Error(error) => error.report(),
            // Rust has printed its message when it began.
            Self::Panic(_) => {}
        }
    }
}

/// What a number of the C library means.
fn check(code: c_int) -> Result<(), Error> {
    Err(match code {
        c::SAMPLER_OK => return Ok(()),
        c::SAMPLER_CHANGED => Error::Changed,
        c::SAMPLER_FULL => Error::Full,
        c::SAMPLER_BUSY => Error::Busy,
        c::SAMPLER_CLOSED => Error::Closed,
        c::SAMPLER_REFUSED => Error::Refused,
        c::SAMPLER_MEMORY => Error::Memory,
        code => Error::Unknown(code),
    })
}

#[cfg(test)]
mod tests;
