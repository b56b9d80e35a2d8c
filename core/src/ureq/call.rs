//! The request that is under way on this thread.
//!
//! A connection never sees its request and outlives it in ureq's pool, so what it has to know of
//! the request is kept per thread. Deadlines too: with a time-out of its own in ureq's
//! configuration, each request would have its certificates loaded anew and its session forgotten.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;
use std::time::{Duration, Instant};

use ::ureq::{Error, Timeout};

use crate::Request;
use crate::drive::Interrupt;

/// How long anything waits before it asks whether it was interrupted.
pub(super) const SLICE: Duration = Duration::from_millis(100);

thread_local! {
    static CURRENT: RefCell<Option<Rc<Call>>> = const { RefCell::new(None) };
}

/// Makes the call current until the guard is dropped.
pub(super) fn enter(call: Rc<Call>) -> Entered {
    Entered { outer: CURRENT.replace(Some(call)) }
}

/// An interrupt may send a request of its own, so calls can be nested.
pub(super) struct Entered {
    outer: Option<Rc<Call>>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.outer.take());
    }
}

/// The call under way on this thread.
pub(super) fn current() -> Result<Rc<Call>, Error> {
    CURRENT.with_borrow(Option::clone).ok_or(Error::ConnectionFailed)
}

/// Deadlines and interrupt of a request, and how far it has come.
pub(super) struct Call {
    interrupt: Interrupt,
    start: Instant,
    timeout: Duration,
    connect_timeout: Duration,
    asked: Cell<Duration>,
    sending: Cell<bool>,
    left: Cell<bool>,
}

impl Call {
    pub(super) fn new(request: &Request, interrupt: Interrupt) -> Call {
        Call {
            interrupt,
            start: Instant::now(),
            timeout: request.timeout,
            connect_timeout: request.connect_timeout,
            asked: Cell::new(Duration::ZERO),
            sending: Cell::new(false),
            left: Cell::new(false),
        }
    }

    /// The connection stands: what is written from now on is the request.
    pub(super) fn sends(&self) {
        self.sending.set(true);
    }

    /// Bytes were written.
    pub(super) fn wrote(&self) {
        self.left.set(self.sending.get());
    }

    /// Whether a byte of the request left.
    pub(super) fn has_left(&self) -> bool {
        self.left.get()
    }

    /// The time left for what is under way, never zero. Asks the interrupt when that is due:
    /// a peer that sends a byte now and then would never let a slice end.
    pub(super) fn time_left(&self) -> Result<Duration, Error> {
        let elapsed = self.start.elapsed();
        if elapsed.saturating_sub(self.asked.get()) >= SLICE {
            self.ask()?;
        }
        let (limit, reason) = self.limit();
        let left = limit.saturating_sub(elapsed);
        if left.is_zero() { Err(Error::Timeout(reason)) } else { Ok(left) }
    }

    fn limit(&self) -> (Duration, Timeout) {
        if self.sending.get() || self.timeout < self.connect_timeout {
            (self.timeout, Timeout::PerCall)
        } else {
            (self.connect_timeout, Timeout::Connect)
        }
    }

    /// Fails if the caller does not want to go on.
    pub(super) fn ask(&self) -> Result<(), Error> {
        let interrupted = (self.interrupt)();
        self.asked.set(self.start.elapsed());
        // Not `Interrupted` of an I/O error: that is tried again on the way up.
        if interrupted { Err(Error::Other(Box::new(Interrupted))) } else { Ok(()) }
    }
}

/// The caller did not want to go on.
#[derive(Debug)]
pub(super) struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}
