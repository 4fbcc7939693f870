//! Processor time. On a shared machine it says more than the time on the clock.

use std::time::Duration;

/// The processor time of this process, and of all the programs that it has waited for.
///
/// Zero on systems that do not tell.
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
