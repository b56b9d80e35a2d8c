//! A 429 pauses all machines; after the pause one request is sent alone, as a probe.

use std::time::Duration;

use workato_oauth_profiles::Now;

use crate::simulation::{Entry, Log, Verdict, What};

/// The pauses in seconds after a 429 without `Retry-After`.
const PAUSES: [u64; 4] = [5, 10, 20, 30];

/// The longest `Retry-After` that other machines follow.
const LONGEST: Duration = Duration::from_secs(3600);

struct Pause {
    until: Now,
    streak: usize,
    /// The machine whose request is sent alone.
    probe: Option<usize>,
}

pub(super) fn judge(log: &Log, wrong: &mut Vec<String>) {
    let mut pause: Option<Pause> = None;
    for Entry { task, at, what } in log.entries() {
        match what {
            What::Sent { .. } => {
                if let Some(pause) = &mut pause {
                    if *at < pause.until {
                        wrong.push(format!("{task} sent at {at:?}, in the pause until {:?}", pause.until));
                    }
                    if let Some(probe) = pause.probe.replace(*task) {
                        wrong
                            .push(format!("{task} sent at {at:?} while {probe} was the only one allowed to"));
                    }
                }
            }
            What::Replied(Verdict::Limited(wait)) => {
                let (streak, until, probe) = match &pause {
                    None => (0, Now::ZERO, None),
                    Some(it) if it.probe == Some(*task) => (it.streak + 1, it.until, None),
                    Some(it) => (it.streak, it.until, it.probe),
                };
                let own = Duration::from_secs(PAUSES[streak.min(PAUSES.len() - 1)]);
                let wait = wait.map_or(own, |wait| wait.clamp(Duration::from_secs(1), LONGEST));
                pause = Some(Pause { until: until.max(*at + wait), streak, probe });
            }
            What::Replied(_) if pause.as_ref().is_some_and(|it| it.probe == Some(*task)) => pause = None,
            What::Cancelled | What::Dropped => {
                if let Some(pause) = pause.as_mut().filter(|it| it.probe == Some(*task)) {
                    pause.probe = None;
                }
            }
            _ => {}
        }
    }
}
