//! Settles the writes that an earlier apply began: what the lists show of them.

use std::collections::BTreeMap;

use workato_oauth_profiles::{NameKey, Profile, Survey};

use super::reader::Reader;
use super::state::{Action, Entry, Intent, Known, State};
use crate::failure::Result;

/// The profiles that the service has.
pub struct Rows {
    pub survey: Survey,
    by_id: BTreeMap<i64, Profile>,
    /// The ids of the profiles of each name and provider.
    by_name: BTreeMap<NameKey, Vec<i64>>,
}

impl Rows {
    /// The profiles that the lists show. A profile of the state that none shows is read by its id.
    pub fn read(reader: &Reader, survey: Survey, state: &State) -> Result<Rows> {
        let mut by_id: BTreeMap<i64, Profile> =
            survey.profiles.iter().map(|row| (row.id, row.clone())).collect();
        for known in state.profiles.values().filter_map(|entry| entry.profile.as_ref()) {
            if !by_id.contains_key(&known.id)
                && let Some(row) = reader.get(known.id)?
            {
                by_id.insert(row.id, row);
            }
        }
        let mut by_name: BTreeMap<NameKey, Vec<i64>> = BTreeMap::new();
        for row in by_id.values() {
            by_name.entry(NameKey::new(&row.name, &row.provider)).or_default().push(row.id);
        }
        Ok(Rows { survey, by_id, by_name })
    }

    pub fn get(&self, id: i64) -> Option<&Profile> {
        self.by_id.get(&id)
    }

    /// The profiles that have this name and provider, or nearly have.
    pub fn named(&self, key: &NameKey) -> impl Iterator<Item = &Profile> {
        self.by_name.get(key).into_iter().flatten().filter_map(|id| self.by_id.get(id))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Profile> {
        self.by_id.values()
    }

    /// Whether a profile that is not there does not exist.
    pub fn prove_absence(&self) -> bool {
        self.survey.unreadable == 0
    }
}

/// Settles all intents but those of updates: nobody can see which secret such a profile has, so it is written again.
pub fn settle(state: &mut State, rows: &Rows) {
    let keys: Vec<String> = state.profiles.keys().cloned().collect();
    for key in keys {
        let Some(intent) = state.profiles.get(&key).and_then(|entry| entry.intent.clone()) else { continue };
        let created = match intent.action {
            Action::Create => created(state, &intent, rows),
            Action::Update | Action::Delete => None,
        };
        let Some(entry) = state.profiles.get_mut(&key) else { continue };
        match (intent.action, created) {
            (Action::Create, Some(known)) => *entry = Entry { profile: Some(known), intent: None },
            (Action::Create, None) if rows.prove_absence() => entry.intent = None,
            (Action::Delete, _) => entry.intent = None,
            (Action::Create | Action::Update, _) => {}
        }
    }
    state.profiles.retain(|_, entry| entry.profile.is_some() || entry.intent.is_some());
}

/// The profile that an interrupted create made.
fn created(state: &State, intent: &Intent, rows: &Rows) -> Option<Known> {
    let written = &intent.written;
    let is_it = |row: &&Profile| {
        row.name == written.name && row.provider == written.provider && row.client_id == written.client_id
    };
    let mut found = rows.iter().filter(is_it).filter(|row| state.key_of(row.id).is_none());
    match (found.next(), found.next()) {
        (Some(row), None) => Some(Known { id: row.id, created: true, written: written.clone() }),
        _ => None,
    }
}
