//! All that happened, for the rules to judge.

use std::fmt;
use std::time::Duration;

use workato_oauth_profiles::{Action, Answer, Error, Event, Method, Now, Reply, Request};

use super::Verdict;

/// Something that happened to a machine.
#[derive(Debug)]
pub struct Entry {
    /// Which machine.
    pub task: usize,
    /// The time that the machine was told; of an arrival the service's time.
    pub at: Now,
    /// What.
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
        /// The time that it may take.
        timeout: Duration,
        /// The time that connecting may take.
        connect_timeout: Duration,
        /// On a connection of its own.
        fresh: bool,
    },
    /// The request came to the service.
    Arrived(Method),
    /// It was told what came of the request.
    Replied(Verdict),
    /// It wants to sleep.
    Slept(Duration),
    /// It told this.
    Told(Box<Event>),
    /// It asked for a customer or something of its ledger, and got this.
    Asked(Action, Reply),
    /// It yielded this.
    Item(Box<Result<Answer, Error>>),
    /// The user cancelled it.
    Cancelled,
    /// The user dropped it.
    Dropped,
    /// It came to its end, and stays there.
    End,
    /// It did not come to an end.
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

/// What happened, in order.
#[derive(Debug, Default)]
pub struct Log(Vec<Entry>);

impl Log {
    pub(super) fn add(&mut self, task: usize, at: Now, what: What) {
        self.0.push(Entry { task, at, what });
    }

    /// All of it.
    pub fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// What happened to one machine.
    pub fn of(&self, task: usize) -> impl Iterator<Item = &Entry> + Clone {
        self.0.iter().filter(move |entry| entry.task == task)
    }

    /// What one machine yielded.
    pub fn items(&self, task: usize) -> impl Iterator<Item = (Now, &Result<Answer, Error>)> {
        self.of(task).filter_map(|entry| match &entry.what {
            What::Item(item) => Some((entry.at, &**item)),
            _ => None,
        })
    }

    /// When requests with this method were sent by a machine.
    pub fn sends(&self, task: usize, wanted: Method) -> Vec<Now> {
        let sent = |entry: &Entry| matches!(entry.what, What::Sent { method, .. } if method == wanted);
        self.of(task).filter(|entry| sent(entry)).map(|entry| entry.at).collect()
    }
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Entry { task, at, what } in &self.0 {
            match what {
                What::Told(event) => writeln!(f, "{task} {at:?} told {event}")?,
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
