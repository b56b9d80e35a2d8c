//! Times: whole milliseconds in JavaScript, durations in the core.

use std::time::Duration;

/// Rounds up, because a timer that ends early would only have to be set again.
pub fn milliseconds(time: Duration) -> u64 {
    let rest = u64::from(time.subsec_micros().div_ceil(1000));
    time.as_secs().saturating_mul(1000).saturating_add(rest)
}

/// The time since the client was built, from a number of milliseconds.
pub fn since_start(milliseconds: f64) -> Duration {
    // This cast never fails: it turns NaN and negative numbers into 0.
    Duration::from_micros((milliseconds * 1000.0) as u64)
}
