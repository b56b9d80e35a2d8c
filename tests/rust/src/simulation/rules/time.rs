//! No call takes longer than its timeout, and none gives up before it without a reason.

use std::collections::HashMap;
use std::time::Duration;

use workato_oauth_profiles::{Code, EventKind, Method, Now};

use super::MachineSettings;
use crate::simulation::{Entry, Log, SentRequest, Verdict, What};

/// The time that late users, listeners and sleeps may add.
const LATE: Duration = Duration::from_secs(1);

pub(super) fn judge(
    log: &Log,
    task: usize,
    settings: &MachineSettings,
    calls: &[SentRequest],
    wrong: &mut Vec<String>,
) {
    let mut clock = Clock::new(settings);
    let mut deadlines = HashMap::new();
    for Entry { at, what, .. } in log.of(task) {
        clock.tick(*at, what);
        if let What::Sent { path, timeout, connect_timeout, .. } = what {
            let deadline = clock.deadline(*at, path);
            deadlines.insert(*at, deadline);
            if *at >= deadline {
                wrong.push(format!("it sent {path} at {at:?}, after its deadline at {deadline:?}"));
            } else if *timeout > (deadline - *at).min(settings.attempt_timeout) {
                wrong.push(format!(
                    "{path} at {at:?} has a timeout of {timeout:?}, but its deadline is {deadline:?}"
                ));
            }
            if *connect_timeout > (*timeout).min(settings.connect_timeout) || timeout.is_zero() {
                wrong
                    .push(format!("{path} has a timeout of {timeout:?}, for connecting {connect_timeout:?}"));
            }
        }
        if let (What::Item(_), Some(deadline)) = (what, clock.whole())
            && *at > deadline + LATE
        {
            wrong.push(format!("it ended at {at:?}, after its deadline at {deadline:?}"));
        }
    }
    for call in calls {
        gave_up_with_a_reason(call, settings, &deadlines, wrong);
    }
}

/// An error after which a retry could succeed comes only where the retry would be too late.
fn gave_up_with_a_reason(
    call: &SentRequest,
    settings: &MachineSettings,
    deadlines: &HashMap<Now, Now>,
    wrong: &mut Vec<String>,
) {
    let (Some((at, error)), Some(last)) = (&call.error, call.last()) else { return };
    let is_its_own = error.path.as_deref() == Some(&call.path) && error.attempts > 0;
    let failures = call.verdicts().filter(|it| !matches!(it, Verdict::Limited(_))).count();
    let is_left = failures < settings.max_attempts as usize;
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

pub(super) fn is_create(call: &SentRequest) -> bool {
    call.method == Method::Post && call.path.ends_with("/custom_oauth_profiles")
}

/// Computes the deadlines of a machine.
struct Clock<'a> {
    settings: &'a MachineSettings,
    /// When the call or the page began.
    begun: Option<Now>,
    first_sends: HashMap<String, Now>,
}

impl Clock<'_> {
    fn new(settings: &MachineSettings) -> Clock<'_> {
        Clock { settings, begun: None, first_sends: HashMap::new() }
    }

    fn is_by_page(&self) -> bool {
        self.settings.verb == "profiles"
    }

    fn tick(&mut self, at: Now, what: &What) {
        let (is_over, begins) = match what {
            What::Item(_) | What::Replied(Verdict::Value) => (true, false),
            What::Event(event) => (false, matches!(event.kind, EventKind::Sending | EventKind::Waiting)),
            What::Sent { .. } | What::Slept(_) => (false, true),
            _ => (false, false),
        };
        if is_over && self.is_by_page() {
            self.begun = None;
        }
        // A customer may come again.
        if matches!(what, What::Item(_)) {
            self.first_sends.clear();
        }
        // A call without pages begins with its first entry.
        if begins || !self.is_by_page() {
            self.begun.get_or_insert(at);
        }
    }

    fn deadline(&mut self, at: Now, path: &str) -> Now {
        let begun = if self.settings.is_rollout() {
            *self.first_sends.entry(path.to_owned()).or_insert(at)
        } else {
            self.begun.unwrap_or(at)
        };
        begun + self.settings.timeout
    }

    /// The deadline of the whole call, if it has one.
    fn whole(&self) -> Option<Now> {
        let has_one = !self.is_by_page() && !self.settings.is_rollout();
        self.begun.filter(|_| has_one).map(|begun| begun + self.settings.timeout)
    }
}
