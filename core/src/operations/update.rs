//! `PUT /api/custom_oauth_profiles/:id`

use crate::json::check_id;
use crate::model::ReadProfile;
use crate::operation::{about, profile_in};
use crate::{Error, Method, Operation, Profile, ProfileInput, Repeat, Wire};

/// Replaces all fields of a profile that can be set. The service requires every field each time, with
/// the client secret, which it never returns: without the secret a profile cannot even be renamed.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Update {
    /// The id of the profile, 1 to 2^53-1.
    pub id: i64,
    /// The new fields.
    pub input: ProfileInput,
}

impl Update {
    /// Replaces all fields of the profile with this id.
    pub fn new(id: i64, input: ProfileInput) -> Update {
        Update { id, input }
    }
}

impl Operation for Update {
    type Output = Profile;
    const NAME: &'static str = "update";
    const REPEAT: Repeat = Repeat::Write;

    fn context(&self) -> String {
        format!("update profile {}", self.id)
    }

    fn request(&self) -> Result<Wire, Error> {
        let path = format!("/api/custom_oauth_profiles/{}", check_id(self.id)?);
        self.input.wire(Method::Put, path, Some(self.id))
    }

    fn read(&self, body: &[u8], odd: &mut Vec<String>) -> Result<Profile, serde_json::Error> {
        let profile = profile_in(body, ReadProfile { odd }).and_then(|profile| about(self.id, profile))?;
        self.input.note_differences(&profile, odd);
        Ok(profile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer that Workato documents.
    const DOCUMENTED: &str = r#"{"result": {"id": 322, "user_id": 123, "name": "My updated OAuth profile",
        "provider": "hubspot", "data": {"client_id": "updated_client_id"}, "shared_accounts_count": 0,
        "oem_customers_count": 0, "created_at": "2023-01-15T11:50:32.986-07:00",
        "updated_at": "2023-01-15T11:50:32.986-07:00"}}"#;

    #[test]
    fn documented_example() {
        let input = ProfileInput::of([
            "My updated OAuth profile", "hubspot", "updated_client_id", "updated_client_secret",
        ]);
        let update = Update { id: 322, input };
        let wire = update.request().expect("valid");
        assert_eq!((wire.method, wire.path.as_str()), (Method::Put, "/api/custom_oauth_profiles/322"));
        assert_eq!(
            wire.body.expect("a body").expose(),
            r#"{"name":"My updated OAuth profile","provider":"hubspot","data":{"client_id":"updated_client_id","client_secret":"updated_client_secret"}}"#
        );
        let profile = update.read(DOCUMENTED.as_bytes(), &mut Vec::new()).expect("the documented answer");
        assert_eq!((profile.id, profile.client_id.as_deref()), (322, Some("updated_client_id")));
        assert!(Update { id: 0, ..update }.request().is_err());
    }
}
