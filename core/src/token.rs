//! The API token of a session, which its host may replace while calls are under way.

use crate::Secret;
use crate::secret::Secrets;

/// The API token, and what is made of it.
pub(crate) struct ApiToken {
    pub(crate) secret: Secret,
    /// The value of the header `authorization`.
    pub(crate) authorization: Secret,
    /// What is redacted in every text.
    pub(crate) secrets: Secrets,
    /// Whether another token was in use before.
    pub(crate) is_replaced: bool,
    /// The values of headers that look like secrets.
    of_headers: Vec<Secret>,
}

impl ApiToken {
    pub(crate) fn new(secret: Secret, of_headers: Vec<Secret>) -> ApiToken {
        let mut secrets = Secrets::default();
        secrets.add(&secret);
        of_headers.iter().for_each(|value| secrets.add(value));
        let authorization = Secret::new(format!("Bearer {}", secret.expose()));
        ApiToken { secret, authorization, secrets, is_replaced: false, of_headers }
    }

    /// From now on this one is sent. The one before is redacted too: a request with it may be under way.
    pub(crate) fn replace(&mut self, secret: Secret) {
        let before = std::mem::replace(self, ApiToken::new(secret, self.of_headers.clone()));
        self.secrets.add(&before.secret);
        self.is_replaced = true;
    }
}
