//! A new client secret. An update requires all fields, so the others are read first.

use super::Coroutine;
use super::call::Sender;
use crate::operations::{Get, Update};
use crate::{Error, EventKind, Profile, ProfileInput, Secret, Session, Setting};

const INCOMPLETE: &str = "the service returned the profile without a name, provider or client id, so nothing was written: \
     call `update` with all fields";

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
    let input = |name: &str, provider: &str, client_id: &str| {
        let input = ProfileInput::new(name, provider, client_id, client_secret.expose());
        ProfileInput { token: token.clone(), ..input }
    };
    // Checks the input before anything is sent, and lets the sender know the secrets.
    sender.call(&Update { id, input: input("name", "provider", "client id") }, deadline)?;

    let get = Get { id };
    let mut get = sender.call(&get, deadline)?;
    let profile = get.run().await?;
    get.attempts.check().await?;
    let Profile { name, provider, .. } = &profile;
    let client_id = profile.client_id.as_deref().unwrap_or_default();
    if [name, provider, client_id].contains(&"") {
        return Err(get.refuse(INCOMPLETE).await);
    }
    sender.check_data(id)?;
    let lacks_token = token.is_none() && provider.starts_with("slack");
    let put = Update { id, input: input(name, provider, client_id).with_data_of(&profile) };
    let mut put = sender.call(&put, deadline)?;
    if lacks_token {
        let reason = format!(
            "the service may clear the verification token of this Slack profile: give {} to keep it",
            Setting::Token
        );
        put.attempts.tell_warning(EventKind::NoToken, &reason).await;
    }
    put.run().await
}

#[cfg(test)]
mod tests;
