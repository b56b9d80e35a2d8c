//! The call of one customer.

use std::time::Duration;

use super::{Rollout, RolloutAction};
use crate::machine::call::Deadline;
use crate::operations::{Assign, Unassign};
use crate::{Call, Customer, Done, Machine, Now, Reply, Session, Step};

pub(super) enum Either {
    Assign(Call<Assign>),
    Unassign(Call<Unassign>),
}

impl Either {
    pub(super) fn new(session: &Session, rollout: &Rollout, customer: Customer) -> Either {
        let (id, within) = (rollout.id, Deadline::FromSend);
        match rollout.action {
            RolloutAction::Assign => Either::Assign(session.call_within(Assign { id, customer }, within)),
            RolloutAction::Unassign { force } => {
                Either::Unassign(session.call_within(Unassign { id, customer, force }, within))
            }
        }
    }

    pub(super) fn can_wait(&mut self, wait: Duration, now: Now) -> bool {
        match self {
            Either::Assign(call) => call.can_wait(wait, now),
            Either::Unassign(call) => call.can_wait(wait, now),
        }
    }
}

impl Machine for Either {
    type Item = Done;

    fn poll(&mut self, now: Now) -> Step<Done> {
        match self {
            Either::Assign(call) => call.poll(now),
            Either::Unassign(call) => call.poll(now),
        }
    }

    fn reply(&mut self, reply: Reply, now: Now) {
        match self {
            Either::Assign(call) => call.reply(reply, now),
            Either::Unassign(call) => call.reply(reply, now),
        }
    }
}
