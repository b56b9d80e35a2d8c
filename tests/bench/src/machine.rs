//! What is asked of the operating system.

use std::time::Duration;

/// Keeps this process, and those that it starts, on one core; `false` where that cannot be done.
#[cfg(target_os = "linux")]
pub fn pin() -> bool {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    let Ok(allowed) = sched_getaffinity(None) else { return false };
    let Some(core) = (0..CpuSet::MAX_CPU).find(|core| allowed.is_set(*core)) else { return false };
    let mut one = CpuSet::new();
    one.set(core);
    sched_setaffinity(None, &one).is_ok()
}

/// Keeps this process, and those that it starts, on one core; `false` where that cannot be done.
#[cfg(not(target_os = "linux"))]
pub fn pin() -> bool {
    false
}

/// The time that all threads of this process have computed, the ended ones too.
#[cfg(unix)]
pub fn cpu() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::ProcessCPUTime).try_into().unwrap_or_default()
}

/// Not measured here.
#[cfg(not(unix))]
pub fn cpu() -> Duration {
    Duration::ZERO
}
