//! CPU time, memory and cores, from the operating system.

use std::time::Duration;

/// The cores that this process may use when it is not pinned.
pub struct Cores {
    #[cfg(target_os = "linux")]
    allowed: rustix::thread::CpuSet,
}

/// Keeps this process, and those that it starts, on one core; `None` where that cannot be done.
#[cfg(target_os = "linux")]
pub fn pin() -> Option<Cores> {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    let allowed = sched_getaffinity(None).ok()?;
    let core = (0..CpuSet::MAX_CPU).find(|core| allowed.is_set(*core))?;
    let mut one = CpuSet::new();
    one.set(core);
    sched_setaffinity(None, &one).ok().map(|()| Cores { allowed })
}

/// Keeps this process, and those that it starts, on one core; `None` where that cannot be done.
#[cfg(not(target_os = "linux"))]
pub fn pin() -> Option<Cores> {
    None
}

impl Cores {
    /// Ends the pinning of this thread and of those that it starts.
    pub fn free(self) {
        #[cfg(target_os = "linux")]
        let _ = rustix::thread::sched_setaffinity(None, &self.allowed);
    }
}

/// The CPU time of all threads of this process, with those that have ended.
#[cfg(unix)]
pub fn cpu() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::ProcessCPUTime).try_into().unwrap_or_default()
}

/// CPU time is not measured on this platform.
#[cfg(not(unix))]
pub fn cpu() -> Duration {
    Duration::ZERO
}

/// The peak memory of this process in KiB; `None` where it is not known.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().strip_suffix(" kB")?.parse().ok()
}
