//! The request that is under way on this thread.
//!
//! A connection in ureq's pool does not know its request and outlives it. So what a connection needs to
//! know about the request is kept per thread. Deadlines are kept here too: a timeout in ureq's
//! configuration would make ureq load the certificates and forget the TLS session for each request.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;
use std::time::{Duration, Instant};

use ::ureq::{Error, Timeout};

use crate::Request;
use crate::drive::Interrupt;

/// How long any wait lasts before it checks the interrupt. See docs/design.md#100-ms.
pub(super) const SLICE: Duration = Duration::from_millis(100);

thread_local! {
    static CURRENT: RefCell<Option<Rc<CurrentRequest>>> = const { RefCell::new(None) };
}

/// Makes the request current until the guard is dropped.
pub(super) fn enter(call: Rc<CurrentRequest>) -> Entered {
    Entered { outer: CURRENT.replace(Some(call)) }
}

/// A guard. An interrupt may send a request itself, so current requests can be nested.
pub(super) struct Entered {
    outer: Option<Rc<CurrentRequest>>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.outer.take());
    }
}

/// The request under way on this thread.
pub(super) fn request() -> Result<Rc<CurrentRequest>, Error> {
    CURRENT.with_borrow(Option::clone).ok_or(Error::ConnectionFailed)
}

/// Deadlines and interrupt of a request, and whether it was sent.
pub(super) struct CurrentRequest {
    interrupt: Interrupt,
    start: Instant,
    timeout: Duration,
    connect_timeout: Duration,
    asked: Cell<Duration>,
    sending: Cell<bool>,
    left: Cell<bool>,
}

impl CurrentRequest {
    pub(super) fn new(request: &Request, interrupt: Interrupt) -> CurrentRequest {
        CurrentRequest {
            interrupt,
            start: Instant::now(),
            timeout: request.timeout,
            connect_timeout: request.connect_timeout,
            asked: Cell::new(Duration::ZERO),
            sending: Cell::new(false),
            left: Cell::new(false),
        }
    }

    /// The connection is made: what is written from now on is the request.
    pub(super) fn sends(&self) {
        self.sending.set(true);
    }

    /// Bytes were written.
    pub(super) fn wrote(&self) {
        self.left.set(self.sending.get());
    }

    /// Whether a byte of the request was sent.
    pub(super) fn has_left(&self) -> bool {
        self.left.get()
    }

    /// The time left for the current step, never zero. Checks the interrupt every 100 ms: if a peer sends a
    /// byte now and then, no slice ends by itself.
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

    /// Fails if the interrupt says so.
    pub(super) fn ask(&self) -> Result<(), Error> {
        let interrupted = (self.interrupt)();
        self.asked.set(self.start.elapsed());
        // Not an I/O error of the kind `Interrupted`: callers would try that again.
        if interrupted { Err(Error::Other(Box::new(Interrupted))) } else { Ok(()) }
    }
}

/// The error of a request that was interrupted.
#[derive(Debug)]
pub(super) struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}
