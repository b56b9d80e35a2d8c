//! The emulator's outside.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use workato_oauth_profiles::Request;

use crate::incoming::Incoming;
use crate::state::State;
use crate::{Arrival, Fate, Fault, Settings, control};

/// One emulated workspace. Clones are the same workspace.
#[derive(Clone)]
pub struct Emulator(Arc<Mutex<State>>);

impl Emulator {
    /// An empty workspace whose API token is this.
    pub fn new(token: impl Into<String>) -> Emulator {
        Emulator(Arc::new(Mutex::new(State::new(token.into()))))
    }

    /// Takes a request that arrives at `now`, by a clock of the caller's own that never goes back.
    pub fn handle(&self, request: &Request, now: Duration) -> Fate {
        self.receive(&Incoming::from(request), now)
    }

    pub(crate) fn receive(&self, incoming: &Incoming, now: Duration) -> Fate {
        let mut state = self.lock();
        match control::answer(&mut state, incoming) {
            Some(response) => Fate::Answer(response),
            None => state.receive(incoming, now),
        }
    }

    /// Adds the profile of Workato's documentation: id 321, `Acme HubSpot OAuth app`.
    pub fn add_documented(&self) {
        self.lock().profiles.add_documented();
    }

    /// Adds so many profiles with distinct names; their ids go on after the highest there is.
    pub fn add_profiles(&self, count: usize) {
        self.lock().profiles.add(count);
    }

    /// Lets the next request fail that has no fault yet. Faults are taken in order, whatever the
    /// request and its token.
    pub fn fail_next(&self, fault: Fault) {
        self.lock().faults.push_back(fault);
    }

    /// All requests that arrived, in order.
    pub fn journal(&self) -> Vec<Arrival> {
        self.lock().journal.clone()
    }

    /// What can be set.
    pub fn settings(&self) -> Settings {
        self.lock().settings.clone()
    }

    /// Changes what can be set, from the next request on.
    pub fn set(&self, settings: Settings) {
        self.lock().settings = settings;
    }

    /// Forgets the journal, faults that wait, and what was counted for the limit. Profiles and
    /// settings stay.
    pub fn reset(&self) {
        self.lock().reset();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
