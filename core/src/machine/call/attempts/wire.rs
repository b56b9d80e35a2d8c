//! What is sent: the operation's own part, and what all requests have.

use super::Attempts;
use crate::config::user_agent;
use crate::operation::Wire;
use crate::{Error, Now, Repeat, Request, Session};

impl Attempts {
    pub(super) fn request(&self, now: Now, wire: &Wire) -> Request {
        let config = self.session.config();
        let timeout = config.attempt_timeout.min(self.time_left(now));
        Request {
            method: wire.method,
            url: format!("{}{}", self.session.base_url(), wire.path),
            headers: vec![
                ("authorization".into(), self.session.authorization().expose().into()),
                ("accept".into(), "application/json".into()),
                ("content-type".into(), "application/json".into()),
                ("user-agent".into(), user_agent(config.user_agent.as_deref())),
            ],
            body: wire.body.as_ref().map(|body| body.expose().to_owned()),
            timeout,
            connect_timeout: config.connect_timeout.min(timeout),
            fresh: self.repeat == Repeat::Never,
        }
    }
}

/// The API token in a field that goes to somebody else's app can only be a mistake.
pub(super) fn refuse_api_token(wire: Wire, session: &Session) -> Result<Wire, Error> {
    let api_token = session.config().api_token.expose();
    if wire.secrets.iter().any(|secret| secret.expose() == api_token) {
        return Err(Error::invalid_input("the client secret or the token is this client's own API token"));
    }
    Ok(wire)
}
