//! All profiles, page by page.

use std::collections::BTreeSet;

use super::Coroutine;
use super::call::Sender;
use crate::operations::{List, Page};
use crate::{Error, Now, Operation, Profile, Session};

impl Session {
    /// A machine that yields all profiles, from this page on; a page has 100.
    ///
    /// It ends after a page that is short or empty, because the service does not return a total. A
    /// profile that moves to the next page meanwhile is not yielded twice. A profile that moves to the
    /// page before, because another one was deleted, is missed.
    pub fn profiles(&self, page: i64) -> Coroutine<Profile> {
        Coroutine::new(|mailbox, items| {
            let mut sender = Sender::new(self, mailbox);
            async move {
                let mut pages = Pages::from(page);
                // Each page has the whole timeout: between two pages the time is the caller's own.
                loop {
                    let deadline = sender.deadline();
                    let Some(profiles) = pages.next(&mut sender, Some(deadline)).await? else { break };
                    for profile in profiles {
                        // After a cancel the request of the next page fails before it is sent.
                        if sender.mailbox.check().is_err() {
                            sender.run(&pages.list(), None).await?;
                        }
                        items.give(profile).await;
                    }
                }
                Ok(None)
            }
        })
    }
}

/// A walk over the pages of the list.
pub(super) struct Pages {
    page: i64,
    /// The ids of the page before.
    seen: BTreeSet<i64>,
    is_last: bool,
    /// A profile came on two pages in a row.
    pub(super) moved: bool,
    /// How many rows were left out because they cannot be read.
    pub(super) unreadable: usize,
}

impl Pages {
    pub(super) fn from(page: i64) -> Pages {
        Pages { page, seen: BTreeSet::new(), is_last: false, moved: false, unreadable: 0 }
    }

    /// The next page without the profiles that the page before had too; `None` after the last one.
    /// Without a deadline the timeout of the page begins when it is sent.
    pub(super) async fn next(
        &mut self,
        sender: &mut Sender,
        deadline: Option<Now>,
    ) -> Result<Option<Vec<Profile>>, Error> {
        if self.is_last {
            return Ok(None);
        }
        let list = self.list();
        let profiles = self.read(sender, &list, deadline).await;
        profiles.map(Some).map_err(|error| error.in_context(list.context()))
    }

    async fn read(
        &mut self,
        sender: &mut Sender,
        list: &List,
        deadline: Option<Now>,
    ) -> Result<Vec<Profile>, Error> {
        let mut call = sender.call(list, deadline)?;
        let Page { mut profiles, rows } = call.run().await?;
        self.is_last = (rows as i64) < List::MOST;
        self.unreadable += rows - profiles.len();
        call.attempts.check().await?;
        let mut ids = BTreeSet::new();
        ids.extend(profiles.iter().map(|profile| profile.id));
        if !ids.is_empty() && ids == self.seen {
            return Err(call.refuse("the service answered with the same page again").await);
        }
        if !self.is_last && profiles.is_empty() {
            return Err(call.refuse("no row of the page can be read").await);
        }
        self.page = self.page.saturating_add(1);
        let read = profiles.len();
        profiles.retain(|profile| !self.seen.contains(&profile.id));
        self.moved |= profiles.len() < read;
        self.seen = ids;
        Ok(profiles)
    }

    fn list(&self) -> List {
        List { page: self.page, per_page: List::MOST }
    }
}

#[cfg(test)]
mod tests;
