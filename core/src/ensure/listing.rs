//! What a list of all profiles shows about some names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::writes::NameKey;
use crate::{Code, Error, Now, Profile};

/// The names and providers that are looked for, each with a number from 0 on.
#[derive(Clone)]
pub(crate) struct Wanted(Arc<BTreeMap<NameKey, usize>>);

impl Wanted {
    pub(crate) fn new(keys: impl IntoIterator<Item = NameKey>) -> Wanted {
        let mut wanted = BTreeMap::new();
        for key in keys {
            let number = wanted.len();
            wanted.entry(key).or_insert(number);
        }
        Wanted(Arc::new(wanted))
    }
}

/// A list of all profiles that was read page by page.
pub(crate) struct Listing {
    wanted: Wanted,
    /// For each name and provider that is wanted, by its number: the profiles that have it, that differ from
    /// it in case or blanks only, or that have this name and no provider.
    found: Vec<Vec<Profile>>,
    /// When its last page came.
    pub(crate) ended: Now,
    ids: BTreeSet<i64>,
    /// A row came twice: rows moved between two pages while they were read.
    pub(crate) moved: bool,
    /// How many rows were left out because they cannot be read.
    pub(crate) unreadable: usize,
    pages: u32,
    /// The profiles without a name: the provider and the id of each.
    nameless: Vec<(String, i64)>,
}

impl Listing {
    pub(crate) fn new(wanted: Wanted) -> Listing {
        Listing {
            found: vec![Vec::new(); wanted.0.len()],
            wanted,
            ended: Now::ZERO,
            ids: BTreeSet::new(),
            moved: false,
            unreadable: 0,
            pages: 0,
            nameless: Vec::new(),
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
                self.nameless.push((key.provider, profile.id));
                continue;
            }
            // A profile without a provider is near to each provider of its name.
            let is_near = |(wanted, _): &(&NameKey, &usize)| {
                wanted.name == key.name && (wanted.provider == key.provider || key.provider.is_empty())
            };
            for (_, number) in self.wanted.0.range(&key..).take_while(is_near) {
                self.found[*number].push(profile.clone());
            }
        }
    }

    /// The profiles that have this name and provider, or nearly have.
    pub(crate) fn found(&self, key: &NameKey) -> &[Profile] {
        self.wanted.0.get(key).map_or(&[], |number| &self.found[*number])
    }

    /// Whether it shows the profiles as they were at one moment.
    pub(crate) fn is_atomic(&self) -> bool {
        self.pages <= 1 && !self.moved
    }

    /// Whether both lists together prove that a profile which neither shows does not exist. A profile is
    /// missed where it moved to a page that had been read. Then another row came twice, or was deleted
    /// and is missing in the second list.
    pub(crate) fn confirms(&self, before: &Listing) -> bool {
        !self.moved && !before.moved && before.ids.is_subset(&self.ids)
    }

    /// Fails if a row that could not be read may be the profile.
    pub(crate) fn check_that_none_is_hidden(&self, key: &NameKey) -> Result<(), Error> {
        let nameless = |of: &str| self.nameless.iter().rev().find(|(provider, _)| provider == of);
        let what = match (self.unreadable, nameless(&key.provider).or_else(|| nameless(""))) {
            (0, None) => return Ok(()),
            (0, Some((_, id))) => format!("the name of profile {id}"),
            (1, _) => "a row of the list".to_owned(),
            (rows, _) => format!("{rows} rows of the list"),
        };
        let message = format!("{what} cannot be read and may be this profile");
        Err(Error::new(Code::Decode, message))
    }
}
