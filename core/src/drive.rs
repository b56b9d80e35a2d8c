//! Drivers: a driver performs what a machine asks for, and decides nothing.

use std::io;
use std::rc::Rc;
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

pub use crate::cancel::Cancel;
pub use crate::ledger::into::IntoLedger;
pub use crate::ledger::slot::LedgerSlot;
use crate::{Action, Error, Machine, Now, Reply, Request, Response, SendError, Step};

/// How long a blocking wait lasts before its [`Interrupt`] is asked again.
/// See docs/design.md#a-cancel-is-noticed-within-100-ms.
const SLICE: Duration = Duration::from_millis(100);

/// Asked about every 100 ms while a blocking call waits or sends. Once it returns `true`, the call is
/// cancelled.
pub type Interrupt = Rc<dyn Fn() -> bool>;

/// Sends requests, blocking. Any closure `Fn(&Request) -> Result<Response, SendError>` is a transport.
///
/// A transport sends a request once, follows no redirect, returns an answer of any status as `Ok`, and
/// returns within [`Request::timeout`].
///
/// ```
/// use workato_oauth_profiles::{Client, Reached, Request, Response, SendError, SendErrorKind};
///
/// let transport = |request: &Request| match request.method.as_str() {
///     "GET" => Ok(Response::new(200, r#"{"result": {"id": 321, "name": "Acme", "provider": "hubspot"}}"#)),
///     _ => Err(SendError::new(Reached::No, SendErrorKind::Network, "this transport only reads")),
/// };
/// let workato = Client::builder("api token").transport(transport).build()?;
/// assert_eq!(workato.get(321)?.name, "Acme");
/// # Ok::<(), workato_oauth_profiles::Error>(())
/// ```
pub trait Transport: Send + Sync {
    /// Sends the request. A transport that can be cancelled asks `interrupt` at least every 100 ms, and
    /// fails with any error once that returns `true`.
    fn send(&self, request: &Request, interrupt: &Interrupt) -> Result<Response, SendError>;

    /// Blocks the thread for this time, which is at most 100 ms. Only a test double waits in another way.
    fn sleep(&self, time: Duration) {
        thread::sleep(time);
    }

    /// The time since any moment that stays the same, on the clock that [`Transport::sleep`] follows. If not
    /// given, the clock of [`Instant`].
    fn now(&self) -> Now {
        now()
    }
}

