//! The workspace: profiles, customers, and which profile is assigned to whom.

mod customer;
mod past;
mod profile;
mod seed;
mod time;

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

pub(crate) use customer::{Assignment, Customer};
use past::Past;
pub use profile::Profile;
pub(crate) use profile::{PROVIDERS, Row, Stored};

/// The fields of a profile that a client can set.
pub(crate) struct Input {
    pub name: String,
    pub provider: String,
    pub client_id: String,
    pub client_secret: String,
    pub token: Option<String>,
    /// The other keys of `data`.
    pub further_data: Map<String, Value>,
}

/// The data of the service. The routes refuse what is not allowed; nothing is refused here.
#[derive(Default)]
pub(crate) struct Workspace {
    profiles: BTreeMap<i64, Stored>,
    customers: BTreeMap<i64, Customer>,
    externals: HashMap<String, i64>,
    /// How many profiles have each name.
    names: HashMap<String, usize>,
    /// The highest id that a profile ever had.
    last_id: i64,
    past: Past,
    /// The number of writes to profiles. Each write is one second later than the one before.
    writes: u64,
}

impl Workspace {
    pub fn profile(&self, id: i64) -> Option<&Stored> {
        self.profiles.get(&id)
    }

    pub fn profiles(&self) -> impl DoubleEndedIterator<Item = &Stored> + ExactSizeIterator {
        self.profiles.values()
    }

    pub fn customer(&self, id: i64) -> Option<&Customer> {
        self.customers.get(&id)
    }

    pub fn external(&self, external_id: &str) -> Option<i64> {
        self.externals.get(external_id).copied()
    }

    /// Each assignment: profile, customer, and how many connections of the customer use the profile.
    pub fn assignments(&self) -> impl Iterator<Item = (i64, &Customer, u64)> {
        self.profiles.values().flat_map(|profile| {
            let customers = profile.customers.iter().filter_map(|customer| self.customers.get(customer));
            customers.filter_map(|customer| {
                let assignment = customer.assignment(profile.id)?;
                Some((assignment.profile, customer, assignment.connections))
            })
        })
    }

    /// How many profiles have this name.
    pub fn named(&self, name: &str) -> usize {
        self.names.get(name).copied().unwrap_or_default()
    }

    pub fn create(&mut self, input: Input) -> &Stored {
        let id = self.last_id + 1;
        let now = self.tick();
        self.put(Stored::new(id, input, now))
    }

    /// `None` if there is no such profile.
    pub fn update(&mut self, id: i64, input: Input) -> Option<&Stored> {
        self.remove_name(id)?;
        let now = self.tick();
        *self.names.entry(input.name.clone()).or_default() += 1;
        let profile = self.profiles.get_mut(&id)?;
        profile.update(input, now);
        Some(profile)
    }

    /// Deletes a profile and its assignments.
    pub fn delete(&mut self, id: i64) {
        let Some(()) = self.remove_name(id) else { return };
        let Some(profile) = self.profiles.remove(&id) else { return };
        for customer in profile.customers {
            if let Some(customer) = self.customers.get_mut(&customer) {
                customer.assignments.retain(|assignment| assignment.profile != id);
            }
        }
    }

    /// The profile of a provider that is assigned to a customer.
    pub fn assignment<'a>(&self, customer: &'a Customer, provider: &str) -> Option<&'a Assignment> {
        let has = |assignment: &&Assignment| {
            self.profiles.get(&assignment.profile).is_some_and(|it| it.provider == provider)
        };
        customer.assignments.iter().find(has)
    }

    /// Assigns a profile that this number of connections use. Does nothing if profile or customer is unknown.
    pub fn assign(&mut self, profile: i64, customer: i64, connections: u64) {
        let (Some(profile), Some(customer)) =
            (self.profiles.get_mut(&profile), self.customers.get_mut(&customer))
        else {
            return;
        };
        profile.customers.insert(customer.id);
        profile.connections += connections;
        customer.assignments.push(Assignment { profile: profile.id, connections });
    }

    /// Sets how many connections of a customer use a profile. False if it is not assigned.
    pub fn use_profile(&mut self, profile: i64, customer: i64, connections: u64) -> bool {
        let assignment =
            self.customers.get_mut(&customer).and_then(|customer| customer.assignment_mut(profile));
        let (Some(profile), Some(assignment)) = (self.profiles.get_mut(&profile), assignment) else {
            return false;
        };
        profile.connections = profile.connections - assignment.connections + connections;
        assignment.connections = connections;
        true
    }

    /// Removes an assignment. Returns how many connections used it.
    pub fn unassign(&mut self, profile: i64, customer: i64) -> u64 {
        let Some(holder) = self.customers.get_mut(&customer) else { return 0 };
        let removed = holder.assignments.extract_if(.., |assignment| assignment.profile == profile);
        let connections = removed.map(|assignment| assignment.connections).sum();
        if let Some(profile) = self.profiles.get_mut(&profile) {
            profile.customers.remove(&customer);
            profile.connections -= connections;
        }
        connections
    }

    fn put(&mut self, profile: Stored) -> &Stored {
        let id = profile.id;
        self.last_id = self.last_id.max(id);
        *self.names.entry(profile.name.clone()).or_default() += 1;
        self.profiles.insert(id, profile);
        &self.profiles[&id]
    }

    /// `None` if there is no such profile.
    fn remove_name(&mut self, id: i64) -> Option<()> {
        let name = &self.profiles.get(&id)?.name;
        match self.names.get_mut(name)? {
            1 => drop(self.names.remove(name)),
            count => *count -= 1,
        }
        Some(())
    }

    /// Counts a write and returns its time.
    fn tick(&mut self) -> String {
        self.writes += 1;
        time::after(self.writes - 1)
    }
}
