//! CPU time, which says more than wall-clock time on a shared machine.

use std::time::Duration;

/// Returns the CPU time of this process and of the child processes that it has waited for.
///
/// Returns zero on Windows.
#[cfg(unix)]
pub fn used() -> Duration {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::{TimeVal, TimeValLike};

    let duration = |time: TimeVal| Duration::from_micros(time.num_microseconds().unsigned_abs());
    let of = |who| getrusage(who).map_or(Duration::ZERO, |usage| duration(usage.user_time() + usage.system_time()));
    of(UsageWho::RUSAGE_SELF) + of(UsageWho::RUSAGE_CHILDREN)
}

#[cfg(not(unix))]
pub fn used() -> Duration {
    Duration::ZERO
}
