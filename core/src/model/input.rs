//! The input from which a profile is created or updated.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::{Error, Method, Secret, Wire};

/// What `create`, `update` and `ensure` send: all of a profile that can be set. No field may be empty.
#[derive(Clone, Debug)]
pub struct ProfileInput {
    /// The name.
    pub name: String,
    /// The connector, such as `hubspot`.
    pub provider: String,
    /// The OAuth app's client id.
    pub client_id: String,
    /// The OAuth app's client secret.
    pub client_secret: Secret,
    /// The Slack app's verification token; for Slack only. Left out, an update may clear it.
    pub token: Option<Secret>,
}

impl ProfileInput {
    /// The request with this input as its body.
    pub(crate) fn wire(&self, method: Method, path: String) -> Result<Wire, Error> {
        self.check()?;
        let mut body = Vec::with_capacity(self.size());
        serde_json::to_writer(&mut body, self)
            .map_err(|why| Error::internal(format!("the input cannot be written as JSON: {why}")))?;
        let body =
            String::from_utf8(body).map_err(|_| Error::internal("the input was not written as text"))?;
        let secrets = self.secrets().cloned().collect();
        Ok(Wire { method, path, body: Some(Secret::new(body)), secrets })
    }

    /// The secrets, which only the request may contain.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        std::iter::once(&self.client_secret).chain(&self.token)
    }

    fn check(&self) -> Result<(), Error> {
        let ProfileInput { name, provider, client_id, client_secret, token } = self;
        check_text("name", name)?;
        check_text("provider", provider)?;
        check_text("client id", client_id)?;
        check_text("client secret", client_secret.expose())?;
        let Some(token) = token else {
            return Ok(());
        };
        check_text("token", token.expose())?;
        if token.expose().starts_with("wrka") {
            return Err(Error::invalid_input(
                "the token is an API token of Workato: give the Slack app's verification token, or leave it out",
            ));
        }
        Ok(())
    }

    /// More bytes than the body needs. So its buffer never grows, which would leave a copy of a secret in
    /// memory. JSON writes at most six characters for one.
    fn size(&self) -> usize {
        let ProfileInput { name, provider, client_id, client_secret, token } = self;
        let token = token.as_ref().map_or("", Secret::expose);
        let texts = [name, provider, client_id, client_secret.expose(), token];
        texts.iter().map(|text| text.len() * 6).sum::<usize>() + 100
    }
}

fn check_text(name: &str, text: &str) -> Result<(), Error> {
    if text.is_empty() { Err(Error::invalid_input(format!("the {name} is empty"))) } else { Ok(()) }
}

/// The body of create and update; only a request may hold it.
impl Serialize for ProfileInput {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        let mut map = writer.serialize_map(Some(3))?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("provider", &self.provider)?;
        map.serialize_entry("data", &Data(self))?;
        map.end()
    }
}

struct Data<'a>(&'a ProfileInput);

impl Serialize for Data<'_> {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        let ProfileInput { client_id, client_secret, token, .. } = self.0;
        let mut map = writer.serialize_map(None)?;
        map.serialize_entry("client_id", client_id)?;
        map.serialize_entry("client_secret", client_secret.expose())?;
        if let Some(token) = token {
            map.serialize_entry("token", token.expose())?;
        }
        map.end()
    }
}

#[cfg(test)]
impl ProfileInput {
    /// For tests: the name, the provider, the client id and the client secret, without a token.
    pub(crate) fn of([name, provider, client_id, client_secret]: [&str; 4]) -> ProfileInput {
        let [name, provider, client_id] = [name, provider, client_id].map(str::to_owned);
        ProfileInput { name, provider, client_id, client_secret: Secret::new(client_secret), token: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input() -> ProfileInput {
        ProfileInput::of(["Acme HubSpot OAuth app", "hubspot", "example_client_id", "canary-secret"])
    }

    fn refused(change: impl FnOnce(&mut ProfileInput)) -> String {
        let mut input = input();
        change(&mut input);
        input.wire(Method::Post, "/".into()).expect_err("must be refused").to_string()
    }

    #[test]
    fn no_field_may_be_empty() {
        assert!(refused(|input| input.name.clear()).contains("the name is empty"));
        assert!(refused(|input| input.provider.clear()).contains("the provider is empty"));
        assert!(refused(|input| input.client_id.clear()).contains("the client id is empty"));
        assert!(
            refused(|input| input.client_secret = Secret::new("")).contains("the client secret is empty")
        );
        assert!(refused(|input| input.token = Some(Secret::new(""))).contains("the token is empty"));
    }

    #[test]
    fn an_api_token_is_refused_as_slack_token() {
        let text = refused(|input| input.token = Some(Secret::new("wrkaus-canary")));
        assert!(text.contains("verification token") && !text.contains("canary"), "{text}");
    }

    #[test]
    fn neither_input_nor_request_prints_a_secret() {
        let input = ProfileInput { token: Some(Secret::new("canary-token")), ..input() };
        let wire = input.wire(Method::Post, "/".into()).expect("valid");
        assert!(!format!("{input:?} {wire:?}").contains("canary"));
    }

    #[test]
    fn the_body_never_outgrows_its_buffer() {
        let name = "\u{1}\"\\\u{7f}é".repeat(50);
        let input = ProfileInput { name, token: Some(Secret::new("t")), ..input() };
        let length = serde_json::to_string(&input).expect("JSON").len();
        assert!(length <= input.size(), "{length} {}", input.size());
    }
}
