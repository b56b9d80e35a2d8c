//! The request that is under way on this thread.
//!
//! A connection in ureq's pool does not know its request and outlives it. So what a connection needs to
//! know about the request is kept per thread. Deadlines are kept here too: a timeout in ureq's
//! configuration would make ureq load the certificates and forget the TLS session for each request.

use std::cell::{Cell, OnceCell, RefCell};
use std::error::Error;
use std::fmt;
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::head;
use crate::Request;
use crate::drive::Interrupt;

/// How long any wait lasts before it checks the interrupt.
/// See docs/design.md#a-cancel-is-noticed-within-100-ms.
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
pub(super) fn request() -> io::Result<Rc<CurrentRequest>> {
    CURRENT.with_borrow(Option::clone).ok_or_else(|| io::Error::other("no request is under way"))
}

/// Deadlines and interrupt of a request, and what its connection saw of it.
pub(super) struct CurrentRequest {
    interrupt: Interrupt,
    start: Instant,
    timeout: Duration,
    connect_timeout: Duration,
    interrupt_checked_at: Cell<Duration>,
    /// The connection is made, so what is written now is the request.
    is_sending: Cell<bool>,
    /// A byte of the request was written.
    was_written: Cell<bool>,
    head_was_sent: Cell<bool>,
    /// The Content-Encoding of the answer, once its head is here.
    encoding: OnceCell<Option<String>>,
    certificate_requested: Cell<bool>,
}

impl CurrentRequest {
    pub(super) fn new(request: &Request, interrupt: Interrupt) -> CurrentRequest {
        CurrentRequest {
            interrupt,
            start: Instant::now(),
            timeout: request.timeout,
            connect_timeout: request.connect_timeout,
            interrupt_checked_at: Cell::new(Duration::ZERO),
            is_sending: Cell::new(false),
            was_written: Cell::new(false),
            head_was_sent: Cell::new(false),
            encoding: OnceCell::new(),
            certificate_requested: Cell::new(false),
        }
    }

    /// The connection is made: what is written from now on is the request.
    pub(super) fn begin_request(&self) {
        self.is_sending.set(true);
    }

    /// Bytes were written.
    pub(super) fn wrote(&self) {
        self.was_written.set(self.is_sending.get());
    }

    /// Whether a byte of the request was sent.
    pub(super) fn was_written(&self) -> bool {
        self.was_written.get()
    }

    /// Whether these bytes, the next of the request, belong to its head.
    pub(super) fn is_head(&self, bytes: &[u8]) -> bool {
        let was_sent = self.head_was_sent.get();
        self.head_was_sent.set(was_sent || bytes.ends_with(b"\r\n\r\n"));
        !was_sent
    }

    /// The answer so far, as long as its head is not complete.
    pub(super) fn received(&self, answer: &[u8]) {
        if self.encoding.get().is_none()
            && let Some(encoding) = head::encoding(answer)
        {
            self.encoding.get_or_init(|| encoding);
        }
    }

    /// How the body of the answer is compressed, as the server wrote it in the head.
    pub(super) fn compression(&self) -> Option<&str> {
        let encoding = self.encoding.get()?.as_deref()?;
        (!encoding.eq_ignore_ascii_case("identity")).then_some(encoding)
    }

    /// The server asked for a client certificate in the TLS handshake.
    pub(super) fn certificate_was_requested(&self) {
        self.certificate_requested.set(true);
    }

    pub(super) fn was_certificate_requested(&self) -> bool {
        self.certificate_requested.get()
    }

    /// The time left for the current step, never zero. Checks the interrupt every 100 ms: if a peer sends a
    /// byte now and then, a read never waits for a whole slice.
    pub(super) fn time_left(&self) -> Result<Duration, Stop> {
        let elapsed = self.start.elapsed();
        if elapsed.saturating_sub(self.interrupt_checked_at.get()) >= SLICE {
            self.check_interrupt()?;
        }
        let (limit, reason) = self.limit();
        let left = limit.saturating_sub(elapsed);
        if left.is_zero() { Err(reason) } else { Ok(left) }
    }

    fn limit(&self) -> (Duration, Stop) {
        if self.is_sending.get() || self.timeout < self.connect_timeout {
            (self.timeout, Stop::Timeout)
        } else {
            (self.connect_timeout, Stop::ConnectTimeout)
        }
    }

    /// Fails if the interrupt says so.
    pub(super) fn check_interrupt(&self) -> Result<(), Stop> {
        let interrupted = (self.interrupt)();
        self.interrupt_checked_at.set(self.start.elapsed());
        if interrupted { Err(Stop::Interrupted) } else { Ok(()) }
    }
}

/// Why a request ends before its answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stop {
    Interrupted,
    ConnectTimeout,
    Timeout,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stop::Interrupted => "interrupted",
            Stop::ConnectTimeout => "no connection in time",
            Stop::Timeout => "no complete answer in time",
        })
    }
}

impl Error for Stop {}

impl From<Stop> for io::Error {
    fn from(stop: Stop) -> io::Error {
        // Not of the kind `Interrupted`: callers would try that again.
        io::Error::other(stop)
    }
}
