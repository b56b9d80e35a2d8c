//! What a list of all profiles shows about some names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::writes::NameKey;
use crate::{Code, Error, Now, Profile};

/// The names and providers that are looked for: for each name its providers.
#[derive(Clone)]
pub(crate) struct Wanted(Arc<BTreeMap<String, BTreeSet<String>>>);

impl Wanted {
    pub(crate) fn new(keys: impl IntoIterator<Item = NameKey>) -> Wanted {
        let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for NameKey { name, provider } in keys {
            wanted.entry(name).or_default().insert(provider);
        }
        Wanted(Arc::new(wanted))
    }
}

/// A list of all profiles that was read page by page.
pub(crate) struct Listing {
    wanted: Wanted,
    /// The profiles of each name and provider, and those that differ from it in case or blanks only, or have
    /// this name and no provider.
    found: BTreeMap<NameKey, Vec<Profile>>,
    /// When its last page came.
    pub(crate) ended: Now,
    ids: BTreeSet<i64>,
    /// A row came twice: rows moved between two pages while they were read.
    pub(crate) moved: bool,
    /// How many rows were left out because they cannot be read.
    pub(crate) unreadable: usize,
    pages: u32,
    /// The last profile without a name, for each provider.
    nameless: BTreeMap<String, i64>,
}

impl Listing {
    pub(crate) fn new(wanted: Wanted) -> Listing {
        Listing {
            wanted,
            found: BTreeMap::new(),
            ended: Now::ZERO,
            ids: BTreeSet::new(),
            moved: false,
            unreadable: 0,
            pages: 0,
            nameless: BTreeMap::new(),
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
            if key.name.is_empty() {
                self.nameless.insert(key.provider, profile.id);
                continue;
            }
            let Some(providers) = self.wanted.0.get(&key.name) else { continue };
            if providers.contains(&key.provider) {
                self.found.entry(key).or_default().push(profile);
            } else if key.provider.is_empty() {
                for provider in providers {
                    let key = NameKey { name: key.name.clone(), provider: provider.clone() };
                    self.found.entry(key).or_default().push(profile.clone());
                }
            }
        }
    }

    /// The profiles that have this name and provider, or nearly have.
    pub(crate) fn found(&self, key: &NameKey) -> &[Profile] {
        self.found.get(key).map_or(&[], Vec::as_slice)
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
    pub(crate) fn check_that_none_is_hidden(&self, key: &NameKey) -> Result<(), Error> {
        let nameless = self.nameless.get(&key.provider).or_else(|| self.nameless.get(""));
        let what = match (self.unreadable, nameless) {
            (0, None) => return Ok(()),
            (0, Some(id)) => format!("the name of profile {id}"),
            (1, _) => "a row of the list".to_owned(),
            (rows, _) => format!("{rows} rows of the list"),
        };
        let message = format!("{what} cannot be read and may be this profile");
        Err(Error::new(Code::Decode, message))
    }
}
