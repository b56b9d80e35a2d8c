//! The public interface of the emulator.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use workato_oauth_profiles::Request;

use crate::incoming::Incoming;
use crate::journal::Arrival;
use crate::state::State;
use crate::{End, Fate, Fault, Operation, Profile, Settings, control, receive};

/// One emulated workspace. Clones are the same workspace.
#[derive(Clone)]
pub struct Emulator(Arc<Mutex<State>>);

impl Emulator {
    /// An empty workspace with this API token.
    pub fn new(token: impl Into<String>) -> Emulator {
        Emulator(Arc::new(Mutex::new(State::new(token.into()))))
    }

    /// Handles a request that arrives at `now`, by the caller's own clock. First it carries out the delayed
    /// writes that are due by then. Time does not go back: an earlier `now` counts as the latest one so far.
    pub fn handle(&self, request: &Request, now: Duration) -> Fate {
        self.advance_to(now);
        self.receive(&Incoming::from(request))
    }

    /// The time on the clock of this emulator, since its beginning. It stands still until a request arrives
    /// at a later time, the clock is moved, or a client that follows it waits. While a [`Server`] runs, real
    /// time passes too.
    ///
    /// [`Server`]: crate::Server
    pub fn now(&self) -> Duration {
        self.lock().now
    }

    /// Moves the clock forward by this time, and carries out the delayed writes that are due by then.
    pub fn advance(&self, time: Duration) {
        let mut state = self.lock();
        let now = state.now.saturating_add(time);
        state.advance_to(now);
    }

    /// Moves the clock forward to this time since the beginning. A time that is over changes nothing.
    pub fn advance_to(&self, now: Duration) {
        self.lock().advance_to(now);
    }

    /// Receives a request now.
    pub(crate) fn receive(&self, incoming: &Incoming) -> Fate {
        let mut state = self.lock();
        match control::answer(&mut state, incoming) {
            Some(response) => Fate { after: Duration::ZERO, end: End::Answer(response) },
            None => receive::receive(&mut state, incoming),
        }
    }

    /// Whether the connection closes before this request is read.
    #[cfg(feature = "server")]
    pub(crate) fn closes_unread(&self, incoming: &Incoming) -> bool {
        !control::is_for(incoming) && receive::closes_unread(&mut self.lock(), incoming)
    }

    /// Lets the clock follow real time from now on, if it does not yet.
    #[cfg(feature = "server")]
    pub(crate) fn run_clock(&self) {
        self.lock().running.get_or_insert_with(std::time::Instant::now);
    }

    /// Adds the example of Workato's documentation: profile 321 (`Acme HubSpot OAuth app`, secret
    /// `example_client_secret`), assigned to the customers 401 to 405 (external ids A2401 to A2405). One
    /// connection of customer 401 uses it. Customer 123 (A2300) has no profile yet.
    pub fn add_documented(&self) {
        self.lock().workspace.add_documented();
    }

    /// Adds this number of profiles with distinct names, assigned to nobody. Their ids follow the highest id
    /// so far, or begin at 1. Profile 7 has the client id `client_7`, the secret `secret_7`, and for Slack
    /// the token `token_7`.
    pub fn add_profiles(&self, count: usize) {
        self.lock().workspace.add_profiles(count);
    }

    /// Adds this number of customers. Their ids follow the highest id so far, or begin at 1001. Customer
    /// 1001 has the external id `C1001`.
    pub fn add_customers(&self, count: usize) {
        self.lock().workspace.add_customers(count);
    }

    /// Adds a customer and removes those with the same id or external id. The external id is not encoded
    /// and has no prefix E.
    pub fn add_customer(&self, id: i64, external_id: Option<&str>) {
        self.lock().workspace.add_customer(id, external_id);
    }

    /// Sets how many connections of a customer use a profile. Does nothing and returns false if the profile
    /// is not assigned to that customer.
    pub fn use_profile(&self, profile: i64, customer: i64, connections: u64) -> bool {
        self.lock().workspace.use_profile(profile, customer, connections)
    }

    /// The profiles, by id.
    pub fn profiles(&self) -> Vec<Profile> {
        self.lock().workspace.profiles().map(Profile::from).collect()
    }

    /// Whether this is the client secret of a profile.
    pub fn has_secret(&self, profile: i64, client_secret: &str) -> bool {
        self.lock().workspace.profile(profile).is_some_and(|profile| profile.client_secret == client_secret)
    }

    /// Whether this is the token of a profile. Always false for a profile without a token.
    pub fn has_token(&self, profile: i64, token: &str) -> bool {
        self.lock().workspace.profile(profile).is_some_and(|profile| profile.token.as_deref() == Some(token))
    }

    /// Whether a profile is assigned to the customer with this workspace id.
    pub fn is_assigned(&self, profile: i64, customer: i64) -> bool {
        self.lock().workspace.profile(profile).is_some_and(|it| it.customers.contains(&customer))
    }

    /// The ids of the customers to which a profile is assigned, in ascending order.
    pub fn assigned(&self, profile: i64) -> Vec<i64> {
        let state = self.lock();
        let customers = state.workspace.profile(profile).map(|profile| profile.customers.iter());
        customers.into_iter().flatten().copied().collect()
    }

    /// Queues a fault for the next request, whatever it asks for and whatever its token is. Each request
    /// takes the first fault of the queue that concerns it.
    pub fn fail_next(&self, fault: Fault) {
        self.lock().faults.push_back(fault);
    }

    /// Queues a fault for the next request of this operation. Other requests leave it in the queue.
    pub fn fail(&self, on: Operation, fault: Fault) {
        self.fail_next(Fault::On(on, Box::new(fault)));
    }

    /// Deletes a profile and its assignments, as somebody else would.
    pub fn delete_profile(&self, profile: i64) {
        self.lock().workspace.delete(profile);
    }

    /// All requests that arrived, in order.
    pub fn journal(&self) -> Vec<Arrival> {
        self.lock().journal.clone()
    }

    /// The settings.
    pub fn settings(&self) -> Settings {
        self.lock().settings.clone()
    }

    /// Changes the settings, from the next request on. Another seed restarts the random generator.
    pub fn set(&self, settings: Settings) {
        self.lock().set(settings);
    }

    /// Clears the journal, the queued faults, the delayed writes and the count of the rate limit, and
    /// restarts the random generator. Profiles, customers, settings and the clock stay.
    pub fn reset(&self) {
        self.lock().reset();
    }

    /// Locks the state, and lets the time pass that has passed.
    fn lock(&self) -> MutexGuard<'_, State> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.tick();
        state
    }
}
