//! `DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign?force=:force`

use crate::json::check_id;
use crate::operation::done_in;
use crate::{Customer, Done, Error, Method, Operation, Repeat, Wire};

/// Unassigns a profile from a customer.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Unassign {
    /// The id of the profile, 1 to 2^53-1.
    pub id: i64,
    /// The customer.
    pub customer: Customer,
    /// Unassign even if connections of the customer use the profile.
    pub force: bool,
}

impl Unassign {
    /// Unassigns the profile with this id from the customer.
    pub fn new(id: i64, customer: impl Into<Customer>, force: bool) -> Unassign {
        Unassign { id, customer: customer.into(), force }
    }
}

impl Operation for Unassign {
    type Output = Done;
    const NAME: &'static str = "unassign";
    const REPEAT: Repeat = Repeat::Write;

    fn context(&self) -> String {
        format!("unassign profile {} from customer {}", self.id, self.customer)
    }

    fn request(&self) -> Result<Wire, Error> {
        let (customer, id) = (self.customer.segment()?, check_id(self.id)?);
        let force = if self.force { "?force=true" } else { "" };
        let path = format!("/api/managed_users/{customer}/custom_oauth_profiles/{id}/unassign{force}");
        Ok(Wire::new(Method::Delete, path))
    }

    fn read(&self, body: &[u8], _: &mut Vec<String>) -> Result<Done, serde_json::Error> {
        done_in(body)
    }

    fn no_content() -> Option<Done> {
        Some(Done { already: false })
    }

    fn already() -> Option<Done> {
        Some(Done { already: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer that Workato documents.
    const DOCUMENTED: &str = r#"{"result": {"success": true}}"#;

    #[test]
    fn documented_example() {
        let unassign = Unassign { id: 322, customer: 123.into(), force: false };
        let wire = unassign.request().expect("valid");
        assert_eq!(wire.method, Method::Delete);
        assert_eq!(wire.path, "/api/managed_users/123/custom_oauth_profiles/322/unassign");
        let done = unassign.read(DOCUMENTED.as_bytes(), &mut Vec::new()).expect("the documented answer");
        assert!(!done.already);
    }

    #[test]
    fn force_is_sent_only_when_it_is_true() {
        let customer = Customer::External("A2300".into());
        let path = Unassign { id: 322, customer, force: true }.request().expect("valid").path;
        assert_eq!(path, "/api/managed_users/EA2300/custom_oauth_profiles/322/unassign?force=true");
    }
}
