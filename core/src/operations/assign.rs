//! `POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign`

use crate::json::check_id;
use crate::operation::done_in;
use crate::{Customer, Done, Error, Method, Operation, Repeat, Wire};

/// Assigns a profile to a customer. A customer has one profile for each provider, and cannot switch once
/// it is in use.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Assign {
    /// The id of the profile, 1 to 2^53-1.
    pub id: i64,
    /// The customer.
    pub customer: Customer,
}

impl Assign {
    /// Assigns the profile with this id to the customer.
    pub fn new(id: i64, customer: impl Into<Customer>) -> Assign {
        Assign { id, customer: customer.into() }
    }
}

impl Operation for Assign {
    type Output = Done;
    const NAME: &'static str = "assign";
    const REPEAT: Repeat = Repeat::Write;

    fn context(&self) -> String {
        format!("assign profile {} to customer {}", self.id, self.customer)
    }

    fn request(&self) -> Result<Wire, Error> {
        let (customer, id) = (self.customer.segment()?, check_id(self.id)?);
        let path = format!("/api/managed_users/{customer}/custom_oauth_profiles/{id}/assign");
        Ok(Wire::new(Method::Post, path))
    }

    fn read(&self, body: &[u8], _: &mut Vec<String>) -> Result<Done, serde_json::Error> {
        done_in(body)
    }

    fn no_content() -> Option<Done> {
        Some(Done { already: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer that Workato documents.
    const DOCUMENTED: &str = r#"{"result": {"success": true}}"#;

    #[test]
    fn documented_example() {
        let assign = Assign { id: 322, customer: 123.into() };
        let wire = assign.request().expect("valid");
        assert_eq!(wire.method, Method::Post);
        assert_eq!(wire.path, "/api/managed_users/123/custom_oauth_profiles/322/assign");
        assert!(wire.body.is_none());
        let done = assign.read(DOCUMENTED.as_bytes(), &mut Vec::new()).expect("the documented answer");
        assert!(!done.already);
    }

    #[test]
    fn no_external_id_reaches_another_route() {
        let mut random = fastrand::Rng::with_seed(5);
        let pieces = ["/", "..", ".", "%2F", "%", "?", "#", "\\", " ", "é", "A", "\n", "E", "//", ";"];
        for _ in 0..10_000 {
            let id: String = (0..random.usize(1..8)).map(|_| pieces[random.usize(..pieces.len())]).collect();
            let path = Assign { id: 322, customer: Customer::External(id) }.request().expect("valid").path;
            let segments: Vec<&str> = path.split('/').collect();
            let [_, "api", "managed_users", customer, "custom_oauth_profiles", "322", "assign"] =
                segments[..]
            else {
                panic!("{path}");
            };
            assert!(customer.starts_with('E') && !customer.contains(['?', '#', '.', '\\']), "{path}");
        }
    }
}
