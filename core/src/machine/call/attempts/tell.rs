//! What a call tells whoever listens.

use std::time::Duration;

use super::{Attempts, Waiting};
use crate::error::other_data_center;
use crate::limit::Why;
use crate::operation::correlation_id;
use crate::secret::cut_out;
use crate::session::Once;
use crate::{Code, Error, Event, EventKind, Level, Response};

const LONG_WAIT: Duration = Duration::from_secs(1);

impl Attempts {
    /// Tells an event of this kind, completed by `fill`, if anyone listens.
    fn tell(&mut self, kind: EventKind, level: Level, fill: impl FnOnce(&mut Event)) {
        let (true, Some(wire)) = (self.session.listens(level), &self.wire) else {
            return;
        };
        let mut event = Event {
            kind,
            level,
            operation: self.operation,
            method: wire.method,
            path: wire.path.clone(),
            attempt: self.attempts,
            status: None,
            correlation_id: None,
            elapsed: None,
            wait: None,
            reason: None,
        };
        fill(&mut event);
        self.tells.push_back(event);
    }

    /// Told before the request is sent.
    pub(super) fn tell_sending(&mut self) {
        let attempt = self.attempts + 1;
        self.tell(EventKind::Sending, Level::Debug, |event| event.attempt = attempt);
    }

    pub(super) fn tell_received(&mut self, response: &Response) {
        if !self.session.listens(Level::Debug) {
            return;
        }
        let (elapsed, correlation_id) = (self.elapsed, self.correlation_id(response));
        self.tell(EventKind::Received, Level::Debug, |event| {
            event.status = Some(response.status);
            event.correlation_id = correlation_id;
            event.elapsed = elapsed;
        });
    }

    /// A wait is told once, however often the call asks again, and again when it turns out to be
    /// long; the client's first long one for the limit is a warning.
    pub(super) fn tell_waiting(&mut self, wait: Option<Duration>, why: Why) {
        let long = wait.is_some_and(|wait| wait > LONG_WAIT);
        if self.waiting.is_some_and(|told| told.why == why && (told.long || !long)) {
            return;
        }
        self.waiting = Some(Waiting { why, long });
        let warns = long && why == Why::Limit && self.session.first_time(Once::LongWait);
        let level = if warns { Level::Warning } else { Level::Info };
        let reason = match why {
            Why::Limit => "the limit of requests a minute is reached",
            Why::Paused => "the service answered 429, too many requests",
        };
        self.tell(EventKind::Waiting, level, |event| {
            event.wait = wait;
            event.reason = Some(reason.to_owned());
        });
    }

    pub(super) fn tell_retrying(&mut self, pause: Duration) {
        let (about, elapsed) = (self.last.as_ref().map(Brief::of), self.elapsed);
        self.tell(EventKind::Retrying, Level::Info, |event| {
            event.wait = Some(pause);
            event.elapsed = elapsed;
            Brief::fill(about, event);
        });
    }

    pub(super) fn tell_gave_up(&mut self, error: &Error) {
        let (about, elapsed) = (Some(Brief::of(error)), self.elapsed);
        let in_doubt = error.code == Code::Cancelled && error.may_have_applied;
        self.tell(EventKind::GaveUp, Level::Warning, |event| {
            event.elapsed = elapsed;
            Brief::fill(about, event);
            if in_doubt {
                event.reason = Some("cancelled, and may have been carried out all the same".into());
            }
        });
    }

    pub(super) fn tell_odd(&mut self, odd: Vec<String>, response: &Response) {
        if odd.is_empty() {
            return;
        }
        let correlation_id = self.correlation_id(response);
        for note in odd {
            let correlation_id = correlation_id.clone();
            self.tell(EventKind::OddAnswer, Level::Warning, |event| {
                event.status = Some(response.status);
                event.correlation_id = correlation_id;
                event.reason = Some(note);
            });
        }
    }

    /// Told before the request is sent.
    pub(in super::super) fn tell_warning(&mut self, kind: EventKind, reason: &str) {
        self.tell(kind, Level::Warning, |event| event.reason = Some(reason.to_owned()));
    }

    /// What comes from outside may hold a secret.
    fn correlation_id(&self, response: &Response) -> Option<String> {
        correlation_id(response).map(|id| cut_out(&self.secrets(), &id))
    }

    pub(super) fn tell_odd_token(&mut self) {
        let other = other_data_center(&self.session.config().api_token, self.session.base_url());
        if let Some(other) = other.filter(|_| self.session.first_time(Once::OddToken)) {
            let reason = format!("the API token looks like one for `{}`", other.as_str());
            self.tell(EventKind::OddToken, Level::Warning, |event| event.reason = Some(reason));
        }
    }
}

/// What an event says of an error: never its message, which is the service's own text.
struct Brief {
    status: Option<u16>,
    correlation_id: Option<String>,
    code: &'static str,
}

impl Brief {
    fn of(error: &Error) -> Brief {
        let correlation_id = error.correlation_id.clone();
        Brief { status: error.status, correlation_id, code: error.code.as_str() }
    }

    fn fill(brief: Option<Brief>, event: &mut Event) {
        if let Some(Brief { status, correlation_id, code }) = brief {
            event.status = status;
            event.correlation_id = correlation_id;
            event.reason = Some(code.to_owned());
        }
    }
}
