//! Receives a request: applies its fault, or answers it as the service would.

use std::time::Duration;

use workato_oauth_profiles::Response;

use crate::answer::{self, Failure};
use crate::incoming::Incoming;
use crate::journal::Arrival;
use crate::state::State;
use crate::{End, Fate, Fault};

pub(crate) fn receive(state: &mut State, incoming: &Incoming) -> Fate {
    let authorization = state.authorization(incoming);
    let latency = state.chance.latency(&state.settings);
    let Fate { after, end } = match state.next_fault(incoming) {
        Some(fault) => apply(state, fault, incoming),
        None => Fate { after: Duration::ZERO, end: End::Answer(answer(state, incoming)) },
    };
    if state.settings.journal {
        state.journal.push(Arrival::new(incoming, authorization, end.status(), state.now));
    }
    Fate { after: latency + after, end }
}

/// Whether the connection closes before this request is read. If so, the fault is taken from the queue.
#[cfg(feature = "server")]
pub(crate) fn closes_unread(state: &mut State, incoming: &Incoming) -> bool {
    let unread = state.find_fault(incoming).is_some_and(|index| state.faults[index].closes_unread());
    if unread {
        receive(state, incoming);
    }
    unread
}

fn apply(state: &mut State, fault: Fault, incoming: &Incoming) -> Fate {
    let mut after = Duration::ZERO;
    let end = match fault {
        Fault::TooManyRequests => End::Answer(state.answers.failure(&Failure::too_many_requests(Some(1)))),
        Fault::TooManyRequestsBare => End::Answer(state.answers.failure(&Failure::too_many_requests(None))),
        Fault::Unavailable => {
            let response = state.answers.failure(&Failure::new(503));
            counted(state, incoming, response)
        }
        Fault::Html => counted(state, incoming, answer::html()),
        Fault::SuccessFalse => {
            let response = state.answers.success_false();
            counted(state, incoming, response)
        }
        Fault::Redirect => {
            let response = state.answers.redirect(&incoming.target);
            counted(state, incoming, response)
        }
        Fault::Answer(response) => counted(state, incoming, response),
        Fault::Hang => {
            state.count(incoming);
            End::Hang
        }
        Fault::DropBefore => End::Close { read: false },
        Fault::DropAfter => {
            state.count(incoming);
            End::Close { read: true }
        }
        Fault::DropApplied => {
            answer(state, incoming);
            End::Close { read: true }
        }
        Fault::ApplyAfter(later) => {
            state.delay(incoming, later);
            End::Close { read: true }
        }
        Fault::HangApplyAfter(later) => {
            state.delay(incoming, later);
            End::Hang
        }
        Fault::RowVanishes => {
            let response = answer(state, incoming);
            state.delete_first();
            End::Answer(response)
        }
        Fault::RowAppears => {
            let response = answer(state, incoming);
            state.add_one();
            End::Answer(response)
        }
        Fault::On(_, fault) => return apply(state, *fault, incoming),
        Fault::Truncate => End::Truncate(answer(state, incoming)),
        Fault::Drip => End::Drip(answer(state, incoming)),
        Fault::WrongLength => End::WrongLength(answer(state, incoming)),
        Fault::Latency(latency) => {
            after = latency;
            End::Answer(answer(state, incoming))
        }
    };
    Fate { after, end }
}

/// A request that is not carried out counts for the rate limit too, unless it is answered 429.
fn counted(state: &mut State, incoming: &Incoming, response: Response) -> End {
    if response.status != 429 {
        state.count(incoming);
    }
    End::Answer(response)
}

fn answer(state: &mut State, incoming: &Incoming) -> Response {
    match state.judge(incoming) {
        Ok((status, json)) => state.answers.success(status, json),
        Err(failure) => state.answers.failure(&failure),
    }
}
