//! A new client secret. An update requires all fields, so the others are read first.

use super::Coroutine;
use super::call::Sender;
use crate::operations::{Get, Update};
use crate::secret::longest_first;
use crate::{Error, EventKind, Profile, ProfileInput, Secret, Session};

const NO_TOKEN: &str = "no token was given for a Slack profile: the service may clear the old one";
const INCOMPLETE: &str =
    "the service returned the profile without a name, provider or client id, so nothing was written";

impl Session {
    /// A machine that gives a profile a new client secret and changes nothing else. It yields the
    /// profile.
    pub fn rotate_secret(&self, id: i64, client_secret: Secret, token: Option<Secret>) -> Coroutine<Profile> {
        Coroutine::new(|mailbox, _| {
            let sender = Sender::new(self, mailbox);
            async move {
                let profile = rotate(sender, id, client_secret, token).await;
                profile
                    .map(Some)
                    .map_err(|error| error.in_context(format!("rotate the secret of profile {id}")))
            }
        })
    }
}

async fn rotate(
    mut sender: Sender,
    id: i64,
    client_secret: Secret,
    token: Option<Secret>,
) -> Result<Profile, Error> {
    let deadline = Some(sender.deadline());
    let update = |[name, provider, client_id]: [String; 3]| {
        let (client_secret, token) = (client_secret.clone(), token.clone());
        Update {
            id,
            input: ProfileInput { name, provider, client_id, client_secret, token, data: Default::default() },
        }
    };
    // Checks the input before anything is sent.
    sender.call(&update(["name", "provider", "client id"].map(String::from)), deadline)?;

    let get = Get { id };
    let mut get = sender.call(&get, deadline)?;
    let profile = get.run().await.map_err(|mut error| {
        // The read does not know these secrets, so it could not redact them.
        error.redact(&longest_first([&client_secret].into_iter().chain(&token)));
        error
    })?;
    get.attempts.check().await?;
    let Profile { name, provider, client_id, .. } = profile;
    let fields = [name, provider, client_id.unwrap_or_default()];
    if fields.iter().any(String::is_empty) {
        return Err(get.refuse(INCOMPLETE).await);
    }

    let lacks_token = token.is_none() && fields[1].starts_with("slack");
    let put = update(fields);
    let mut put = sender.call(&put, deadline)?;
    if lacks_token {
        put.attempts.tell_warning(EventKind::NoToken, NO_TOKEN).await;
    }
    put.run().await
}

#[cfg(test)]
mod tests;
