//! The driver: performs what a machine asks for, and decides nothing.

use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::{Action, Error, Machine, Now, Reply, Request, Response, SendError, Step};

/// Asked now and then while a request is under way; `true` ends it.
pub type Interrupt = Rc<dyn Fn() -> bool>;

/// Ends blocking calls from another thread; clones are the same one.
///
/// It is given to calls by [`Options`](crate::Options). A call under way ends with the error
/// `cancelled` within about a tenth of a second, one that begins later at once.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// One that nobody has used yet.
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// Ends the calls that have it.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was used.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Sends one request, blocking. Any closure `Fn(&Request) -> Result<Response, SendError>` is one.
///
/// A transport sends once, follows no redirect, gives back every status as an answer, and ends
/// within [`Request::timeout`].
pub trait Transport: Send + Sync {
    /// Sends the request. A transport that can be interrupted asks `interrupt` at least every
    /// 100 ms, and fails in any way once that says `true`.
    fn send(&self, request: &Request, interrupt: &Interrupt) -> Result<Response, SendError>;
}

impl<F: Fn(&Request) -> Result<Response, SendError> + Send + Sync> Transport for F {
    fn send(&self, request: &Request, _: &Interrupt) -> Result<Response, SendError> {
        self(request)
    }
}

/// What a rollout writes down, and reads when it begins again. Lines are only ever added.
pub trait Ledger: Send {
    /// The next line with its line feed, from the first on; `None` at the end. The last one may have
    /// been torn by a crash: then it has no line feed.
    fn next_line(&mut self) -> io::Result<Option<String>>;
    /// Adds this at the end, as it is; it returns only when a crash could not undo it.
    fn append(&mut self, text: &str) -> io::Result<()>;
}

/// Where a machine runs: a clock, and a way to send, wait and tell.
pub trait Host {
    /// What ends the walk from outside, beside [`Error`]: an exception of the host's language.
    type Stop: From<Error>;
    /// The time since the client was built.
    fn now(&self) -> Now;
    /// Performs the action. An `Err` leaves the machine as it is, to be dropped.
    fn perform(&mut self, action: Action) -> Result<Reply, Self::Stop>;
}

/// Runs the machine to its next item, blocking; `None` at its end.
pub fn next<M: Machine, H: Host>(machine: &mut M, host: &mut H) -> Option<Result<M::Item, H::Stop>> {
    loop {
        match machine.poll(host.now()) {
            Step::Do(action) => match host.perform(action) {
                Ok(reply) => machine.reply(reply, host.now()),
                Err(stop) => return Some(Err(stop)),
            },
            Step::Item(item) => return Some(item.map_err(H::Stop::from)),
            Step::End => return None,
        }
    }
}

/// [`Host`] for a runtime that awaits.
pub trait AsyncHost {
    /// What ends the walk from outside, beside [`Error`].
    type Stop: From<Error>;
    /// The time since the client was built.
    fn now(&self) -> Now;
    /// Performs the action. An `Err` leaves the machine as it is, to be dropped.
    fn perform(&mut self, action: Action) -> impl Future<Output = Result<Reply, Self::Stop>>;
}

/// Runs the machine to its next item over any async runtime; `None` at its end.
///
/// Dropping the future cancels the call. `tests/rust/examples/async_reqwest.rs` of the repository is
/// a whole client over tokio and reqwest.
///
/// ```
/// use std::time::{Duration, Instant};
/// use workato_oauth_profiles::drive::{self, AsyncHost};
/// use workato_oauth_profiles::operations::Get;
/// use workato_oauth_profiles::{Action, Config, Error, Reply, Request, Response, Secret, SendError, Session};
///
/// struct Runtime {
///     start: Instant,
/// }
///
/// # async fn sleep(_: Duration) {}
/// # async fn send(_: Request) -> Result<Response, SendError> {
/// #     Ok(Response { status: 200, headers: vec![], body: br#"{"result": {"id": 321}}"#.to_vec() })
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
///             // Of rollouts only.
///             Action::NextCustomer | Action::NextLine | Action::Append(_) => {
///                 Reply::Failed("this runtime has neither customers nor a ledger".into())
///             }
///         })
///     }
/// }
///
/// # async fn example() -> Result<(), Error> {
/// let session = Session::new(Config::new(Secret::new("api token")), 7)?;
/// let mut get = session.call(Get { id: 321 });
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
