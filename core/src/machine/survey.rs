//! All profiles, with the proof that there are no others. For the plan of the command line.
//! See docs/design.md#what-a-plan-reads.

use super::Coroutine;
use super::call::Sender;
use super::lists::MOST_LISTS;
use super::pages::Pages;
use crate::ensure::{Listing, Wanted, list_keeps_changing};
use crate::{Error, Profile, Session, Texts};

/// All profiles of the workspace.
#[doc(hidden)]
#[derive(Clone, Debug, Default)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Survey {
    /// The profiles, in the order of the service.
    pub profiles: Vec<Profile>,
    /// How many rows have no id or name that can be read. While there is one, no profile is proved absent.
    pub unreadable: usize,
}

impl Texts for Survey {
    fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        self.profiles.each_text(change);
    }
}

impl Session {
    /// A machine that lists all profiles until the lists prove that there are no others.
    #[doc(hidden)]
    pub fn survey(&self) -> Coroutine<Survey> {
        Coroutine::new(|mailbox, _| {
            let mut sender = Sender::new(self, mailbox);
            async move {
                let surveyed = survey(&mut sender).await;
                surveyed.map(Some).map_err(|error| match error.context.is_empty() {
                    true => error.in_context("list all profiles".to_owned()),
                    false => error,
                })
            }
        })
    }
}

async fn survey(sender: &mut Sender) -> Result<Survey, Error> {
    let mut before: Option<Listing> = None;
    for _ in 0..MOST_LISTS {
        let mut listing = Listing::new(Wanted::new([]));
        let (mut pages, mut profiles) = (Pages::from(1), Vec::new());
        while let Some(page) = pages.next(sender, None).await? {
            profiles.extend_from_slice(&page);
            listing.add(page);
        }
        listing.moved |= pages.moved;
        if listing.is_atomic() || before.is_some_and(|before| listing.confirms(&before)) {
            let nameless = profiles.iter().filter(|profile| profile.name.is_empty()).count();
            return Ok(Survey { profiles, unreadable: pages.unreadable + nameless });
        }
        before = Some(listing);
    }
    Err(list_keeps_changing())
}

#[cfg(test)]
mod tests;
