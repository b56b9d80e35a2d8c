//! Writes whose connection was closed and which are carried out later.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::incoming::Incoming;

/// The writes that wait, ordered by the time at which they are due, then by their arrival.
#[derive(Default)]
pub(crate) struct Delayed {
    waiting: BTreeMap<(Duration, u64), Incoming>,
    count: u64,
}

impl Delayed {
    pub fn add(&mut self, when: Duration, incoming: Incoming) {
        self.waiting.insert((when, self.count), incoming);
        self.count += 1;
    }

    /// Takes out the next write that is due, and when it was.
    pub fn due(&mut self, now: Duration) -> Option<(Duration, Incoming)> {
        let first = self.waiting.first_entry()?;
        let when = first.key().0;
        (when <= now).then(|| (when, first.remove()))
    }
}
