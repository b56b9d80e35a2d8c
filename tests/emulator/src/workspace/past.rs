//! What the list showed, for a list that lags behind the writes.

use std::collections::VecDeque;
use std::time::Duration;

use super::{Row, Workspace};
use crate::Settings;

/// The rows that the list showed until each write, as JSON texts.
#[derive(Default)]
pub(super) struct Past(VecDeque<(Duration, Vec<String>)>);

impl Workspace {
    /// Remembers what the list shows, before a write at `now`.
    pub fn remember(&mut self, settings: &Settings, now: Duration) {
        if settings.list_lag > Duration::ZERO {
            let rows = self.profiles().map(|profile| Row::new(profile, settings).to_json()).collect();
            self.past.0.push_back((now, rows));
        }
    }

    /// Forgets what the list no longer shows at `now`.
    pub fn forget(&mut self, list_lag: Duration, now: Duration) {
        while self.past.0.front().is_some_and(|(until, _)| *until + list_lag <= now) {
            self.past.0.pop_front();
        }
    }

    pub fn forget_all(&mut self) {
        self.past = Past::default();
    }

    /// The rows that the list shows, if these are not the current ones.
    pub fn past(&self) -> Option<&[String]> {
        self.past.0.front().map(|(_, rows)| rows.as_slice())
    }
}
