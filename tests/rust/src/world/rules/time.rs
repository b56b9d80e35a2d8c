//! Never past the timeout, and no giving up before it without a reason.

use std::collections::HashMap;
use std::time::Duration;

use workato_oauth_profiles::{Code, EventKind, Method, Now};

use super::Subject;
use crate::world::{Call, Entry, Log, Verdict, What};

/// What users, observers and sleepers that are late may add.
const LATE: Duration = Duration::from_secs(1);

pub(super) fn judge(log: &Log, task: usize, subject: &Subject, calls: &[Call], wrong: &mut Vec<String>) {
    let mut clock = Clock::new(subject);
    let mut deadlines = HashMap::new();
    for Entry { at, what, .. } in log.of(task) {
        clock.tick(*at, what);
        if let What::Sent { path, timeout, connect_timeout, .. } = what {
            let deadline = clock.deadline(*at, path);
            deadlines.insert(*at, deadline);
            if *at >= deadline {
                wrong.push(format!("it sent {path} at {at:?}, after its time at {deadline:?}"));
            } else if *timeout > (deadline - *at).min(subject.attempt_timeout) {
                wrong.push(format!(
                    "{path} at {at:?} may take {timeout:?}, but its time ends at {deadline:?}"
                ));
            }
            if *connect_timeout > (*timeout).min(subject.connect_timeout) || timeout.is_zero() {
                wrong.push(format!("{path} may take {timeout:?} and connecting {connect_timeout:?}"));
            }
        }
        if let (What::Item(_), Some(deadline)) = (what, clock.whole())
            && *at > deadline + LATE
        {
            wrong.push(format!("it ended at {at:?} only, its time was over at {deadline:?}"));
        }
    }
    for call in calls {
        gave_up_with_a_reason(call, subject, &deadlines, wrong);
    }
}

/// An error that another attempt could have mended comes where that attempt would be too late.
fn gave_up_with_a_reason(
    call: &Call,
    subject: &Subject,
    deadlines: &HashMap<Now, Now>,
    wrong: &mut Vec<String>,
) {
    let (Some((at, error)), Some(last)) = (&call.error, call.last()) else { return };
    let is_its_own = error.path.as_deref() == Some(&call.path) && error.attempts > 0;
    let failures = call.verdicts().filter(|it| !matches!(it, Verdict::Limited(_))).count();
    let is_left = failures < subject.max_attempts as usize;
    let goes_on = match last {
        Verdict::Limited(_) => true,
        Verdict::Maybe { passing, .. } => passing && is_left && !is_create(call),
        Verdict::Unreached { passing } => passing && is_left,
        Verdict::Value | Verdict::Refused => false,
    };
    let Some(deadline) = deadlines.get(&call.sends[0].0).filter(|_| goes_on && is_its_own) else { return };
    if error.code != Code::Cancelled && *at + error.retry_after.unwrap_or_default() < *deadline {
        wrong.push(format!("it gave up at {at:?} with time until {deadline:?}: {error}"));
    }
}

pub(super) fn is_create(call: &Call) -> bool {
    call.method == Method::Post && call.path.ends_with("/custom_oauth_profiles")
}

/// When the time of what a machine does is over.
struct Clock<'a> {
    subject: &'a Subject,
    /// The first thing that it did, of all or of this page.
    begun: Option<Now>,
    first_sends: HashMap<String, Now>,
}

impl Clock<'_> {
    fn new(subject: &Subject) -> Clock<'_> {
        Clock { subject, begun: None, first_sends: HashMap::new() }
    }

    fn is_by_page(&self) -> bool {
        self.subject.verb == "profiles"
    }

    fn tick(&mut self, at: Now, what: &What) {
        let (is_over, begins) = match what {
            What::Item(_) | What::Replied(Verdict::Value) => (true, false),
            What::Told(event) => (false, matches!(event.kind, EventKind::Sending | EventKind::Waiting)),
            What::Sent { .. } | What::Slept(_) => (false, true),
            _ => (false, false),
        };
        if is_over && self.is_by_page() {
            self.begun = None;
        }
        // Of a whole, the very first thing begins it.
        if begins || !self.is_by_page() {
            self.begun.get_or_insert(at);
        }
    }

    fn deadline(&mut self, at: Now, path: &str) -> Now {
        let begun = if self.subject.is_rollout() {
            *self.first_sends.entry(path.to_owned()).or_insert(at)
        } else {
            self.begun.unwrap_or(at)
        };
        begun + self.subject.timeout
    }

    /// Where there is one for all that it does.
    fn whole(&self) -> Option<Now> {
        let has_one = !self.is_by_page() && !self.subject.is_rollout();
        self.begun.filter(|_| has_one).map(|begun| begun + self.subject.timeout)
    }
}
