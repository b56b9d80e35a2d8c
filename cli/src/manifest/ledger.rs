//! The ledger of `ensure_each` during an apply: the state. Before each create it has the intent, after it the id.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use workato_oauth_profiles::drive::Ledger;

use super::state::{Action, Intent, StateFile, Written};
use super::wanted::Wanted;

/// The state of an apply. The ledger of its creates writes to it, too.
#[derive(Clone)]
pub struct Shared(Arc<Mutex<StateFile>>);

impl Shared {
    pub fn new(state: StateFile) -> Shared {
        Shared(Arc::new(Mutex::new(state)))
    }

    pub fn lock(&self) -> MutexGuard<'_, StateFile> {
        // No code here panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The intents of the creates of an apply. Those of earlier ones are settled before it begins.
pub struct Intents {
    state: Shared,
    /// The keys of the profiles, by name and provider, and what is written.
    wanted: BTreeMap<(String, String), (String, Written)>,
}

impl Intents {
    pub fn new<'a>(state: Shared, wanted: impl Iterator<Item = &'a Wanted>) -> Intents {
        let entry =
            |it: &Wanted| ((it.name.clone(), it.provider.clone()), (it.key.clone(), Written::from(it)));
        Intents { state, wanted: wanted.map(entry).collect() }
    }
}

impl Ledger for Intents {
    fn next_line(&mut self) -> io::Result<Option<String>> {
        Ok(None)
    }

    /// Saves the intent before a create. What came of it is saved with the result, which has the workspace.
    fn append(&mut self, text: &str) -> io::Result<()> {
        for line in text.lines() {
            let line: Value = serde_json::from_str(line)?;
            if line["status"] != "creating" {
                continue;
            }
            let of = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
            let Some((key, written)) = self.wanted.get(&(of("name"), of("provider"))) else {
                return Err(io::Error::other("a profile is created that the plan does not have"));
            };
            let mut state = self.state.lock();
            let entry = state.state.profiles.entry(key.clone()).or_default();
            entry.intent = Some(Intent { action: Action::Create, written: written.clone() });
            state.save()?;
        }
        Ok(())
    }
}
