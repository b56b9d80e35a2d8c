//! The attempts of a call. They do not depend on the type of its answer, so they are compiled once.

use std::time::Duration;

use super::Sender;
use super::shared_limit::Asked;
use crate::config::user_agent;
use crate::limit::{Release, Slot, WaitReason};
use crate::operation::{Failure, retry_after};
use crate::writes::{PendingWrite, Target};
use crate::{
    Error, Now, Reached, Repeat, Request, Response, Secret, SendError, SendErrorKind, Setting, Wire,
};

/// By how much a timer of a transport may fire before the clock says so.
const TIMERS_DIFFER: Duration = Duration::from_millis(100);

/// What a call knows between its attempts.
pub(crate) struct Attempts<'a> {
    pub(super) sender: &'a mut Sender,
    pub(super) operation: &'static str,
    pub(super) repeat: Repeat,
    pub(super) wire: Wire,
    pub(crate) deadline: Option<Now>,
    /// How often the request was sent.
    pub(super) attempts: u32,
    /// How many attempts failed; a 429 is no failure.
    pub(super) failures: u32,
    /// A write may have been carried out.
    pub(super) may_have_applied: bool,
    /// The error of the last attempt, after which the call went on.
    pub(super) last_error: Option<Error>,
    /// The current wait, if it was reported as an event.
    pub(super) waiting: Option<Waiting>,
    /// The event `sending` of the next attempt was reported.
    pub(super) announced: bool,
    /// When the last attempt was answered or failed.
    pub(super) answered_at: Now,
    /// How long the last attempt took.
    pub(super) elapsed: Option<Duration>,
    /// The write of the last attempt, until its outcome is known.
    pub(super) pending: Option<PendingWrite>,
    /// The slot of the shared rate limit that this call asks for or has.
    #[cfg_attr(feature = "__page", allow(dead_code))]
    pub(super) shared_slot: Option<Asked>,
}

/// A wait that was reported as an event.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Waiting {
    pub(super) why: WaitReason,
    /// When it began.
    pub(super) since: Now,
    pub(super) reported_at: Now,
    /// Whether it was reported as a long one.
    pub(super) is_long: bool,
}

