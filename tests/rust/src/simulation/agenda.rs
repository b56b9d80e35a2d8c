//! The agenda: what happens next.

use std::collections::BTreeMap;

use workato_oauth_profiles::{Now, Reply, Request};

use super::{Mishap, Verdict};

/// What is due, ordered by time, then by the order in which it was added.
#[derive(Default)]
pub(super) struct Agenda {
    due: BTreeMap<(Now, u64), Due>,
    count: u64,
}

pub(super) enum Due {
    /// A machine gets the reply that it waits for, and is polled.
    Step { task: usize, generation: u64, clock: Now, reply: Option<(Reply, Option<Verdict>)> },
    /// A request arrives at the service.
    Arrive { task: usize, generation: u64, sent: Now, request: Box<Request>, mishap: Mishap },
    /// The user cancels or drops a machine.
    Stop { task: usize, how: Stop },
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Stop {
    Cancel,
    Drop,
    /// The machine stays as it is, and nobody polls it any more.
    Abandon,
}

impl Agenda {
    pub(super) fn add(&mut self, at: Now, due: Due) {
        self.due.insert((at, self.count), due);
        self.count += 1;
    }

    pub(super) fn next(&mut self) -> Option<(Now, Due)> {
        self.due.pop_first().map(|((at, _), due)| (at, due))
    }
}
