//! The mailbox: an async block puts an action in, and the driver's reply comes out.

use std::future::poll_fn;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use crate::ledger;
use crate::secret::Secrets;
use crate::{
    Action, Code, Customer, Error, Eval, Event, Now, Reply, Request, Response, Secret, SendError, Texts,
};

/// The answer to a request or why there is none, and when it came.
pub(crate) type Sent = (Result<Response, SendError>, Now);

/// Holds one action at a time. Clones are the same mailbox.
#[derive(Clone, Default)]
pub(crate) struct Mailbox(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    now: Now,
    /// The action that the async block waits for, until the driver takes it.
    wanted: Option<Action>,
    exchange: Exchange,
    /// Why the call must end: the caller cancelled it, or the driver made a mistake. The first reason
    /// stays.
    stop: Option<Error>,
    /// What is redacted in everything that leaves the machine: the API token, and the secrets of all
    /// requests that were prepared so far.
    secrets: Secrets,
    /// What is redacted in events and errors only: a search for so many in every answer and item would take too
    /// long.
    more_secrets: Secrets,
    /// An answer contained a secret, so it may be in an item too.
    echoed: bool,
}

#[derive(Default)]
enum Exchange {
    /// The driver performs no action.
    #[default]
    Idle,
    /// The driver performs the action. A request that must be finished gets its answer after a cancel too.
    UnderWay { must_finish: bool },
    /// The driver replied at this time, and the async block has not read it yet.
    Replied(Reply, Now),
}

/// What the async block may do.
impl Mailbox {
    /// The time since any moment that stays the same for a client.
    pub(crate) fn now(&self) -> Now {
        self.state().now
    }

    /// Fails once the caller has cancelled.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.state().stop.clone().map_or(Ok(()), Err)
    }

    /// Sends a request once. Returns the answer or why there is none, and when that came. An `Err` means
    /// that the caller cancelled while the request was under way.
    pub(crate) fn send(&self, request: Request) -> impl Future<Output = Result<Sent, Error>> + '_ {
        let performed = self.perform(Action::Send(request));
        async {
            match performed.await? {
                (Reply::Sent(sent), at) => Ok((sent, at)),
                _ => Err(self.wrong_reply()),
            }
        }
    }

    /// Sleeps for this time or, where the driver wakes early, less.
    pub(crate) async fn sleep(&self, time: Duration) -> Result<(), Error> {
        self.check()?;
        match self.perform(Action::Sleep(time)).await? {
            (Reply::Done, _) => Ok(()),
            _ => Err(self.wrong_reply()),
        }
    }

    /// Reports an event, after a cancel too. When the caller cancels meanwhile, the next action fails.
    pub(crate) fn tell(&self, mut event: Event) -> impl Future<Output = ()> + '_ {
        event.redact(&self.secrets());
        let performed = self.perform(Action::Tell(event));
        async {
            if !matches!(performed.await, Ok((Reply::Done, _)) | Err(_)) {
                self.wrong_reply();
            }
        }
    }

    /// Takes the next customer of a rollout, or the text of an item that is not a customer; `None` after
    /// the last.
    pub(crate) async fn next_customer(&self) -> Result<Option<Result<Customer, String>>, Error> {
        self.check()?;
        match self.perform(Action::NextCustomer).await? {
            (Reply::Customer(customer), _) => Ok(customer.map(Ok)),
            (Reply::NotCustomer(shown), _) => Ok(Some(Err(shown))),
            _ => Err(self.wrong_reply()),
        }
    }

    /// Reads the next line of the ledger; `None` at its end.
    pub(crate) async fn next_line(&self) -> Result<Option<String>, Error> {
        self.check()?;
        match self.perform(Action::NextLine).await? {
            (Reply::Line(line), _) => Ok(line),
            (Reply::Failed(why), _) => Err(ledger::unusable(&why)),
            _ => Err(self.wrong_reply()),
        }
    }

    /// Adds text to the ledger, after a cancel too: what is known is written down.
    pub(crate) async fn append(&self, text: String) -> Result<(), Error> {
        match self.perform(Action::Append(text)).await? {
            (Reply::Done, _) => Ok(()),
            (Reply::Failed(why), _) => Err(ledger::unusable(&why)),
            _ => Err(self.wrong_reply()),
        }
    }

    /// Evaluates a script on the store of the shared rate limit, after a cancel too: a slot is given back. Returns
    /// the numbers, or why it failed.
    #[cfg_attr(feature = "__page", allow(dead_code))]
    pub(crate) async fn eval(&self, eval: Eval) -> Result<Result<Vec<i64>, String>, Error> {
        match self.perform(Action::Eval(eval)).await? {
            (Reply::Evaluated(numbers), _) => Ok(Ok(numbers)),
            (Reply::Failed(why), _) => Ok(Err(why)),
            _ => Err(self.wrong_reply()),
        }
    }

    /// The secrets that are known so far. They are redacted in events and errors.
    pub(crate) fn secrets(&self) -> Secrets {
        let state = self.state();
        state.secrets.with(&state.more_secrets)
    }

    /// The secrets that every answer is searched for. They are redacted in items.
    pub(crate) fn searched_secrets(&self) -> Secrets {
        self.state().secrets.clone()
    }

    /// From now on these secrets are redacted, and no others.
    pub(crate) fn set_secrets(&self, secrets: Secrets) {
        self.state().secrets = secrets;
    }

    /// From now on these secrets are redacted too.
    pub(crate) fn add_secrets<'a>(&self, secrets: impl IntoIterator<Item = &'a Secret>) {
        let mut state = self.state();
        secrets.into_iter().for_each(|secret| state.secrets.add(secret));
    }

    /// From now on the secrets that are known so far are redacted in events and errors, also after others have
    /// taken their place.
    pub(crate) fn keep_secrets(&self) {
        let mut state = self.state();
        state.more_secrets = state.secrets.clone();
    }

    /// An answer contained a secret: from now on items are redacted.
    pub(crate) fn echoed(&self) {
        self.state().echoed = true;
    }

    /// Asks the driver for an action and waits for its reply. This, `send` and `tell` are not `async fn`,
    /// because an `async fn` keeps a copy of its arguments while it waits.
    fn perform(&self, action: Action) -> impl Future<Output = Result<(Reply, Now), Error>> + '_ {
        self.state().wanted = Some(action);
        poll_fn(|_| {
            let mut state = self.state();
            match mem::take(&mut state.exchange) {
                _ if state.wanted.is_some() => Poll::Pending,
                Exchange::Replied(reply, at) => Poll::Ready(Ok((reply, at))),
                Exchange::Idle => Poll::Ready(Err(state.stop.clone().unwrap_or_else(Error::cancelled))),
                under_way @ Exchange::UnderWay { .. } => {
                    state.exchange = under_way;
                    Poll::Pending
                }
            }
        })
    }

    fn wrong_reply(&self) -> Error {
        self.state().stop(Error::internal("the driver's reply does not answer the action"))
    }
}

