//! The emulator as the transport of a client: without sockets, and on the emulator's clock.

use std::future::poll_fn;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use workato_oauth_profiles::drive::{Interrupt, Transport};
use workato_oauth_profiles::{AsyncTransport, Now, Request, Response, SendError};

use crate::Emulator;

impl Emulator {
    /// Receives a request now, and moves the clock by the time that it takes.
    fn exchange(&self, request: &Request) -> Result<Response, SendError> {
        let arrival = self.now();
        let (took, result) = self.handle(request, arrival).sent(request.timeout);
        self.advance_to(arrival.saturating_add(took));
        result
    }
}

/// A client with this transport follows the emulator's clock: a wait, and a request that takes time, move
/// the clock and take no real time.
impl Transport for Emulator {
    fn send(&self, request: &Request, _: &Interrupt) -> Result<Response, SendError> {
        self.exchange(request)
    }

    fn sleep(&self, time: Duration) {
        self.advance(time);
        // Other threads go on, as they would in a wait that takes time.
        thread::yield_now();
    }

    fn now(&self) -> Now {
        Emulator::now(self)
    }
}

/// The same for an async client, on any runtime.
impl AsyncTransport for Emulator {
    async fn send(&self, request: Request) -> Result<Response, SendError> {
        self.exchange(&request)
    }

    async fn sleep(&self, time: Duration) {
        Emulator::advance(self, time);
        // Other tasks go on, as they would in a wait that takes time.
        let mut has_yielded = false;
        poll_fn(|context| {
            if std::mem::replace(&mut has_yielded, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    fn now(&self) -> Now {
        Emulator::now(self)
    }
}
