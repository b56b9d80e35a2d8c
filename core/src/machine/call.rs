//! Sends one operation, and decides when its request is sent, sent again, or not sent again.

mod attempts;
mod events;
mod exclusive;
mod fail;
#[cfg(feature = "__page")]
mod no_shared_limit;
mod rate_limit;
mod retry;
#[cfg(not(feature = "__page"))]
mod shared_limit;

use self::attempts::Attempts;
#[cfg(feature = "__page")]
use self::no_shared_limit as shared_limit;
use super::{Coroutine, Mailbox};
use crate::model::without_some_data;
use crate::operation::{Failure, answer};
use crate::pace::Pace;
use crate::secret::Secrets;
use crate::writes::NameLock;
use crate::{Code, Error, Event, Now, Operation, Repeat, Response, Session};

impl Session {
    /// A machine that sends one operation and yields its answer.
    pub fn call<O: Operation>(&self, operation: O) -> Coroutine<O::Output> {
        Coroutine::new(|mailbox, _| {
            let mut sender = Sender::new(self, mailbox);
            async move {
                let deadline = sender.deadline();
                sender.run(&operation, Some(deadline)).await.map(Some)
            }
        })
    }
}

/// Sends the operations of one machine.
pub(crate) struct Sender {
    pub(crate) session: Session,
    pub(crate) mailbox: Mailbox,
    /// The number of the call, for its events.
    number: u64,
    /// Spreads the requests of a rollout over time.
    pub(crate) pace: Pace,
    /// The line of the ledger that says what the next request does. It is written right before that.
    pub(crate) intent: Option<String>,
    /// A customer is under way whom a cancel must not leave in the middle. Its requests are not interrupted;
    /// after a cancel they are sent at once or not at all.
    pub(crate) must_finish: bool,
    /// When the last write that was lost, if any, can no longer be carried out.
    pub(crate) settled_at: Now,
    /// Keeps other calls of the session from creating the same profile.
    name_lock: Option<NameLock>,
    /// The event `odd_customer` was reported: once is enough for a whole rollout.
    warned_of_customer: bool,
    /// The profiles that were read without a field of their `data`, which an update would clear.
    without_some_data: Vec<i64>,
}

impl Sender {
    pub(crate) fn new(session: &Session, mailbox: Mailbox) -> Sender {
        mailbox.set_secrets(session.secrets());
        Sender {
            session: session.clone(),
            mailbox,
            number: session.next_call(),
            pace: Pace::default(),
            intent: None,
            must_finish: false,
            settled_at: Now::ZERO,
            name_lock: None,
            warned_of_customer: false,
            without_some_data: Vec::new(),
        }
    }

    /// The deadline of an operation that begins now.
    pub(crate) fn deadline(&self) -> Now {
        self.mailbox.now().saturating_add(self.session.config().timeout)
    }

    /// From now on only the API token is redacted, and the secrets of requests that are prepared later.
    pub(super) fn forget_secrets(&self) {
        self.mailbox.set_secrets(self.session.secrets());
    }

    /// Lets other calls of the session create the profile.
    pub(super) fn unlock_name(&mut self) {
        self.name_lock = None;
    }

    /// Reports an event. A listener that calls the client meanwhile cannot wait for this call.
    async fn tell(&self, event: Event) {
        let listener = |thread| self.name_lock.as_ref().inspect(|lock| lock.in_listener(thread));
        listener(Some(std::thread::current().id()));
        self.mailbox.tell(event).await;
        listener(None);
    }

    /// Fails once the caller has cancelled, unless a customer must be finished. Then it returns true: nothing
    /// may be waited for.
    fn check(&self) -> Result<bool, Error> {
        match self.mailbox.check() {
            Err(stop) if stop.code == Code::Cancelled && self.must_finish => Ok(true),
            result => result.map(|()| false),
        }
    }

    /// Refuses to update a profile that was not read whole.
    pub(crate) fn check_data(&self, id: i64) -> Result<(), Error> {
        if !self.without_some_data.contains(&id) {
            return Ok(());
        }
        let message = format!(
            "the `data` of profile {id} cannot be read whole, and an update would clear the rest, so nothing was \
             written"
        );
        Err(Error::new(Code::Decode, message))
    }

