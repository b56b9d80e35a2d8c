//! Never more requests than the rate limit in any minute, counted by their arrival at the service.

use std::time::Duration;

use workato_oauth_profiles::Now;

use crate::simulation::{Log, What};

const MINUTE: Duration = Duration::from_secs(60);

pub(super) fn judge(log: &Log, limit: Option<u32>, wrong: &mut Vec<String>) {
    let arrived = log.entries().iter().filter(|entry| matches!(entry.what, What::Arrived(_)));
    let mut arrivals: Vec<Now> = arrived.map(|entry| entry.at).collect();
    arrivals.sort_unstable();
    let Some(limit) = limit else { return };
    for window in arrivals.windows(limit as usize + 1) {
        let (first, last) = (window[0], window[window.len() - 1]);
        if last - first < MINUTE {
            wrong.push(format!("{} requests arrived between {first:?} and {last:?}", window.len()));
        }
    }
}
