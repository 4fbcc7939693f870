//! A counter without Python, so that Miri can run its tests. It is one of the faults to practise on.

use std::cell::UnsafeCell;

/// Counts, in any thread.
#[derive(Debug, Default)]
pub(crate) struct Tally(UnsafeCell<u64>);

// SAFETY: not given. The GIL used to let in one thread at a time, but free-threaded builds of Python have no GIL.
#[expect(unsafe_code, reason = "the fault")]
unsafe impl Sync for Tally {}

impl Tally {
    #[expect(unsafe_code, reason = "the fault")]
    pub(crate) fn increment(&self) {
        // SAFETY: not given. Two threads can be here at once.
        unsafe { *self.0.get() += 1 };
    }

    #[expect(unsafe_code, reason = "the fault")]
    pub(crate) fn count(&self) -> u64 {
        // SAFETY: not given. Another thread can be writing.
        unsafe { *self.0.get() }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::thread;

    use super::*;

    #[test]
    fn counts_in_one_thread() {
        let tally = Tally::default();
        tally.increment();
        tally.increment();
        assert_eq!(tally.count(), 2);
    }

    #[test]
    #[ignore = "a data race, for Miri to find"]
    fn counts_in_two_threads() {
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
