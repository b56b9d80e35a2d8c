//! Retries: only where they are allowed, and not before their backoff is over. A create is never sent again.

use std::time::Duration;

use workato_oauth_profiles::Now;

use super::MachineSettings;
use super::time::is_create;
use crate::simulation::{SentRequest, Verdict};

/// The service may still carry out a create for this long after it failed.
const BELIEVED_AFTER: Duration = Duration::from_secs(45);

pub(super) fn judge(settings: &MachineSettings, calls: &[SentRequest], wrong: &mut Vec<String>) {
    for call in calls {
        again(call, wrong);
        let failures = call.verdicts().filter(|it| !matches!(it, Verdict::Limited(_))).count();
        if failures > settings.max_attempts as usize {
            wrong.push(format!("{} failed {failures} times", call.path));
        }
    }
    creates(settings, calls, wrong);
}

fn again(call: &SentRequest, wrong: &mut Vec<String>) {
    for (index, pair) in call.sends.windows(2).enumerate() {
        let [(_, reply), (next, _)] = pair else { continue };
        let Some((at, verdict)) = reply else {
            wrong.push(format!("{} was sent again before its reply", call.path));
            continue;
        };
        let (may, wait) = match *verdict {
            Verdict::Limited(_) => (true, None),
            Verdict::Maybe { passing, wait } => (passing && !is_create(call), wait),
            Verdict::Unreached { passing } => (passing, None),
            Verdict::Value | Verdict::Refused => (false, None),
        };
        if !may {
            wrong.push(format!("{} was sent again after {verdict:?}", call.path));
        }
        let earliest = (*at + wait.unwrap_or_default()).max(call.pauses[index].unwrap_or_default());
        if *next < earliest {
            wrong.push(format!("{} was sent again at {next:?}, not after {earliest:?}", call.path));
        }
    }
}

/// Never a second create after one that may have been carried out. `ensure` may send one more, after a list
/// that was read late enough shows that the first was not carried out.
fn creates(settings: &MachineSettings, calls: &[SentRequest], wrong: &mut Vec<String>) {
    let mut doubts: Vec<Now> = Vec::new();
    let mut listed: Option<Now> = None;
    for call in calls {
        if call.path.contains("?page=1&") {
            listed = call.sends.first().map(|(at, _)| *at);
        }
        for (at, reply) in call.sends.iter().filter(|_| is_create(call)) {
            match doubts[..] {
                [] => {}
                [first] if settings.verb == "ensure" => {
                    if listed.is_none_or(|listed| listed < first + BELIEVED_AFTER) {
                        wrong.push(format!("a second create at {at:?} after one at {first:?}"));
                    }
                }
                _ => wrong.push(format!("one create too many at {at:?}, after {doubts:?}")),
            }
            if matches!(reply, None | Some((_, Verdict::Maybe { .. }))) {
                doubts.push(reply.map_or(*at, |(failed_at, _)| failed_at));
            }
        }
    }
}