/// The time since any moment that stays the same in this process.
pub fn now() -> Now {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

impl<F: Fn(&Request) -> Result<Response, SendError> + Send + Sync> Transport for F {
    fn send(&self, request: &Request, _: &Interrupt) -> Result<Response, SendError> {
        self(request)
    }
}

/// The ledger of a rollout or of an `ensure_each`: an append-only text in which each outcome is written down,
/// and from which a later run continues.
///
/// ```
/// use std::collections::VecDeque;
/// use std::io;
/// use workato_oauth_profiles::drive::Ledger;
///
/// /// Lines in memory: what was read before the rollout, and what it appended.
/// #[derive(Default)]
/// struct Memory {
///     before: VecDeque<String>,
///     appended: Vec<String>,
/// }
///
/// impl Ledger for Memory {
///     fn next_line(&mut self) -> io::Result<Option<String>> {
///         Ok(self.before.pop_front())
///     }
///
///     fn append(&mut self, text: &str) -> io::Result<()> {
///         self.appended.push(text.to_owned());
///         Ok(())
///     }
/// }
///
/// # let workato = workato_oauth_profiles::Client::builder("api token").build()?;
/// let rollout = workato.assign_each(321, [123, 124]).with_ledger(Memory::default());
/// # drop(rollout);
/// # Ok::<(), workato_oauth_profiles::Error>(())
/// ```
pub trait Ledger: Send {
    /// Reads the next line with its line feed, beginning with the first; `None` at the end. After a crash
    /// the last line may be incomplete, without a line feed.
    fn next_line(&mut self) -> io::Result<Option<String>>;
    /// Appends the text as it is, and returns once a crash can no longer lose it.
    fn append(&mut self, text: &str) -> io::Result<()>;
}

/// What a machine runs on: a clock, and a way to send, wait and report events.
pub trait Host {
    /// What else than an [`Error`] can end the call, such as an exception of the host's language.
    type Stop: From<Error>;
    /// The time since any moment that stays the same for a client.
    fn now(&self) -> Now;
    /// Performs the action. An `Err` leaves the machine as it is: drop it, or reply to the action later and go on.
    /// Nothing interrupts a request with [`Request::must_finish`].
    fn perform(&mut self, action: Action) -> Result<Reply, Self::Stop>;
    /// What can cancel the call. If there is an interrupt, [`next`] asks it before every step and cuts
    /// each wait into sleeps of at most 100 ms.
    fn interrupt(&self) -> Option<Interrupt> {
        None
    }
}

/// Runs the machine to its next item, blocking; `None` at its end.
pub fn next<M: Machine, H: Host>(machine: &mut M, host: &mut H) -> Option<Result<M::Item, H::Stop>> {
    let interrupt = host.interrupt();
    let is_interrupted = || interrupt.as_ref().is_some_and(|interrupt| interrupt());
    loop {
        // Cancels before the machine asks for a write. After that, even a write that is not sent counts
        // as one that may have been carried out.
        if is_interrupted() {
            machine.reply(Reply::Cancelled, host.now());
        }
        let action = match machine.poll(host.now()) {
            // A wait in slices: the machine asks again for the rest of the time.
            Step::Do(Action::Sleep(time)) if interrupt.is_some() => Action::Sleep(time.min(SLICE)),
            Step::Do(action) => action,
            Step::Item(item) => return Some(item.map_err(H::Stop::from)),
            Step::End => return None,
        };
        let must_finish = matches!(&action, Action::Send(request) if request.must_finish);
        match host.perform(action) {
            Ok(Reply::Sent(Err(_))) if !must_finish && is_interrupted() => {
                machine.reply(Reply::Cancelled, host.now())
            }
            Ok(reply) => machine.reply(reply, host.now()),
            Err(stop) => return Some(Err(stop)),
        }
    }
}

/// [`Host`] for a runtime that awaits.
pub trait AsyncHost {
    /// What else than an [`Error`] can end the call.
    type Stop: From<Error>;
    /// The time since any moment that stays the same for a client.
    fn now(&self) -> Now;
    /// Performs the action. An `Err` leaves the machine as it is, to be dropped.
    fn perform(&mut self, action: Action) -> impl Future<Output = Result<Reply, Self::Stop>>;
}

/// Runs the machine to its next item over any async runtime; `None` at its end.
///
/// Dropping the future cancels the call: drop the machine too, which still waits for its action. For most
/// programs [`AsyncClient`](crate::AsyncClient) is simpler: it has a method for each verb, and needs only a
/// transport. This is for what it cannot do, such as futures that are not `Send`.
///
/// ```
/// use std::time::{Duration, Instant};
/// use workato_oauth_profiles::drive::{self, AsyncHost};
/// use workato_oauth_profiles::operations::Get;
/// use workato_oauth_profiles::{Action, Config, Error, Reply, Request, Response, SendError, Session};
///
/// struct Runtime {
///     start: Instant,
/// }
///
/// # async fn sleep(_: Duration) {}
/// # async fn send(_: Request) -> Result<Response, SendError> {
/// #     Ok(Response::new(200, r#"{"result": {"id": 321}}"#))
/// # }
/// impl AsyncHost for Runtime {
///     type Stop = Error;
///     fn now(&self) -> Duration {
///         self.start.elapsed()
///     }
///     async fn perform(&mut self, action: Action) -> Result<Reply, Error> {
///         Ok(match action {
///             Action::Send(request) => Reply::Sent(send(request).await), // reqwest, hyper
///             Action::Sleep(time) => {
///                 sleep(time).await; // tokio, async-std, smol
///                 Reply::Done
///             }
///             Action::Tell(event) => {
///                 eprintln!("{event}");
///                 Reply::Done
///             }
///             // Only rollouts ask for customers and lines.
///             _ => {
///                 Reply::Failed("this runtime has neither customers nor a ledger".into())
///             }
///         })
///     }
/// }
///
/// # async fn example() -> Result<(), Error> {
/// let session = Session::new(Config::new("api token"), 7)?;
/// let mut get = session.call(Get::new(321));
/// let mut runtime = Runtime { start: Instant::now() };
/// let profile = drive::next_async(&mut get, &mut runtime).await.expect("a call yields one item")?;
/// assert_eq!(profile.id, 321);
/// # Ok(())
/// # }
/// # let mut example = std::pin::pin!(example());
/// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// # assert!(matches!(example.as_mut().poll(&mut context), std::task::Poll::Ready(Ok(()))));
/// ```
pub async fn next_async<M: Machine, H: AsyncHost>(
    machine: &mut M,
    host: &mut H,
) -> Option<Result<M::Item, H::Stop>> {
    loop {
        match machine.poll(host.now()) {
            Step::Do(action) => match host.perform(action).await {
                Ok(reply) => machine.reply(reply, host.now()),
                Err(stop) => return Some(Err(stop)),
            },
            Step::Item(item) => return Some(item.map_err(H::Stop::from)),
            Step::End => return None,
        }
    }
}

#[cfg(test)]
mod tests;
