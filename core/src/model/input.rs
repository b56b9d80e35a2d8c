//! The input from which a profile is created or updated.

use std::fmt;

use serde_json::{Map, Value};

use crate::printable::excerpt;
use crate::secret::looks_secret;
use crate::writes::{NameKey, Target};
use crate::{Error, Method, Profile, Secret, Wire};

/// What `create`, `update`, `ensure` and `ensure_each` send: all of a profile that can be set. No text may be
/// empty. The name and provider of a new profile may not begin or end with a space.
///
/// ```
/// use workato_oauth_profiles::ProfileInput;
///
/// let input = ProfileInput::new("Acme HubSpot OAuth app", "hubspot", "client id", "client secret")
///     .data("authorization_url", "https://example.com/oauth/authorize");
/// assert_eq!(input.provider, "hubspot");
/// ```
#[derive(Clone)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
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
    /// Further keys of `data` that the service accepts, such as the endpoint URLs of a provider. The keys
    /// `client_id`, `client_secret` and `token` are refused here: they have fields of their own.
    pub data: Map<String, Value>,
}

/// The keys of `data` that have fields of their own.
const OWN_KEYS: [&str; 3] = ["client_id", "client_secret", "token"];

impl ProfileInput {
    /// An input without a token and without further keys of `data`.
    pub fn new(
        name: impl Into<String>,
        provider: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
    ) -> ProfileInput {
        ProfileInput {
            name: name.into(),
            provider: provider.into(),
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            token: None,
            data: Map::new(),
        }
    }

    /// The same input with the verification token of a Slack app.
    pub fn token(mut self, token: impl Into<Secret>) -> ProfileInput {
        self.token = Some(token.into());
        self
    }

    /// The same input with a further key of `data`.
    pub fn data(mut self, key: impl Into<String>, value: impl Into<Value>) -> ProfileInput {
        self.data.insert(key.into(), value.into());
        self
    }

    /// The request with this input as its body; `id` is the profile that it changes.
    pub(crate) fn wire(&self, method: Method, path: String, id: Option<i64>) -> Result<Wire, Error> {
        self.check()?;
        let mut body = Vec::with_capacity(self.size());
        serde_json::to_writer(&mut body, self)
            .map_err(|why| Error::internal(format!("the input cannot be written as JSON: {why}")))?;
        let body =
            String::from_utf8(body).map_err(|_| Error::internal("the input was not written as text"))?;
        let mut secrets: Vec<Secret> = self.secrets().cloned().collect();
        self.data.iter().for_each(|(key, value)| add_secrets(value, looks_secret(key), &mut secrets));
        let target = Some(Target { name: Some(self.key()), id });
        Ok(Wire { method, path, body: Some(Secret::new(body)), secrets, target })
    }

    /// Refuses spaces at the beginning and end of the name and provider of a new profile. A service that
    /// strips them would store another name than the one that `ensure` looks for.
    pub(crate) fn check_spaces(&self) -> Result<(), Error> {
        for (field, text) in [("name", &self.name), ("provider", &self.provider)] {
            if text.trim() != text {
                let message = format!("the {field} begins or ends with a space or a line break: remove it");
                return Err(Error::invalid_input(message));
            }
        }
        Ok(())
    }

    /// The name and provider in lower case and without spaces.
    pub(crate) fn key(&self) -> NameKey {
        NameKey::new(&self.name, &self.provider)
    }

    /// The same input with the further keys of `data` that a profile has and the input does not give.
    pub(crate) fn with_data_of(mut self, profile: &Profile) -> ProfileInput {
        let read = profile.extra.get("data").and_then(Value::as_object).into_iter().flatten();
        for (key, value) in read {
            if !self.data.contains_key(key) {
                self.data.insert(key.clone(), value.clone());
            }
        }
        self
    }

    /// Notes where a profile that the service stored differs from this input.
    pub(crate) fn note_differences(&self, stored: &Profile, odd: &mut Vec<String>) {
        let client_id = stored.client_id.as_ref().unwrap_or(&self.client_id);
        let fields = [
            ("name", &self.name, &stored.name),
            ("provider", &self.provider, &stored.provider),
            ("client_id", &self.client_id, client_id),
        ];
        for (field, given, _) in fields.into_iter().filter(|(_, given, stored)| given != stored) {
            odd.push(format!(
                "profile {}: the service stored another `{field}` than `{}`",
                stored.id,
                excerpt(given)
            ));
        }
    }

    /// The secrets, which only the request may contain.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        std::iter::once(&self.client_secret).chain(&self.token)
    }

    fn check(&self) -> Result<(), Error> {
        let ProfileInput { name, provider, client_id, client_secret, token, data } = self;
        check_text("name", name)?;
        check_text("provider", provider)?;
        check_text("client id", client_id)?;
        check_text("client secret", client_secret.expose())?;
        if let Some(key) = OWN_KEYS.iter().find(|key| data.contains_key(**key)) {
            return Err(Error::invalid_input(format!(
                "the further keys of `data` contain `{key}`: give it in the field of that name"
            )));
        }
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

    /// A few more bytes than the body needs. So its buffer never grows, which would leave a copy of a secret in
    /// memory, and is wiped quickly.
    fn size(&self) -> usize {
        let ProfileInput { name, provider, client_id, client_secret, token, data } = self;
        let token = token.as_ref().map_or("", Secret::expose);
        let texts = [name, provider, client_id, client_secret.expose(), token];
        let data = if data.is_empty() { 0 } else { serde_json::to_string(data).map_or(0, |text| text.len()) };
        texts.into_iter().map(most_written).sum::<usize>() + data + 100
    }
}

