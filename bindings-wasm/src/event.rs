//! An event as JavaScript sees it.

use serde::Serialize;
use workato_oauth_profiles::Event;

use crate::step::milliseconds;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Happening {
    kind: &'static str,
    level: &'static str,
    text: String,
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

impl From<Event> for Happening {
    fn from(event: Event) -> Happening {
        let text = event.to_string();
        let Event {
            kind,
            level,
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
        Happening {
            kind: kind.as_str(),
            level: level.as_str(),
            text,
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
