//! Reports the events of a call.

use std::time::Duration;

use super::attempts::{Attempts, Waiting};
use crate::error::other_data_center;
use crate::limit::WaitReason;
use crate::operation::correlation_id;
use crate::secret::cut_out;
use crate::session::Once;
use crate::{Code, Error, Event, EventKind, Level, Response};

/// The first wait for the rate limit longer than this is a warning. See docs/design.md#1-second.
const LONG_WAIT: Duration = Duration::from_secs(1);

impl Attempts<'_> {
    /// Reports an event of this kind, completed by `fill`, if anyone listens.
    async fn tell(&self, kind: EventKind, level: Level, fill: impl FnOnce(&mut Event)) {
        if self.sender.session.listens(level) {
            self.sender.tell(self.event(kind, level, fill)).await;
        }
    }

    fn event(&self, kind: EventKind, level: Level, fill: impl FnOnce(&mut Event)) -> Event {
        let mut event = Event {
            kind,
            level,
            operation: self.operation,
            method: self.wire.method,
            path: self.wire.path.clone(),
            attempt: self.attempts,
            status: None,
            correlation_id: None,
            elapsed: None,
            wait: None,
            reason: None,
        };
        fill(&mut event);
        event
    }

    pub(super) async fn tell_sending(&self) {
        self.tell(EventKind::Sending, Level::Debug, |event| event.attempt = self.attempts + 1).await;
    }

    pub(super) async fn tell_received(&self, response: &Response) {
        self.tell(EventKind::Received, Level::Debug, |event| {
            event.elapsed = self.elapsed;
            self.describe_answer(response, event);
        })
        .await;
    }

    /// Reports a wait for the rate limit, and returns whether it did. Each wait is reported once, and once
    /// more if it becomes long.
    pub(super) async fn tell_waiting(&mut self, wait: Option<Duration>, why: WaitReason) -> bool {
        let long = wait.is_some_and(|wait| wait > LONG_WAIT);
        if self.waiting.is_some_and(|reported| reported.why == why && (reported.long || !long)) {
            return false;
        }
        self.waiting = Some(Waiting { why, long });
        let warns = long && why == WaitReason::Limit && self.sender.session.first_time(Once::LongWait);
        let level = if warns { Level::Warning } else { Level::Info };
        let reason = match why {
            WaitReason::Limit => "the rate limit is reached",
            WaitReason::Paused => "the service answered 429, too many requests",
            WaitReason::OtherCall => "another call of this client creates or changes the same profile",
            WaitReason::Unsettled => "an earlier write of the same profile may still be carried out",
        };
        self.tell(EventKind::Waiting, level, |event| {
            event.wait = wait;
            event.reason = Some(reason.to_owned());
        })
        .await;
        true
    }

    pub(super) async fn tell_retrying(&self, error: &Error, pause: Duration) {
        self.tell(EventKind::Retrying, Level::Info, |event| {
            event.wait = Some(pause);
            self.describe_error(error, event);
        })
        .await;
    }

    pub(super) async fn tell_gave_up(&self, error: &Error) {
        self.tell(EventKind::GaveUp, Level::Warning, |event| {
            self.describe_error(error, event);
            if error.code == Code::Cancelled && error.may_have_applied {
                event.reason = Some("cancelled, but it may have been carried out".into());
            }
        })
        .await;
    }

    pub(super) async fn tell_odd(&self, odd: Vec<String>, response: &Response) {
        for note in odd {
            self.tell(EventKind::OddAnswer, Level::Warning, |event| {
                event.reason = Some(note);
                self.describe_answer(response, event);
            })
            .await;
        }
    }

    pub(crate) async fn tell_warning(&self, kind: EventKind, reason: &str) {
        self.tell(kind, Level::Warning, |event| event.reason = Some(reason.to_owned())).await;
    }

    pub(super) async fn tell_odd_token(&self) {
        let session = &self.sender.session;
        let other = other_data_center(&session.config().api_token, session.base_url());
        if let Some(other) = other.filter(|_| session.first_time(Once::OddToken)) {
            let reason = format!("the API token looks like one for `{}`", other.as_str());
            self.tell_warning(EventKind::OddToken, &reason).await;
        }
    }

    /// Adds the status and the correlation id of an answer. The service's text is redacted.
    fn describe_answer(&self, response: &Response, event: &mut Event) {
        event.status = Some(response.status);
        event.correlation_id = correlation_id(response).map(|id| cut_out(&self.sender.secrets, &id));
    }

    /// Adds an error, but not its message, which is the service's text.
    fn describe_error(&self, error: &Error, event: &mut Event) {
        event.status = error.status;
        event.correlation_id.clone_from(&error.correlation_id);
        event.elapsed = self.elapsed;
        event.reason = Some(error.code.as_str().to_owned());
    }
}
