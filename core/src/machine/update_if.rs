//! An update of a profile that is still as the caller saw it. For `apply` of the command line.
//! See docs/design.md#what-apply-does.

use super::Coroutine;
use super::call::Sender;
use crate::operations::{Get, Update};
use crate::{Code, Error, Profile, ProfileInput, Session};

impl Session {
    /// A machine that reads a profile, and updates it if `check` accepts what was read. What the profile has in
    /// `data` and the input does not name is kept. The text of a refusal is the message of a `conflict`.
    #[doc(hidden)]
    pub fn update_if(
        &self,
        id: i64,
        input: ProfileInput,
        check: impl FnOnce(&Profile) -> Result<(), String> + Send + 'static,
    ) -> Coroutine<Profile> {
        Coroutine::new(|mailbox, _| {
            let sender = Sender::new(self, mailbox);
            async move {
                let profile = update_if(sender, id, input, check).await;
                profile.map(Some).map_err(|error| error.in_context(format!("update profile {id}")))
            }
        })
    }
}

async fn update_if(
    mut sender: Sender,
    id: i64,
    input: ProfileInput,
    check: impl FnOnce(&Profile) -> Result<(), String>,
) -> Result<Profile, Error> {
    let deadline = Some(sender.deadline());
    // Checks the input before anything is sent, and lets the sender know the secrets.
    sender.call(&Update { id, input: input.clone() }, deadline)?;

    let get = Get { id };
    let mut get = sender.call(&get, deadline)?;
    let profile = get.run().await?;
    get.attempts.check().await?;
    check(&profile).map_err(|why| Error::new(Code::Conflict, why))?;
    sender.check_data(id)?;
    let put = Update { id, input: input.with_data_of(&profile) };
    sender.run(&put, deadline).await
}

#[cfg(test)]
mod tests;
