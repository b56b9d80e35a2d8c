//! A customer of the Embedded partner.

pub(crate) struct Customer {
    /// The id of the customer's workspace.
    pub id: i64,
    pub external_id: Option<String>,
    /// What is assigned: one profile a provider.
    pub held: Vec<Held>,
}

impl Customer {
    pub fn held_of(&self, profile: i64) -> Option<&Held> {
        self.held.iter().find(|held| held.profile == profile)
    }

    pub fn held_of_mut(&mut self, profile: i64) -> Option<&mut Held> {
        self.held.iter_mut().find(|held| held.profile == profile)
    }
}

/// A profile that is assigned.
pub(crate) struct Held {
    pub profile: i64,
    /// The customer's connections that use it.
    pub connections: u64,
}
