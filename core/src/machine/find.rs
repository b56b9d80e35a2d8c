//! Finds the only profile of a name. See docs/design.md#find.

use super::Coroutine;
use super::call::Sender;
use super::lists::Lists;
use crate::ensure::{Wanted, only};
use crate::printable::excerpt;
use crate::writes::NameKey;
use crate::{Error, Profile, Session};

impl Session {
    /// A machine that yields the only profile that has this name and provider, or `None` if there is none.
    pub fn find(&self, name: impl Into<String>, provider: impl Into<String>) -> Coroutine<Option<Profile>> {
        let (name, provider) = (name.into(), provider.into());
        Coroutine::new(|mailbox, _| {
            let mut sender = Sender::new(self, mailbox);
            async move {
                let found = find(&mut sender, &name, &provider).await;
                found
                    .map(Some)
                    .map_err(|error| error.in_context(format!("find profile `{}`", excerpt(&name))))
            }
        })
    }
}

async fn find(sender: &mut Sender, name: &str, provider: &str) -> Result<Option<Profile>, Error> {
    for (field, text) in [("name", name), ("provider", provider)] {
        if text.trim().is_empty() {
            return Err(Error::invalid_input(format!("the {field} is empty")));
        }
    }
    let (key, deadline) = (NameKey::new(name, provider), sender.deadline());
    let mut lists = Lists::new(Wanted::new([key.clone()]));
    let found = lists.find(sender, &key, Some(deadline)).await?;
    only(name, provider, found)
}

#[cfg(test)]
mod tests;
