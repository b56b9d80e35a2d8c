//! What happens next.

use std::collections::BTreeMap;

use workato_oauth_profiles::{Now, Reply, Request};

use super::{Strike, Verdict};

/// By time, and in the order in which it was added.
#[derive(Default)]
pub(super) struct Agenda {
    due: BTreeMap<(Now, u64), Due>,
    count: u64,
}

pub(super) enum Due {
    /// A machine gets the reply that it waits for, and says what is next.
    Turn { task: usize, flight: u64, told: Now, reply: Option<(Reply, Option<Verdict>)> },
    /// A request arrives at the service.
    Arrive { task: usize, flight: u64, sent: Now, request: Box<Request>, strike: Strike },
    /// The user does not want to go on.
    Leave { task: usize, how: Leave },
}

pub(super) enum Leave {
    Cancel,
    Drop,
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
