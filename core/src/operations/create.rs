//! `POST /api/custom_oauth_profiles`

use crate::operation::profile_in;
use crate::printable::excerpt;
use crate::{Error, Method, Operation, Profile, ProfileInput, Repeat, Wire};

/// Creates a profile. The service has no idempotency key, so a create that may have arrived is never sent
/// again: it ends with the error `ambiguous_outcome`. See docs/design.md#a-create-is-never-sent-again.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Create {
    /// What to create.
    pub input: ProfileInput,
}

impl Create {
    /// Creates a profile of this input.
    pub fn new(input: ProfileInput) -> Create {
        Create { input }
    }
}

impl Operation for Create {
    type Output = Profile;
    const NAME: &'static str = "create";
    const REPEAT: Repeat = Repeat::Never;

    fn context(&self) -> String {
        format!("create profile `{}`", excerpt(&self.input.name))
    }

    fn request(&self) -> Result<Wire, Error> {
        self.input.check_spaces()?;
        self.input.wire(Method::Post, "/api/custom_oauth_profiles".into(), None)
    }

    fn read(&self, body: &[u8], odd: &mut Vec<String>) -> Result<Profile, serde_json::Error> {
        let profile = profile_in(body, odd)?;
        self.input.note_differences(&profile, odd);
        Ok(profile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer that Workato documents.
    const DOCUMENTED: &str = r#"{"result": {"id": 322, "user_id": 123, "name": "My new OAuth profile",
        "provider": "hubspot", "data": {"client_id": "example_client_id"}, "shared_accounts_count": 0,
        "oem_customers_count": 0, "created_at": "2023-01-15T11:50:32.986-07:00",
        "updated_at": "2023-01-15T11:50:32.986-07:00"}}"#;

    #[test]
    fn documented_example() {
        let input = ProfileInput::of([
            "Acme HubSpot OAuth app", "hubspot", "example_client_id", "example_client_secret",
        ])
        .token("example_token");
        let create = Create { input };
        let wire = create.request().expect("valid");
        assert_eq!((wire.method, wire.path.as_str()), (Method::Post, "/api/custom_oauth_profiles"));
        assert_eq!(
            wire.body.expect("a body").expose(),
            r#"{"name":"Acme HubSpot OAuth app","provider":"hubspot","data":{"client_id":"example_client_id","client_secret":"example_client_secret","token":"example_token"}}"#
        );
        let profile = create.read(DOCUMENTED.as_bytes(), &mut Vec::new()).expect("the documented answer");
        assert_eq!((profile.id, profile.name.as_str()), (322, "My new OAuth profile"));
    }

    #[test]
    fn a_name_or_provider_with_a_space_at_its_end_is_refused() {
        for (name, provider, field) in [("n ", "p", "name"), ("n", "\u{a0}p", "provider")] {
            let error = Create { input: ProfileInput::of([name, provider, "i", "s"]) }.request();
            let text = error.expect_err("it must be refused").to_string();
            assert!(text.contains(&format!("the {field} begins or ends with a space")), "{text}");
        }
    }

    #[test]
    fn what_the_service_stored_otherwise_is_noted() {
        let mut odd = Vec::new();
        let create = Create { input: ProfileInput::of(["My new oauth profile", "hubspot", "i", "s"]) };
        create.read(DOCUMENTED.as_bytes(), &mut odd).expect("the documented answer");
        assert_eq!(odd.len(), 2);
        assert!(odd[0].contains("`name` than `My new oauth profile`"), "{odd:?}");
        assert!(odd[1].contains("`client_id` than `i`"), "{odd:?}");
    }

    #[test]
    fn a_token_that_is_left_out_is_not_sent() {
        let input = ProfileInput::of(["n", "p", "i", "s"]);
        let body = Create { input }.request().expect("valid").body.expect("a body");
        assert_eq!(
            body.expose(),
            r#"{"name":"n","provider":"p","data":{"client_id":"i","client_secret":"s"}}"#
        );
    }
}
