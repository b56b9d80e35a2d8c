//! The rate limit of the service: a sliding window of a minute.

use std::collections::VecDeque;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// The times at which the requests of the last minute arrived.
#[derive(Default)]
pub(crate) struct Window(VecDeque<Duration>);

impl Window {
    /// Counts a request. If the limit is reached, the error is the seconds until a slot is free, rounded up.
    pub fn admit(&mut self, limit: Option<u32>, now: Duration) -> Result<(), u64> {
        self.forget(now);
        let limit = limit.map_or(usize::MAX, |limit| limit as usize);
        let Some(surplus) = self.0.len().checked_sub(limit) else {
            self.count(now);
            return Ok(());
        };
        let frees = self.0.get(surplus).map_or(now + MINUTE, |arrival| *arrival + MINUTE);
        Err(frees.saturating_sub(now).as_nanos().div_ceil(1_000_000_000).max(1) as u64)
    }

    /// Counts a request, even if the limit is reached.
    pub fn count(&mut self, now: Duration) {
        self.0.push_back(now);
    }

    fn forget(&mut self, now: Duration) {
        while self.0.front().is_some_and(|arrival| *arrival + MINUTE <= now) {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    #[test]
    fn a_slot_is_free_again_a_minute_after_its_request() {
        let mut window = Window::default();
        assert_eq!(window.admit(Some(2), at(0.0)), Ok(()));
        assert_eq!(window.admit(Some(2), at(10.0)), Ok(()));
        assert_eq!(window.admit(Some(2), at(20.0)), Err(40));
        assert_eq!(window.admit(Some(2), at(20.0) - Duration::from_nanos(1)), Err(41));
        assert_eq!(window.admit(Some(2), at(59.5)), Err(1));
        assert_eq!(window.admit(Some(2), at(60.0)), Ok(()));
        assert_eq!(window.admit(Some(2), at(60.0)), Err(10));
        assert_eq!(window.admit(Some(2), at(69.9)), Err(1));
        assert_eq!(window.admit(Some(2), at(70.0)), Ok(()));
    }

    #[test]
    fn a_refused_request_takes_no_slot() {
        let mut window = Window::default();
        assert_eq!(window.admit(Some(1), at(0.0)), Ok(()));
        assert_eq!((1..60).filter(|second| window.admit(Some(1), at(f64::from(*second))).is_ok()).count(), 0);
        assert_eq!(window.admit(Some(1), at(60.0)), Ok(()));
    }

    #[test]
    fn a_lowered_limit_waits_until_enough_slots_are_free() {
        let mut window = Window::default();
        for second in 0..3 {
            assert_eq!(window.admit(None, at(f64::from(second))), Ok(()));
        }
        assert_eq!(window.admit(Some(1), at(10.0)), Err(52));
        assert_eq!(window.admit(Some(0), at(10.0)), Err(60));
    }
}
