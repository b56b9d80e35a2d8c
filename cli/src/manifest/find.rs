//! Finds profiles by their names, where the state does not know their ids.

use workato_oauth_profiles::{NameKey, Profile};

use super::diff::{self, count};
use super::plan::{Action, Step};
use super::planner::Planner;
use super::show::quoted;
use super::state::{Entry, Known, Written};
use super::wanted::Wanted;

impl Planner<'_> {
    /// Gives the entry of a key that the manifest no longer has to the new key of the same profile.
    pub(super) fn move_keys(&mut self) {
        for wanted in &self.environment.profiles {
            if self.state.profiles.contains_key(&wanted.key) {
                continue;
            }
            let names = [Some(&wanted.name), wanted.previous_name.as_ref()];
            let found = names.into_iter().flatten().find_map(|name| {
                let key = NameKey::new(name, &wanted.provider);
                let mut rows =
                    self.rows.named(&key).filter(|row| row.name == *name && row.provider == wanted.provider);
                rows.find_map(|row| self.state.key_of(row.id)).filter(|key| !self.is_wanted(key)).cloned()
            });
            if let Some(entry) = found.and_then(|key| self.state.profiles.remove(&key)) {
                self.state.profiles.insert(wanted.key.clone(), entry);
            }
        }
    }

    /// The other profiles that have this name and provider, or nearly have, and keep them.
    pub(super) fn named(&self, name: &str, provider: &str, but: Option<i64>) -> Vec<&Profile> {
        // A profile without a provider is near to each provider of its name.
        let near = [NameKey::new(name, provider), NameKey::new(name, "")];
        let rows = near.iter().flat_map(|key| self.rows.named(key));
        rows.filter(|row| Some(row.id) != but && !self.leaving.contains(&row.id)).collect()
    }

    /// The step of a profile whose id is not known: it is adopted if its client id agrees, or created.
    pub(super) fn unknown(&mut self, wanted: &Wanted) -> Step {
        let mut found = self.named(&wanted.name, &wanted.provider, None);
        if found.is_empty()
            && let Some(previous) = &wanted.previous_name
        {
            found = self.named(previous, &wanted.provider, None);
            found.retain(|row| row.name == *previous && row.provider == wanted.provider);
        }
        let blocked = |why: String| Step::new(&wanted.key, Action::Blocked).note(why);
        let row = match found[..] {
            [] if !self.rows.prove_absence() => {
                return blocked("a row of the list cannot be read, and may be this profile".into());
            }
            [] => {
                let mut step = Step::new(&wanted.key, Action::Create);
                step.fields = diff::of_new(wanted);
                return step;
            }
            [row] => row.clone(),
            [..] => {
                let ids: Vec<String> = found.iter().map(|row| row.id.to_string()).collect();
                return blocked(format!(
                    "several profiles have this name: {}. Rename or delete all but one",
                    ids.join(", ")
                ));
            }
        };
        let is_exact = row.provider == wanted.provider
            && (row.name == wanted.name || Some(&row.name) == wanted.previous_name.as_ref());
        let blocked = |why: String| blocked(why).of_row(&row);
        if !is_exact {
            let near = "it differs in upper and lower case or in spaces only, or shows no provider";
            return blocked(format!(
                "profile {} is {} for {}: {near}. Use its name, or rename it",
                row.id,
                quoted(&row.name),
                quoted(&row.provider)
            ));
        }
        if let Some(key) = self.state.key_of(row.id).filter(|key| self.is_wanted(key)) {
            return blocked(format!("profile {} has this name, and it is `{key}` of this file", row.id));
        }
        if row.client_id.as_ref() != Some(&wanted.client_id) {
            return blocked(other_client(wanted, &row));
        }
        self.adopt(wanted, &row)
    }

    /// Notes the profile in the state. If a key that the file no longer has had it, this key takes what is known of it.
    fn adopt(&mut self, wanted: &Wanted, row: &Profile) -> Step {
        let moved = self.state.key_of(row.id).cloned().and_then(|key| self.state.profiles.remove(&key));
        let is_moved = moved.is_some();
        let entry = moved.unwrap_or_else(|| found(row));
        self.state.profiles.insert(wanted.key.clone(), entry.clone());
        let step = self.known(wanted, row, &entry);
        match step.action {
            _ if is_moved => step,
            Action::Unchanged => Step { action: Action::Adopt, ..step },
            _ => step
                .note(format!("profile {} exists already, and its client id agrees: it is adopted", row.id)),
        }
    }
}

/// What is known of a profile that this file did not create.
fn found(row: &Profile) -> Entry {
    let written = Written {
        name: row.name.clone(),
        provider: row.provider.clone(),
        client_id: row.client_id.clone(),
        ..Written::default()
    };
    Entry { profile: Some(Known { id: row.id, created: false, written }), intent: None }
}

/// Why a profile with another client id is not adopted.
fn other_client(wanted: &Wanted, row: &Profile) -> String {
    let client_id = row
        .client_id
        .as_deref()
        .map_or_else(|| "an unknown client id".to_owned(), |id| format!("the client id {}", quoted(id)));
    format!(
        "conflict: profile {} has this name, but {client_id}, not {} (connections that use it: {}, customers that it is \
         assigned to: {}). The state does not know it, so it is not touched. Use another name, or the client id of that \
         profile",
        row.id,
        quoted(&wanted.client_id),
        count(row.shared_accounts_count),
        count(row.oem_customers_count)
    )
}
