//! Ctrl-C, and its like: the work ends at the next place where it can be left, and cleans up after itself.

use std::sync::atomic::{AtomicBool, Ordering};

/// The user has pressed Ctrl-C, or the system ends this process.
#[derive(Debug, thiserror::Error)]
#[error("interrupted{0}")]
pub struct Interrupted(&'static str);

impl Interrupted {
    /// Of work that goes on where it was left.
    pub const REMEMBERED: Self = Self("; what has passed is remembered, and the next run goes on from there");
}

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on an interrupt does not end this process: the work asks for it with [`check`].
pub fn defer() {
    // Without a handler the process ends at once, and may leave temporary files behind.
    let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed));
}

/// Fails if there was an interrupt.
pub fn check() -> Result<(), Interrupted> {
    if INTERRUPTED.load(Ordering::Relaxed) { Err(Interrupted("")) } else { Ok(()) }
}
