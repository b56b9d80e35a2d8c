//! What a list of all profiles shows about one name and provider.

use std::collections::BTreeSet;

use crate::writes::NameKey;
use crate::{Code, Error, Profile, ProfileInput};

/// A list of all profiles that was read page by page.
pub(crate) struct Listing {
    /// The profiles of this name and provider, and those that differ from it only in case or spaces, or
    /// have this name and no provider.
    pub(crate) found: Vec<Profile>,
    key: NameKey,
    ids: BTreeSet<i64>,
    /// A row came twice: rows moved between two pages while they were read.
    pub(crate) moved: bool,
    /// How many rows were left out because they cannot be read.
    pub(crate) unreadable: usize,
    pages: u32,
    /// A profile without a name that may be the one.
    nameless: Option<i64>,
}

impl Listing {
    pub(crate) fn new(input: &ProfileInput) -> Listing {
        Listing {
            found: Vec::new(),
            key: input.key(),
            ids: BTreeSet::new(),
            moved: false,
            unreadable: 0,
            pages: 0,
            nameless: None,
        }
    }

    /// Adds the next page.
    pub(crate) fn add(&mut self, page: Vec<Profile>) {
        self.pages += 1;
        for profile in page {
            if !self.ids.insert(profile.id) {
                self.moved = true;
                continue;
            }
            let key = NameKey::new(&profile.name, &profile.provider);
            if key.provider != self.key.provider && !key.provider.is_empty() {
                continue;
            }
            if key.name == self.key.name {
                self.found.push(profile);
            } else if key.name.is_empty() {
                self.nameless = Some(profile.id);
            }
        }
    }

    /// Whether it shows the profiles as they were at one moment.
    pub(crate) fn is_atomic(&self) -> bool {
        self.pages <= 1
    }

    /// Whether both lists together prove that a profile which neither shows does not exist. A profile is
    /// missed where it moved to a page that had been read. Then another row came twice, or was deleted
    /// and is missing in the second list.
    pub(crate) fn confirms(&self, before: &Listing) -> bool {
        !self.moved && !before.moved && before.ids.is_subset(&self.ids)
    }

    /// Fails if a row that could not be read may be the profile.
    pub(crate) fn check_that_none_is_hidden(&self) -> Result<(), Error> {
        let what = match (self.unreadable, self.nameless) {
            (0, None) => return Ok(()),
            (0, Some(id)) => format!("the name of profile {id}"),
            (1, _) => "a row of the list".to_owned(),
            (rows, _) => format!("{rows} rows of the list"),
        };
        let message = format!("{what} cannot be read and may be this profile, so nothing was created");
        Err(Error::new(Code::Decode, message))
    }
}
