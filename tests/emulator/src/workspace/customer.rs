//! A customer of the Embedded partner.

pub(crate) struct Customer {
    /// The id of the customer's workspace.
    pub id: i64,
    pub external_id: Option<String>,
    /// The profiles that are assigned: one for each provider.
    pub assignments: Vec<Assignment>,
}

impl Customer {
    pub fn assignment(&self, profile: i64) -> Option<&Assignment> {
        self.assignments.iter().find(|assignment| assignment.profile == profile)
    }

    pub fn assignment_mut(&mut self, profile: i64) -> Option<&mut Assignment> {
        self.assignments.iter_mut().find(|assignment| assignment.profile == profile)
    }
}

/// A profile that is assigned to a customer.
pub(crate) struct Assignment {
    pub profile: i64,
    /// How many connections of the customer use it.
    pub connections: u64,
}
