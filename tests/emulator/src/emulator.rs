//! The emulator's outside.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use workato_oauth_profiles::Request;

use crate::incoming::Incoming;
use crate::journal::Arrival;
use crate::state::State;
use crate::{End, Fate, Fault, Profile, Settings, control, strike};

/// One emulated workspace. Clones are the same workspace.
#[derive(Clone)]
pub struct Emulator(Arc<Mutex<State>>);

impl Emulator {
    /// An empty workspace whose API token is this.
    pub fn new(token: impl Into<String>) -> Emulator {
        Emulator(Arc::new(Mutex::new(State::new(token.into()))))
    }

    /// Takes a request that arrives at `now`, by a clock of the caller's own. First it carries out the
    /// delayed writes that are due by then. An earlier time than the one before counts as the latter.
    pub fn handle(&self, request: &Request, now: Duration) -> Fate {
        self.receive(&Incoming::from(request), now)
    }

    /// Lets time pass: carries out the delayed writes that are due by then.
    pub fn advance(&self, now: Duration) {
        self.lock().advance(now);
    }

    pub(crate) fn receive(&self, incoming: &Incoming, now: Duration) -> Fate {
        let mut state = self.lock();
        state.advance(now);
        match control::answer(&mut state, incoming) {
            Some(response) => Fate { after: Duration::ZERO, end: End::Answer(response) },
            None => strike::receive(&mut state, incoming, now),
        }
    }

    /// Whether the connection is to close with this request unread.
    #[cfg(feature = "server")]
    pub(crate) fn leaves_unread(&self, incoming: &Incoming, now: Duration) -> bool {
        !control::is_for(incoming) && strike::stays_unread(&mut self.lock(), incoming, now)
    }

    /// The clock of all servers of this emulator.
    #[cfg(feature = "server")]
    pub(crate) fn started(&self) -> std::time::Instant {
        *self.lock().started.get_or_insert_with(std::time::Instant::now)
    }

    /// Adds what Workato's documentation shows: profile 321 (`Acme HubSpot OAuth app`, secret
    /// `example_client_secret`), assigned to the customers 401 to 405 (external ids A2401 to A2405), of
    /// whom the first has a connection that uses it; and customer 123 (A2300), who has nothing yet.
    pub fn add_documented(&self) {
        self.lock().workspace.add_documented();
    }

    /// Adds so many profiles with distinct names, assigned to nobody. Their ids go on after the highest
    /// that ever was, from 1; profile 7 has the client id `client_7`, the secret `secret_7`, and for
    /// Slack the token `token_7`.
    pub fn add_profiles(&self, count: usize) {
        self.lock().workspace.add_profiles(count);
    }

    /// Adds so many customers. Their ids go on after the highest, from 1001; customer 1001 has the
    /// external id `C1001`.
    pub fn add_customers(&self, count: usize) {
        self.lock().workspace.add_customers(count);
    }

    /// Adds a customer, in place of those with this id or external id. The external id is as the partner
    /// knows it: without the prefix E, and not encoded.
    pub fn add_customer(&self, id: i64, external_id: Option<&str>) {
        self.lock().workspace.add_customer(id, external_id);
    }

    /// Says how many connections of a customer use a profile. False, and nothing happens, where it is not
    /// assigned to that customer.
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

    /// Whether this is the token of a profile. One without a token has none that is right.
    pub fn has_token(&self, profile: i64, token: &str) -> bool {
        self.lock().workspace.profile(profile).is_some_and(|profile| profile.token.as_deref() == Some(token))
    }

    /// Whether a profile is assigned to a customer, by the id of the customer's workspace.
    pub fn is_assigned(&self, profile: i64, customer: i64) -> bool {
        self.lock().workspace.profile(profile).is_some_and(|it| it.customers.contains(&customer))
    }

    /// The customers that have a profile, by id.
    pub fn assigned(&self, profile: i64) -> Vec<i64> {
        let state = self.lock();
        let customers = state.workspace.profile(profile).map(|profile| profile.customers.iter());
        customers.into_iter().flatten().copied().collect()
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

    /// Changes what can be set, from the next request on. Another seed begins anew.
    pub fn set(&self, settings: Settings) {
        self.lock().set(settings);
    }

    /// Forgets the journal, faults and delayed writes that wait, and what was counted for the limit, and
    /// begins the drawing anew; the caller's clock may too. Profiles, customers and settings stay.
    pub fn reset(&self) {
        self.lock().reset();
    }

    /// Where a server keeps the time, what is due is done first.
    fn lock(&self) -> MutexGuard<'_, State> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(started) = state.started {
            state.advance(started.elapsed());
        }
        state
    }
}
