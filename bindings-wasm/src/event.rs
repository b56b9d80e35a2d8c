//! An event as JavaScript reads it.

use serde::Serialize;
use workato_oauth_profiles::Event;

use crate::time::milliseconds;

/// `Event` of `js/event.ts`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventJson {
    kind: &'static str,
    level: &'static str,
    text: String,
    call: u64,
    operation: &'static str,
    method: &'static str,
    path: String,
    attempt: u32,
    status: Option<u16>,
    correlation_id: Option<String>,
    elapsed_ms: Option<u64>,
    wait_ms: Option<u64>,
    reason: Option<String>,
}

impl From<Event> for EventJson {
    fn from(event: Event) -> EventJson {
        let text = event.to_string();
        let Event {
            kind,
            level,
            call,
            operation,
            method,
            path,
            attempt,
            status,
            correlation_id,
            elapsed,
            wait,
            reason,
        } = event;
        EventJson {
            kind: kind.as_str(),
            level: level.as_str(),
            text,
            call,
            operation,
            method: method.as_str(),
            path,
            attempt,
            status,
            correlation_id,
            elapsed_ms: elapsed.map(milliseconds),
            wait_ms: wait.map(milliseconds),
            reason,
        }
    }
}

#[cfg(test)]
mod tests {
    use workato_oauth_profiles::{EventKind, Level};

    use crate::typescript;

    /// A kind that the core gains does not compile until this list and `js/event.ts` have it.
    #[test]
    fn typescript_knows_all_kinds_and_no_others() {
        use EventKind::*;
        let _ = |kind: EventKind| match kind {
            Sending | Received | Waiting | Retrying | GaveUp | OddAnswer | OddToken | NoToken
            | OddCustomer | ShortSecret | LimitStore => (),
        };
        let all = [
            Sending, Received, Waiting, Retrying, GaveUp, OddAnswer, OddToken, NoToken, OddCustomer,
            ShortSecret, LimitStore,
        ];
        let kinds = typescript::union(include_str!("../js/event.ts"), "EventKind");
        assert_eq!(kinds, all.map(EventKind::as_str));
    }

    /// A level that the core gains does not compile until this list and `js/event.ts` have it.
    #[test]
    fn typescript_knows_all_levels_and_no_others() {
        use Level::*;
        let _ = |level: Level| match level {
            Debug | Info | Warning => (),
        };
        let levels = typescript::union(include_str!("../js/event.ts"), "Level");
        assert_eq!(levels, [Debug, Info, Warning].map(Level::as_str));
    }
}
