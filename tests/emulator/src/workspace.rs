//! The workspace: profiles, customers, and which profile is assigned to whom.

mod customer;
mod profile;
mod seed;
mod time;

use std::collections::{BTreeMap, HashMap};

pub(crate) use customer::{Customer, Held};
pub use profile::Profile;
pub(crate) use profile::{PROVIDERS, Stored};

/// What a client may set of a profile.
pub(crate) struct Input {
    pub name: String,
    pub provider: String,
    pub client_id: String,
    pub client_secret: String,
    pub token: Option<String>,
}

/// Nothing here refuses anything: that is the routes' part.
#[derive(Default)]
pub(crate) struct Workspace {
    profiles: BTreeMap<i64, Stored>,
    customers: BTreeMap<i64, Customer>,
    externals: HashMap<String, i64>,
    /// How many profiles have each name.
    names: HashMap<String, usize>,
    /// The highest id that a profile ever had.
    last_id: i64,
    /// How often profiles were written; each write is a second later.
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

    /// Profile, customer and the customer's connections that use it.
    pub fn assignments(&self) -> impl Iterator<Item = (i64, &Customer, u64)> {
        self.profiles.values().flat_map(|profile| {
            let customers = profile.customers.iter().filter_map(|customer| self.customers.get(customer));
            customers.filter_map(|customer| {
                let held = customer.held_of(profile.id)?;
                Some((held.profile, customer, held.connections))
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

    /// Takes it from its customers too.
    pub fn delete(&mut self, id: i64) {
        let Some(()) = self.remove_name(id) else { return };
        let Some(profile) = self.profiles.remove(&id) else { return };
        for customer in profile.customers {
            if let Some(customer) = self.customers.get_mut(&customer) {
                customer.held.retain(|held| held.profile != id);
            }
        }
    }

    /// What a customer has for a provider.
    pub fn held<'a>(&self, customer: &'a Customer, provider: &str) -> Option<&'a Held> {
        let has = |held: &&Held| self.profiles.get(&held.profile).is_some_and(|it| it.provider == provider);
        customer.held.iter().find(has)
    }

    /// Assigns a profile with so many connections; both must be there.
    pub fn assign(&mut self, profile: i64, customer: i64, connections: u64) {
        let (Some(profile), Some(customer)) =
            (self.profiles.get_mut(&profile), self.customers.get_mut(&customer))
        else {
            return;
        };
        profile.customers.insert(customer.id);
        profile.connections += connections;
        customer.held.push(Held { profile: profile.id, connections });
    }

    /// How many connections of a customer use a profile; false where it is not assigned.
    pub fn use_profile(&mut self, profile: i64, customer: i64, connections: u64) -> bool {
        let held = self.customers.get_mut(&customer).and_then(|customer| customer.held_of_mut(profile));
        let (Some(profile), Some(held)) = (self.profiles.get_mut(&profile), held) else { return false };
        profile.connections = profile.connections - held.connections + connections;
        held.connections = connections;
        true
    }

    /// With what uses it there; how many connections that were.
    pub fn unassign(&mut self, profile: i64, customer: i64) -> u64 {
        let Some(holder) = self.customers.get_mut(&customer) else { return 0 };
        let gone = holder.held.extract_if(.., |held| held.profile == profile);
        let connections = gone.map(|held| held.connections).sum();
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

    /// The time of a write.
    fn tick(&mut self) -> String {
        self.writes += 1;
        time::after(self.writes - 1)
    }
}
