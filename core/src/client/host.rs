//! The host that blocks its thread.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use super::Shared;
use crate::drive::{Cancel, Host, Interrupt, next};
use crate::{Action, Error, Event, Machine, Now, Reply, Request};

/// How long a sleep lasts before it asks whether to go on.
const SLICE: Duration = Duration::from_millis(100);

pub(super) struct Blocking<'a> {
    shared: &'a Shared,
    interrupt: Interrupt,
}

impl Blocking<'_> {
    /// Interrupted when the client is closed or the call cancelled.
    pub(super) fn new(shared: &Arc<Shared>, cancels: Vec<Cancel>) -> Blocking<'_> {
        let watched = Arc::clone(shared);
        let is_cancelled = move || cancels.iter().any(Cancel::is_cancelled);
        let interrupt = Rc::new(move || watched.closed.load(Ordering::Relaxed) || is_cancelled());
        Blocking { shared, interrupt }
    }

    /// The machine's next item; `None` at its end.
    pub(super) fn next<M: Machine>(&mut self, machine: &mut M) -> Option<Result<M::Item, Error>> {
        self.cancel_in_time(machine);
        next(machine, self)
    }

    /// Cancels before anything is asked for: otherwise a write that is not sent could look like one
    /// that was.
    pub(super) fn cancel_in_time<M: Machine>(&self, machine: &mut M) {
        if self.is_interrupted() {
            machine.reply(Reply::Cancelled, self.now());
        }
    }

    pub(super) fn is_interrupted(&self) -> bool {
        (self.interrupt)()
    }

    fn send(&self, request: &Request) -> Reply {
        if self.is_interrupted() {
            return Reply::Cancelled;
        }
        match self.shared.transport.send(request, &self.interrupt) {
            Err(_) if self.is_interrupted() => Reply::Cancelled,
            sent => Reply::Sent(sent),
        }
    }

    fn tell(&self, event: &Event) {
        #[cfg(feature = "log")]
        super::log::write(event);
        let listens = self.shared.observes.is_some_and(|lowest| lowest <= event.level);
        self.shared.observer.iter().filter(|_| listens).for_each(|observer| observer(event));
    }

    fn sleep(&self, time: Duration) -> Reply {
        let end = Instant::now() + time;
        loop {
            if self.is_interrupted() {
                return Reply::Cancelled;
            }
            match end.checked_duration_since(Instant::now()) {
                None | Some(Duration::ZERO) => return Reply::Done,
                Some(left) => thread::sleep(left.min(SLICE)),
            }
        }
    }
}

impl Host for Blocking<'_> {
    type Stop = Error;

    fn now(&self) -> Now {
        self.shared.start.elapsed()
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Error> {
        Ok(match action {
            Action::Send(request) => self.send(&request),
            Action::Sleep(time) => self.sleep(time),
            Action::Tell(event) => {
                self.tell(&event);
                // Now it is still known that the request told of was not sent.
                if self.is_interrupted() { Reply::Cancelled } else { Reply::Done }
            }
            Action::NextCustomer | Action::NextLine | Action::Append(_) => {
                return Err(Error::internal("only a rollout has customers and a ledger"));
            }
        })
    }
}
