//! The log of a simulation, which the rules check.

use std::fmt;
use std::time::Duration;

use workato_oauth_profiles::{Action, Answer, Error, Event, Method, Now, Reply, Request};

use super::Verdict;

/// Something that happened to a machine.
#[derive(Debug)]
pub struct Entry {
    /// Which machine.
    pub task: usize,
    /// The time that the machine saw; for an arrival, the time of the service.
    pub at: Now,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Debug)]
pub enum What {
    /// It sent a request.
    Sent {
        /// Its method.
        method: Method,
        /// Its path and query.
        path: String,
        /// The timeout of the request.
        timeout: Duration,
        /// The timeout of connecting.
        connect_timeout: Duration,
        /// Whether it is sent on a fresh connection.
        fresh: bool,
    },
    /// The request arrived at the service.
    Arrived(Method),
    /// It got the reply to the request.
    Replied(Verdict),
    /// It asked to sleep.
    Slept(Duration),
    /// It reported this event.
    Event(Box<Event>),
    /// It asked for a customer or used its ledger, and got this reply.
    Asked(Action, Reply),
    /// It yielded this.
    Item(Box<Result<Answer, Error>>),
    /// The user cancelled it.
    Cancelled,
    /// The user dropped it.
    Dropped,
    /// The user polls it no more.
    Abandoned,
    /// It ended, and stayed at its end.
    End,
    /// It did not end.
    Endless,
}

impl What {
    pub(super) fn sent(request: &Request) -> What {
        let rest = request.url.split_once("://").map_or(request.url.as_str(), |(_, rest)| rest);
        What::Sent {
            method: request.method,
            path: rest.find('/').map_or(String::new(), |at| rest[at..].to_owned()),
            timeout: request.timeout,
            connect_timeout: request.connect_timeout,
            fresh: request.fresh,
        }
    }
}

/// The entries, in order.
#[derive(Debug, Default)]
pub struct Log(Vec<Entry>);

impl Log {
    pub(super) fn add(&mut self, task: usize, at: Now, what: What) {
        self.0.push(Entry { task, at, what });
    }

    /// All entries.
    pub fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// The entries of one machine.
    pub fn of(&self, task: usize) -> impl Iterator<Item = &Entry> + Clone {
        self.0.iter().filter(move |entry| entry.task == task)
    }

    /// The items of one machine, with their times.
    pub fn items(&self, task: usize) -> impl Iterator<Item = (Now, &Result<Answer, Error>)> {
        self.of(task).filter_map(|entry| match &entry.what {
            What::Item(item) => Some((entry.at, &**item)),
            _ => None,
        })
    }

    /// The times at which a machine sent requests with this method.
    pub fn sends(&self, task: usize, wanted: Method) -> Vec<Now> {
        let sent = |entry: &Entry| matches!(entry.what, What::Sent { method, .. } if method == wanted);
        self.of(task).filter(|entry| sent(entry)).map(|entry| entry.at).collect()
    }
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Entry { task, at, what } in &self.0 {
            match what {
                What::Event(event) => writeln!(f, "{task} {at:?} event {event}")?,
                What::Item(item) => match &**item {
                    Ok(_) => writeln!(f, "{task} {at:?} yielded a value")?,
                    Err(error) => writeln!(
                        f,
                        "{task} {at:?} failed: {error} attempts {} retry after {:?} may have applied {}",
                        error.attempts, error.retry_after, error.may_have_applied
                    )?,
                },
                what => writeln!(f, "{task} {at:?} {what:?}")?,
            }
        }
        Ok(())
    }
}
