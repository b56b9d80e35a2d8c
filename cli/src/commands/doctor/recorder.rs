//! A transport that remembers what it has seen.

use std::sync::{Mutex, MutexGuard, PoisonError};

use workato_oauth_profiles::drive::{Interrupt, Transport};
use workato_oauth_profiles::{Request, Response, SendError};

/// What is remembered of an answer.
#[derive(Clone)]
pub struct Seen {
    status: u16,
    /// The header `Date`.
    pub date: Option<String>,
}

/// Sends requests with another transport.
pub struct Recorder<T> {
    pub inner: T,
    answers: Mutex<Vec<Seen>>,
}

impl<T> Recorder<T> {
    pub fn new(inner: T) -> Recorder<T> {
        Recorder { inner, answers: Mutex::default() }
    }

    pub fn last_answer(&self) -> Option<Seen> {
        self.answers().last().cloned()
    }

    /// How many requests were answered 429.
    pub fn refused_by_limit(&self) -> usize {
        self.answers().iter().filter(|answer| answer.status == 429).count()
    }

    fn answers(&self) -> MutexGuard<'_, Vec<Seen>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Transport> Transport for Recorder<T> {
    fn send(&self, request: &Request, interrupt: &Interrupt) -> Result<Response, SendError> {
        let response = self.inner.send(request, interrupt)?;
        let date = response.header("date").map(str::to_owned);
        self.answers().push(Seen { status: response.status, date });
        Ok(response)
    }
}