impl Attempts<'_> {
    pub(super) fn new<'a>(
        sender: &'a mut Sender,
        operation: &'static str,
        repeat: Repeat,
        wire: Wire,
        deadline: Option<Now>,
    ) -> Result<Attempts<'a>, Error> {
        let is_api_token = |secret: &Secret| secret.expose() == sender.session.token().secret.expose();
        if wire.secrets.iter().any(is_api_token) {
            let message = "the client secret or the token is this client's own API token: give that of the \
                           OAuth app";
            return Err(Error::invalid_input(message));
        }
        sender.mailbox.add_secrets(&wire.secrets);
        Ok(Attempts {
            sender,
            operation,
            repeat,
            wire,
            deadline,
            attempts: 0,
            failures: 0,
            may_have_applied: false,
            last_error: None,
            waiting: None,
            announced: false,
            answered_at: Now::ZERO,
            elapsed: None,
            pending: None,
            shared_slot: None,
        })
    }

    /// Waits for the rate limit and sends the request. Without an answer it retries where that is safe.
    pub(super) async fn next_answer(&mut self) -> Result<Response, Error> {
        loop {
            let slot = match self.wait_for_rate_limit().await {
                Ok(slot) => slot,
                Err(error) => {
                    // The store may have given it a slot, or wait for it to ask again.
                    self.release_shared_slot(Release::Unsent).await;
                    return Err(error);
                }
            };
            // The rate limit learns of the answer first, because other calls wait for it.
            let (sent, slot, at) = self.send(slot).await?;
            let how = match &sent {
                Ok(answer) if answer.status == 429 => Release::Refused(slot.refused(at, retry_after(answer))),
                Err(error) if error.reached == Reached::No => {
                    slot.unsent();
                    Release::Unsent
                }
                Ok(_) | Err(_) => {
                    slot.answered(at);
                    Release::Answered
                }
            };
            self.release_shared_slot(how).await;
            match sent {
                Ok(answer) => {
                    self.tell_received(&answer).await;
                    return Ok(answer);
                }
                Err(error) => self.back_off(Failure::of_send(error, &self.secrets())).await?,
            }
        }
    }

    async fn send(&mut self, mut slot: Slot) -> Result<(Result<Response, SendError>, Slot, Now), Error> {
        // The slot is dropped before the failure is reported, because the listener may call the client.
        if let Err(stop) = self.sender.check() {
            self.give_back(slot).await;
            return Err(self.fail(stop).await);
        }
        if let Some(intent) = self.sender.intent.take() {
            if let Err(error) = self.sender.mailbox.append(intent).await {
                self.give_back(slot).await;
                return Err(self.fail(error).await);
            }
            self.sender.must_finish = true;
        }
        let now = self.now();
        let timeout = self.sender.session.config().timeout;
        let deadline = *self.deadline.get_or_insert(now.saturating_add(timeout));
        if let Some(lock) = self.sender.name_lock.as_ref().filter(|_| self.repeat != Repeat::Read) {
            lock.end_at(deadline);
        }
        if self.time_left().is_zero() {
            self.give_back(slot).await;
            return Err(self.fail_without_time(None).await);
        }
        slot.sent();
        self.sender.pace.sent(now);
        self.attempts += 1;
        let request = self.request();
        let open = |target: &Target| self.sender.session.writes().open(target.clone(), now, request.timeout);
        self.pending = self.wire.target.as_ref().map(open);
        let time = request.timeout;
        let sent = self.sender.mailbox.send(request).await;
        self.redact_new_tokens();
        match sent {
            Ok((mut sent, at)) => {
                self.answered_at = at;
                self.elapsed = Some(at.saturating_sub(now));
                if let Err(error) = &mut sent {
                    self.explain_timeout(error, time);
                }
                Ok((sent, slot, at))
            }
            Err(stop) => {
                drop(slot);
                self.release_shared_slot(Release::Answered).await;
                self.may_have_applied |= self.repeat != Repeat::Read;
                Err(self.fail(stop).await)
            }
        }
    }

    /// Gives a slot back before anything is sent.
    async fn give_back(&mut self, slot: Slot) {
        drop(slot);
        self.release_shared_slot(Release::Unsent).await;
    }

    /// Says where the time of an attempt comes from if nobody has set it: it was what was left of the call.
    fn explain_timeout(&self, error: &mut SendError, time: Duration) {
        let config = self.sender.session.config();
        let is_rest = time < config.attempt_timeout.min(config.timeout);
        let is_over = self.time_left_at(self.answered_at) < TIMERS_DIFFER;
        if error.kind == SendErrorKind::Timeout && is_rest && is_over {
            let whole = seconds(config.timeout);
            error.text += &format!(", the rest of the {whole} s of {}", Setting::Timeout);
        }
    }

    /// The driver may have replaced the API token right before it sent the request, and again since then.
    fn redact_new_tokens(&self) {
        let token = self.sender.session.token();
        if token.is_replaced {
            let mailbox = &self.sender.mailbox;
            mailbox.set_secrets(mailbox.searched_secrets().with(&token.secrets));
        }
    }

    /// Forgets the write of the last attempt, because its outcome is known.
    pub(super) fn forget_pending_write(&mut self) {
        if let Some(pending) = self.pending.take() {
            pending.answered(self.answered_at);
        }
    }

    fn request(&self) -> Request {
        let (session, wire) = (&self.sender.session, &self.wire);
        let config = session.config();
        let timeout = config.attempt_timeout.min(self.time_left());
        let mut headers = vec![
            ("authorization".into(), session.token().authorization.expose().into()),
            ("accept".into(), "application/json".into()),
            ("accept-encoding".into(), "identity".into()),
            ("content-type".into(), "application/json".into()),
            ("user-agent".into(), user_agent(config.user_agent.as_deref())),
        ];
        headers.extend(config.headers.iter().map(|(name, value)| (name.clone(), value.expose().to_owned())));
        Request {
            method: wire.method,
            url: format!("{}{}", session.base_url(), wire.path),
            headers,
            body: wire.body.as_ref().map(|body| body.expose().to_owned()),
            timeout,
            connect_timeout: config.connect_timeout.min(timeout),
            fresh: self.repeat == Repeat::Never,
            must_finish: self.sender.must_finish,
        }
    }

    pub(super) fn now(&self) -> Now {
        self.sender.mailbox.now()
    }

    pub(super) fn time_left(&self) -> Duration {
        self.time_left_at(self.now())
    }

    pub(super) fn time_left_at(&self, now: Now) -> Duration {
        self.deadline.map_or(Duration::MAX, |deadline| deadline.saturating_sub(now))
    }

    pub(super) async fn sleep(&self, time: Duration) -> Result<(), Error> {
        match self.sender.mailbox.sleep(time).await {
            Ok(()) => Ok(()),
            Err(stop) => Err(self.fail(stop).await),
        }
    }
}

/// A time in seconds, such as `1.5`. The code that prints a float would be 7 KB of the WebAssembly.
fn seconds(time: Duration) -> String {
    let text = format!("{}.{:03}", time.as_secs(), time.subsec_millis());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_in_seconds_without_needless_zeros() {
        for (milliseconds, shown) in [(120_000, "120"), (1500, "1.5"), (50, "0.05"), (0, "0")] {
            assert_eq!(seconds(Duration::from_millis(milliseconds)), shown);
        }
    }
}