    /// Prepares an operation that must end by the deadline. From now on its secrets are redacted in
    /// every answer, also in those to other operations. Without a deadline its timeout begins with
    /// its first send, so that a wait for the rate limit before that does not count.
    ///
    /// # Errors
    /// `invalid_input`; nothing is sent then.
    pub(crate) fn call<'a, O: Operation>(
        &'a mut self,
        operation: &'a O,
        deadline: Option<Now>,
    ) -> Result<Call<'a, O>, Error> {
        let wire = operation.request()?;
        Ok(Call { operation, attempts: Attempts::new(self, O::NAME, O::REPEAT, wire, deadline)? })
    }

    /// Sends an operation and returns its answer.
    pub(crate) async fn run<O: Operation>(
        &mut self,
        operation: &O,
        deadline: Option<Now>,
    ) -> Result<O::Output, Error> {
        let result = match self.call(operation, deadline) {
            // In a box of its own, as are the attempts: allocators are slow beyond 1 KB.
            Ok(mut call) => Box::pin(call.run()).await,
            Err(error) => Err(error),
        };
        result.map_err(|error| self.in_context(error, operation.context()))
    }

    fn in_context(&self, error: Error, context: String) -> Error {
        let mut error = error.in_context(context);
        error.redact(&self.mailbox.secrets());
        error
    }
}

/// One operation with its attempts so far. Its errors have no context: the verb adds it.
pub(crate) struct Call<'a, O> {
    operation: &'a O,
    pub(crate) attempts: Attempts<'a>,
}

impl<O: Operation> Call<'_, O> {
    /// Sends the request, retries where that is safe, and returns the value of the answer.
    pub(crate) async fn run(&mut self) -> Result<O::Output, Error> {
        let mut value = None;
        let mut read = |response: &Response, may_have_applied, secrets: &Secrets, odd: &mut Vec<String>| {
            value = Some(answer(self.operation, response, may_have_applied, secrets, odd)?);
            Ok(())
        };
        Box::pin(self.attempts.run(&mut read)).await?;
        Ok(value.expect("an answer that was read without an error has a value"))
    }

    /// The error `decode` for an answer that the verb cannot use.
    pub(crate) async fn refuse(&self, message: &str) -> Error {
        self.attempts.fail(Error::new(Code::Decode, message)).await
    }
}

/// Reads an answer. It also takes whether an earlier attempt may have been carried out, what to redact, and where
/// notes about unexpected values go.
type Read<'a> = dyn FnMut(&Response, bool, &Secrets, &mut Vec<String>) -> Result<(), Error> + Send + 'a;

/// Not a part of [`Call`], so that it is compiled once and not for each operation.
impl Attempts<'_> {
    /// Sends the request, and again where that is safe, until an answer is read without an error.
    async fn run(&mut self, read: &mut Read<'_>) -> Result<(), Error> {
        self.check_or_finish().await?;
        if self.repeat == Repeat::Never {
            self.lock_name().await?;
            self.check_settled().await?;
        }
        self.tell_odd_secrets().await;
        self.tell_odd_customer().await;
        loop {
            let response = self.next_answer().await?;
            let mut odd = Vec::new();
            match read(&response, self.may_have_applied, &self.secrets(), &mut odd) {
                Ok(()) => {
                    self.forget_pending_write();
                    self.check_echo(&response, &mut odd);
                    self.sender
                        .without_some_data
                        .extend(odd.iter().filter_map(|note| without_some_data(note)));
                    self.tell_odd(odd, &response).await;
                    return Ok(());
                }
                // A 429 costs no attempt: the service did not carry the request out.
                Err(error) if error.code == Code::RateLimited => {
                    self.forget_pending_write();
                    self.last_error = Some(error);
                }
                Err(error) => self.back_off(Failure::of_answer(error)).await?,
            }
        }
    }

    /// Notes that the answer contains a secret, if it does.
    fn check_echo(&self, response: &Response, odd: &mut Vec<String>) {
        let mailbox = &self.sender.mailbox;
        if mailbox.searched_secrets().are_in(&response.body) {
            mailbox.echoed();
            odd.push("the answer contains a secret of this call; it is redacted in the result".into());
        }
    }
}

#[cfg(test)]
mod tests;
