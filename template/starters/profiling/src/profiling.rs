//! For PROFILING.md: a counting allocator, and a slow form next to a fast one. Releases don't contain them.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use pyo3::prelude::*;

static ALLOCATED: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static COUNTER: Counter = Counter;

struct Counter;

// SAFETY: the system's allocator gets the caller's arguments.
#[expect(unsafe_code, reason = "an allocator has raw pointers")]
unsafe impl GlobalAlloc for Counter {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let before = ALLOCATED.fetch_add(layout.size(), Relaxed);
        PEAK.fetch_max(before + layout.size(), Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        ALLOCATED.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Return the most bytes that Rust has had allocated at a time since the last call.
#[pyfunction]
pub(crate) fn take_peak() -> usize {
    PEAK.swap(ALLOCATED.load(Relaxed), Relaxed)
}

/// Count bytes, copied: at once from `bytes` and `bytearray`, else one by one.
#[pyfunction]
pub(crate) fn count_copied(data: Vec<u8>) -> usize {
    data.len()
}

/// Count bytes where they are.
#[pyfunction]
pub(crate) fn count_borrowed(data: &[u8]) -> usize {
    data.len()
}