/// How many bytes JSON writes at most for a text. It writes at most six for one.
fn most_written(text: &str) -> usize {
    let is_escaped = |byte: &u8| byte.is_ascii_control() || matches!(byte, b'"' | b'\\');
    text.len() + 5 * text.bytes().filter(is_escaped).count()
}

/// Adds the texts in this value whose key, or a key around it, looks like that of a secret.
fn add_secrets(value: &Value, is_secret: bool, secrets: &mut Vec<Secret>) {
    match value {
        Value::String(text) if is_secret => secrets.push(Secret::new(text)),
        Value::Array(values) => values.iter().for_each(|value| add_secrets(value, is_secret, secrets)),
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| add_secrets(value, is_secret || looks_secret(key), secrets))
        }
        _ => {}
    }
}

fn check_text(name: &str, text: &str) -> Result<(), Error> {
    if text.is_empty() { Err(Error::invalid_input(format!("the {name} is empty"))) } else { Ok(()) }
}

/// Shows no secret, and of the further keys of `data` only the names.
impl fmt::Debug for ProfileInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ProfileInput { name, provider, client_id, client_secret, token, data } = self;
        let keys: Vec<&String> = data.keys().collect();
        f.debug_struct("ProfileInput")
            .field("name", name)
            .field("provider", provider)
            .field("client_id", client_id)
            .field("client_secret", client_secret)
            .field("token", token)
            .field("data", &keys)
            .finish()
    }
}

#[cfg(test)]
impl ProfileInput {
    /// For tests: the name, the provider, the client id and the client secret, without a token.
    pub(crate) fn of([name, provider, client_id, client_secret]: [&str; 4]) -> ProfileInput {
        ProfileInput::new(name, provider, client_id, client_secret)
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
        input.wire(Method::Post, "/".into(), None).expect_err("must be refused").to_string()
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
    fn further_keys_of_data_are_sent_after_the_known_ones() {
        let input =
            input().token("t").data("token_url", "https://example.com/\u{1}").data("flags", vec![1, 2]);
        let body = input.wire(Method::Post, "/".into(), None).expect("valid").body.expect("a body");
        assert!(body.expose().ends_with(
            r#""client_secret":"canary-secret","token":"t","flags":[1,2],"token_url":"https://example.com/\u0001"}}"#
        ), "{}", body.expose());
        assert!(body.expose().len() <= input.size());
    }

    #[test]
    fn a_key_of_data_that_has_a_field_of_its_own_is_refused() {
        for key in OWN_KEYS {
            let text = refused(|input| drop(input.data.insert(key.into(), "canary-value".into())));
            assert!(text.contains(&format!("contain `{key}`")) && !text.contains("canary"), "{text}");
        }
    }

    #[test]
    fn an_api_token_is_refused_as_slack_token() {
        let text = refused(|input| input.token = Some(Secret::new("wrkaus-canary")));
        assert!(text.contains("verification token") && !text.contains("canary"), "{text}");
    }

    #[test]
    fn neither_input_nor_request_prints_a_secret() {
        let input = input().token("canary-token").data("app_secret", "canary-data");
        let wire = input.wire(Method::Post, "/".into(), None).expect("valid");
        assert!(!format!("{input:?} {wire:?}").contains("canary"));
    }

    #[test]
    fn a_further_key_of_data_that_looks_like_a_secret_is_one() {
        let input = input().data("app_secret", "canary-app").data("token_url", "https://example.com");
        let wire = input.wire(Method::Post, "/".into(), None).expect("valid");
        let secrets: Vec<&str> = wire.secrets.iter().map(Secret::expose).collect();
        assert_eq!(secrets, ["canary-secret", "canary-app"]);
    }

    #[test]
    fn a_secret_deep_in_a_further_key_of_data_is_one_too() {
        let more = serde_json::json!({"app_secret": "canary-deep", "list": [{"api_key": "canary-list"}]});
        let input = input().data("oauth", more).data("passwords", vec!["canary-one", "canary-two"]);
        let wire = input.wire(Method::Post, "/".into(), None).expect("valid");
        let secrets: Vec<&str> = wire.secrets.iter().map(Secret::expose).collect();
        assert_eq!(secrets, ["canary-secret", "canary-deep", "canary-list", "canary-one", "canary-two"]);
    }

    #[test]
    fn the_body_never_outgrows_its_buffer() {
        let name = "\u{1}\"\\\u{7f}é".repeat(50);
        let input = ProfileInput { name, token: Some(Secret::new("t")), ..input() };
        let length = serde_json::to_string(&input).expect("JSON").len();
        assert!(length <= input.size(), "{length} {}", input.size());
    }

    #[test]
    fn the_buffer_of_the_body_is_hardly_larger_than_the_body() {
        let input = input();
        let length = serde_json::to_string(&input).expect("JSON").len();
        assert!(input.size() <= length + 100, "{length} {}", input.size());
    }
}
