//! A tally that several threads keep, and that one of them spoils: a fault to practise on, which FAULTS.md walks
//! through. This file knows nothing of Python, so that Miri can run its test.

use std::cell::UnsafeCell;

/// Counts, without any protection.
#[derive(Debug, Default)]
pub struct Tally(UnsafeCell<u64>);

// SAFETY: there is none. "Only the thread that holds the lock of the interpreter comes here" was true once: a
// free-threaded Python has no such lock. `AtomicU64` would count right everywhere.
#[expect(unsafe_code, reason = "the fault")]
unsafe impl Sync for Tally {}

impl Tally {
    /// Counts one more.
    #[expect(unsafe_code, reason = "the fault")]
    pub fn increment(&self) {
        // SAFETY: none, two threads may be here at once.
        unsafe { *self.0.get() += 1 };
    }

    /// How many there were.
    #[expect(unsafe_code, reason = "the fault")]
    pub fn count(&self) -> u64 {
        // SAFETY: none, another thread may be writing.
        unsafe { *self.0.get() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::thread;

    #[test]
    fn one_thread_counts_right() {
        let tally = Tally::default();
        tally.increment();
        tally.increment();
        assert_eq!(tally.count(), 2);
    }

    /// Miri sees the race, whether or not an increment is lost: `cargo miri test -- --ignored tally`.
    #[test]
    #[ignore = "a data race, for Miri to find"]
    fn two_threads_count_at_once() {
        let (tally, start) = (Tally::default(), Barrier::new(2));
        let work = || {
            start.wait();
            tally.increment();
        };
        thread::scope(|scope| {
            scope.spawn(work);
            scope.spawn(work);
        });
    }
}