/// What the [`Coroutine`](super::Coroutine) does for the driver.
impl Mailbox {
    pub(super) fn polled(&self, now: Now) {
        let mut state = self.state();
        state.now = now;
        if let Exchange::UnderWay { .. } = state.exchange {
            state.stop(Error::internal("the machine was polled before its action was answered"));
        }
    }

    /// Takes the action that the async block waits for; the driver performs it now.
    pub(super) fn take_action(&self) -> Option<Action> {
        let mut state = self.state();
        let action = state.wanted.take()?;
        let must_finish = matches!(&action, Action::Send(request) if request.must_finish);
        state.exchange = Exchange::UnderWay { must_finish };
        Some(action)
    }

    /// Takes a reply. Replies count in the order of their arrival: an answer that came before a cancel
    /// still counts, and an answer that comes after it is ignored, unless the request must be finished.
    pub(super) fn replied(&self, reply: Reply, now: Now) {
        let mut state = self.state();
        state.now = now;
        match (&state.exchange, reply) {
            (_, Reply::Cancelled) => drop(state.stop(Error::cancelled())),
            (Exchange::UnderWay { .. }, reply) => state.exchange = Exchange::Replied(reply, now),
            _ => drop(state.stop(Error::internal("a reply came although no action was waiting for one"))),
        }
    }

    /// The result of the call or, if the driver made a mistake, that error with what the call knows.
    pub(super) fn or_misuse<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        let Some(misuse) = self.state().stop.clone().filter(|stop| stop.code == Code::Internal) else {
            return result;
        };
        let mut error = result.err().unwrap_or_else(|| misuse.clone());
        if error.code != misuse.code {
            let data = error.data_mut();
            (data.code, data.message, data.hint) = (misuse.code, misuse.message.clone(), None);
        }
        Err(error)
    }

    /// What leaves the machine, with its texts redacted.
    pub(super) fn redacted<T: Texts>(&self, mut item: Result<T, Error>) -> Result<T, Error> {
        let state = self.state();
        match &mut item {
            Ok(item) if state.echoed || state.secrets.has_short() => {
                item.each_text(&mut |text| *text = state.secrets.in_profile(text));
            }
            Ok(_) => {}
            Err(error) => error.redact(&state.secrets.with(&state.more_secrets)),
        }
        item
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code here panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Ends the call for this reason; an action that is under way gets no answer, unless it must be finished.
    fn stop(&mut self, why: Error) -> Error {
        match self.exchange {
            Exchange::UnderWay { must_finish: true } if why.code == Code::Cancelled => {}
            Exchange::UnderWay { .. } => self.exchange = Exchange::Idle,
            Exchange::Idle | Exchange::Replied(..) => {}
        }
        self.stop.get_or_insert(why).clone()
    }
}
