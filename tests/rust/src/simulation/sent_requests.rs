//! The requests of a machine, each with all its attempts.

use workato_oauth_profiles::{Error, EventKind, Method, Now};

use super::{Log, Verdict, What};

/// One request with all its attempts.
#[derive(Debug)]
pub struct SentRequest {
    /// The number of log entries of this machine before it.
    pub begun: usize,
    /// Its method.
    pub method: Method,
    /// Its path and query.
    pub path: String,
    /// Each attempt, with the time and verdict of its reply.
    pub sends: Vec<(Now, Option<(Now, Verdict)>)>,
    /// For each attempt but the first: until when the machine said that it would wait.
    pub pauses: Vec<Option<Now>>,
    /// The machine was cancelled during this request.
    pub cancelled: bool,
    /// The error that the machine yielded for it, and when.
    pub error: Option<(Now, Error)>,
    over: bool,
}

impl SentRequest {
    /// The verdict of the last attempt.
    pub fn last(&self) -> Option<Verdict> {
        self.sends.last().and_then(|(_, reply)| *reply).map(|(_, verdict)| verdict)
    }

    /// The verdicts of all attempts.
    pub fn verdicts(&self) -> impl Iterator<Item = Verdict> {
        self.sends.iter().filter_map(|(_, reply)| reply.map(|(_, verdict)| verdict))
    }

    /// Whether it may have been carried out, as far as a client can know.
    pub fn may_have_applied(&self) -> bool {
        let is_out = self.cancelled && self.sends.last().is_some_and(|(_, reply)| reply.is_none());
        super::writes(self.method)
            && (is_out || self.verdicts().any(|it| matches!(it, Verdict::Maybe { .. })))
    }
}

/// The requests of one machine, in order.
pub fn sent_requests(log: &Log, task: usize) -> Vec<SentRequest> {
    let (mut calls, mut pause): (Vec<SentRequest>, Option<Now>) = (Vec::new(), None);
    for (begun, entry) in log.of(task).enumerate() {
        let current = calls.last_mut().filter(|call| !call.over);
        match (&entry.what, current) {
            (What::Sent { method, path, .. }, current) => match current {
                Some(call) if call.path == *path && call.method == *method => {
                    call.sends.push((entry.at, None));
                    call.pauses.push(pause.take());
                }
                _ => calls.push(SentRequest {
                    begun,
                    method: *method,
                    path: path.clone(),
                    sends: vec![(entry.at, None)],
                    pauses: Vec::new(),
                    cancelled: false,
                    error: None,
                    over: false,
                }),
            },
            (What::Replied(verdict), Some(call)) => {
                if let Some((_, reply)) = call.sends.last_mut() {
                    *reply = Some((entry.at, *verdict));
                }
                call.over = *verdict == Verdict::Value;
                pause = None;
            }
            (What::Event(event), Some(call)) if event.kind == EventKind::GaveUp => call.over = true,
            (What::Event(event), Some(call)) if event.kind == EventKind::Retrying => {
                // The wait counts from the failure; a listener may have taken time since.
                let failed = call.sends.last().and_then(|(_, reply)| *reply).map(|(at, _)| at);
                pause = event.wait.zip(failed).map(|(wait, failed)| failed + wait);
            }
            (What::Cancelled, Some(call)) => (call.cancelled, call.over) = (true, true),
            (What::Item(_), _) => {
                if let (Some(call), Some(error)) = (calls.last_mut(), error_in(&entry.what)) {
                    if call.error.is_none() {
                        call.error = Some((entry.at, error.clone()));
                    }
                    call.over = true;
                } else if let Some(call) = calls.last_mut() {
                    call.over = true;
                }
            }
            _ => {}
        }
    }
    calls
}

/// The error in an item: that of the machine, or that of one customer.
pub(super) fn error_in(what: &What) -> Option<&Error> {
    let What::Item(item) = what else { return None };
    match &**item {
        Ok(workato_oauth_profiles::Answer::Outcome(outcome)) => outcome.error.as_ref(),
        Ok(_) => None,
        Err(error) => Some(error),
    }
}
