//! The emulator as the transport of a client: without sockets, and on the emulator's clock.

use std::thread;
use std::time::Duration;

use workato_oauth_profiles::drive::{Interrupt, Transport};
use workato_oauth_profiles::{Now, Request, Response, SendError};

use crate::Emulator;

/// A client with this transport follows the emulator's clock: a wait, and a request that takes time, move
/// the clock and take no real time.
impl Transport for Emulator {
    fn send(&self, request: &Request, _: &Interrupt) -> Result<Response, SendError> {
        let arrival = self.now();
        let (took, result) = self.handle(request, arrival).sent(request.timeout);
        self.advance_to(arrival.saturating_add(took));
        result
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
