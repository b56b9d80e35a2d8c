//! Reports the events of a call.

use std::time::Duration;

use super::attempts::{Attempts, Waiting};
use crate::error::other_data_center;
use crate::limit::WaitReason;
use crate::operation::correlation_id;
use crate::printable::excerpt;
use crate::{Code, Error, Event, EventKind, Level, Response, Setting};

/// A wait that is longer than this is a warning.
/// See docs/design.md#a-wait-of-more-than-5-seconds-is-a-warning.
const LONG_WAIT: Duration = Duration::from_secs(5);
/// How often a long wait is reported. See docs/design.md#a-wait-of-more-than-5-seconds-is-a-warning.
const TELL_EVERY: Duration = Duration::from_secs(60);

const SHORT_SECRET: &str = "the API token, the client secret or the token has under 8 characters, so it \
                            cannot be redacted: errors are without the body of the answer, and texts \
                            of the service that contain it are withheld";

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
            call: self.sender.number,
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

    /// Reports a wait, and returns whether it did. A wait is reported when it begins. A long one is a
    /// warning, and is reported again every minute.
    pub(super) async fn tell_waiting(&mut self, wait: Option<Duration>, why: WaitReason) -> bool {
        let now = self.now();
        let reported = self.waiting.filter(|waiting| waiting.why == why);
        let since = reported.map_or(now, |waiting| waiting.since);
        let is_long = now.saturating_sub(since).max(wait.unwrap_or_default()) > LONG_WAIT;
        let is_due = reported.is_none_or(|waiting| {
            is_long && (!waiting.is_long || now.saturating_sub(waiting.reported_at) >= TELL_EVERY)
        });
        if !is_due {
            return false;
        }
        self.waiting = Some(Waiting { why, since, reported_at: now, is_long });
        let level = if is_long { Level::Warning } else { Level::Info };
        let reason = match why {
            WaitReason::Limit => "the rate limit is reached",
            WaitReason::Paused => "the service answered 429, too many requests",
            WaitReason::Backoff => "the last attempt failed",
            WaitReason::OtherCall => "another call of this client creates or changes the same profile",
            WaitReason::Unsettled if self.wire.target.is_none() => {
                "an earlier write for the same customer may still be carried out"
            }
            WaitReason::Unsettled => "an earlier write of the same profile may still be carried out",
        };
        self.tell(EventKind::Waiting, level, |event| {
            event.wait = wait;
            event.reason = Some(reason.to_owned());
        })
        .await;
        true
    }

    /// Reports that the request will be sent again after this pause.
    pub(super) async fn tell_retrying(&mut self, error: &Error, pause: Duration) {
        let (now, is_long) = (self.now(), pause > LONG_WAIT);
        self.waiting = Some(Waiting { why: WaitReason::Backoff, since: now, reported_at: now, is_long });
        let level = if is_long { Level::Warning } else { Level::Info };
        self.tell(EventKind::Retrying, level, |event| {
            event.wait = Some(pause);
            self.describe_error(error, event);
        })
        .await;
    }

    pub(crate) async fn tell_gave_up(&self, error: &Error) {
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
                event.reason = Some(self.secrets().shown(&note));
                self.describe_answer(response, event);
            })
            .await;
        }
    }

    pub(crate) async fn tell_warning(&self, kind: EventKind, reason: &str) {
        self.tell(kind, Level::Warning, |event| event.reason = Some(reason.to_owned())).await;
    }

    pub(super) async fn tell_odd_secrets(&self) {
        let session = &self.sender.session;
        if self.secrets().has_short() && session.warns_of_short_secret() {
            self.tell_warning(EventKind::ShortSecret, SHORT_SECRET).await;
        }
        let other = other_data_center(&session.token().secret, session.base_url());
        if let Some(other) = other.filter(|_| session.warns_of_token()) {
            let reason = format!(
                "the API token looks like one for `{}`, and not for {}: set {}",
                other.as_str(),
                session.base_url(),
                Setting::DataCenter
            );
            self.tell_warning(EventKind::OddToken, &reason).await;
        }
    }

    /// Warns of an external id that has the prefix E already: nearly always a mistake.
    pub(super) async fn tell_odd_customer(&mut self) {
        let Some(id) = external_id_with_prefix(&self.wire.path) else { return };
        let reason = format!(
            "the external id `{}` already begins with `E`, the prefix that the client adds: give it without, \
             such as {}",
            excerpt(id),
            Setting::External
        );
        if !std::mem::replace(&mut self.sender.warned_of_customer, true) {
            self.tell_warning(EventKind::OddCustomer, &reason).await;
        }
    }

    /// Adds the status and the correlation id of an answer. The service's text is redacted.
    fn describe_answer(&self, response: &Response, event: &mut Event) {
        event.status = Some(response.status);
        event.correlation_id = correlation_id(response, &self.secrets());
    }

    /// Adds an error, but not its message, which is the service's text.
    fn describe_error(&self, error: &Error, event: &mut Event) {
        event.status = error.status;
        event.correlation_id.clone_from(&error.correlation_id);
        event.elapsed = self.elapsed;
        event.reason = Some(error.code.as_str().to_owned());
    }
}

/// The external id in the path, if it looks like one with its prefix: `E`, then a capital letter or a
/// digit, and somewhere a digit.
fn external_id_with_prefix(path: &str) -> Option<&str> {
    let (id, _) = path.strip_prefix("/api/managed_users/E")?.split_once('/')?;
    let begins_like_an_id = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let second = id.strip_prefix('E')?.as_bytes().first();
    (second.is_some_and(begins_like_an_id) && id.contains(|char: char| char.is_ascii_digit())).then_some(id)
}
