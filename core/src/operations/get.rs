//! `GET /api/custom_oauth_profiles/:id`

use crate::json::check_id;
use crate::model::ReadProfile;
use crate::operation::{about, profile_in};
use crate::{Error, Method, Operation, Profile, Repeat, Wire};

/// Reads one profile. Client secrets and tokens are never part of an answer.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Get {
    /// The id of the profile, 1 to 2^53-1.
    pub id: i64,
}

impl Get {
    /// Reads the profile with this id.
    pub fn new(id: i64) -> Get {
        Get { id }
    }
}

impl Operation for Get {
    type Output = Profile;
    const NAME: &'static str = "get";
    const REPEAT: Repeat = Repeat::Read;

    fn context(&self) -> String {
        format!("get profile {}", self.id)
    }

    fn request(&self) -> Result<Wire, Error> {
        Ok(Wire::new(Method::Get, format!("/api/custom_oauth_profiles/{}", check_id(self.id)?)))
    }

    fn read(&self, body: &[u8], odd: &mut Vec<String>) -> Result<Profile, serde_json::Error> {
        profile_in(body, ReadProfile { odd }).and_then(|profile| about(self.id, profile))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer that Workato documents.
    const DOCUMENTED: &str = r#"{"result": {"id": 321, "user_id": 123, "name": "Acme HubSpot OAuth app",
        "provider": "hubspot", "data": {"client_id": "example_client_id"}, "shared_accounts_count": 1,
        "oem_customers_count": 5, "created_at": "2023-01-15T11:50:32.986-07:00",
        "updated_at": "2023-01-15T11:50:32.986-07:00"}}"#;

    #[test]
    fn documented_example() {
        let wire = Get { id: 321 }.request().expect("a valid id");
        assert_eq!((wire.method, wire.path.as_str()), (Method::Get, "/api/custom_oauth_profiles/321"));
        assert!(wire.body.is_none());
        let mut odd = Vec::new();
        let profile = Get { id: 321 }.read(DOCUMENTED.as_bytes(), &mut odd).expect("the documented answer");
        assert_eq!((profile.id, profile.user_id), (321, Some(123)));
        assert_eq!((profile.name.as_str(), profile.provider.as_str()), ("Acme HubSpot OAuth app", "hubspot"));
        assert_eq!(profile.client_id.as_deref(), Some("example_client_id"));
        assert_eq!((profile.shared_accounts_count, profile.oem_customers_count), (Some(1), Some(5)));
        assert_eq!(profile.created_at.as_deref(), Some("2023-01-15T11:50:32.986-07:00"));
        assert_eq!(profile.updated_at, profile.created_at);
        assert!(profile.extra.is_empty() && odd.is_empty());
    }

    #[test]
    fn ids_are_from_1_to_the_highest_that_every_language_can_express() {
        for id in [1, (1 << 32) + 5, (1 << 53) - 1] {
            assert!(Get { id }.request().expect("valid").path.ends_with(&format!("/{id}")));
        }
        for id in [0, -1, 1 << 53, i64::MIN, i64::MAX] {
            let error = Get { id }.request().expect_err("not valid");
            assert!(error.to_string().contains(&format!("`{id}`")), "{error}");
        }
    }
}
