//! Stops the tool after Ctrl-C, once temporary files are removed.

use std::sync::atomic::{AtomicBool, Ordering};

/// The user pressed Ctrl-C, or the system terminates this process.
#[derive(Debug, thiserror::Error)]
#[error("interrupted{0}")]
pub struct Interrupted(&'static str);

impl Interrupted {
    /// Interrupts a check, which can be continued.
    pub const REMEMBERED: Self = Self("; run the command again to continue");
}

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on, an interrupt doesn't end this process: call [`check`] regularly.
pub fn defer() {
    // Without a handler, the process ends immediately and may leave temporary files behind.
    let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed));
}

/// Fails if there was an interrupt.
pub fn check() -> Result<(), Interrupted> {
    if INTERRUPTED.load(Ordering::Relaxed) { Err(Interrupted("")) } else { Ok(()) }
}
