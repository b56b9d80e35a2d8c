//! What earlier applies know about the profiles of an environment. It holds no secret, and no hash of one.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::wanted::{Environment, Wanted};
use crate::failure::{Failure, Result};

/// The version of the format.
const VERSION: u64 = 1;

/// The state of an environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct State {
    pub version: u64,
    pub environment: String,
    /// The base URL of the service.
    pub host: String,
    /// The id of the workspace.
    pub workspace: i64,
    /// The profiles, by their keys in the manifest.
    pub profiles: BTreeMap<String, Entry>,
}

/// What is known about a profile of the manifest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Entry {
    /// The profile, unless it is still being created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Known>,
    /// A write that was begun, and whose outcome is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<Intent>,
}

/// A profile of the service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Known {
    pub id: i64,
    /// Whether this manifest created it.
    pub created: bool,
    #[serde(flatten)]
    pub written: Written,
}

/// A write that was begun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Intent {
    pub action: Action,
    #[serde(flatten)]
    pub written: Written,
}

/// The kind of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Create,
    Update,
    Delete,
}

/// The fields of a profile as they were last written, or are being written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Written {
    pub name: String,
    pub provider: String,
    /// `None`: the service did not return it.
    pub client_id: Option<String>,
    /// The further keys of `data` that the manifest names.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub data: Map<String, Value>,
    /// `None`: this manifest has not written the secret yet, so nobody knows which one the profile has.
    pub secret_version: Option<u64>,
    /// Whether the verification token of a Slack app was written, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub token: bool,
}

impl From<&Wanted> for Written {
    fn from(wanted: &Wanted) -> Written {
        Written {
            name: wanted.name.clone(),
            provider: wanted.provider.clone(),
            client_id: Some(wanted.client_id.clone()),
            data: wanted.data.clone(),
            secret_version: Some(wanted.secret_version),
            token: wanted.token.is_some(),
        }
    }
}

impl State {
    /// The state of an environment that was never applied.
    pub fn new(environment: &Environment, host: &str) -> State {
        let (environment, workspace) = (environment.name.clone(), environment.settings.workspace);
        State { version: VERSION, environment, host: host.to_owned(), workspace, profiles: BTreeMap::new() }
    }

    /// Whether an earlier apply was interrupted during a write.
    pub fn has_intent(&self) -> bool {
        self.profiles.values().any(|entry| entry.intent.is_some())
    }

    /// A profile that two keys have.
    fn twice(&self) -> Option<(i64, &String, &String)> {
        let mut keys = BTreeMap::new();
        let known = |entry: &Entry| entry.profile.as_ref().map(|known| known.id);
        let mut ids = self.profiles.iter().filter_map(|(key, entry)| Some((known(entry)?, key)));
        ids.find_map(|(id, key)| Some((id, keys.insert(id, key)?, key)))
    }

    /// The key of the profile with this id.
    pub fn key_of(&self, id: i64) -> Option<&String> {
        let is_it = |entry: &Entry| entry.profile.as_ref().is_some_and(|known| known.id == id);
        self.profiles.iter().find(|(_, entry)| is_it(entry)).map(|(key, _)| key)
    }
}

/// A state, and the file that it is saved in.
#[derive(Debug)]
pub struct StateFile {
    pub path: PathBuf,
    pub state: State,
    saved: Option<String>,
}

impl StateFile {
    /// Reads the state. If there is no file, the state is empty; a file that cannot be read is never an empty state.
    ///
    /// # Errors
    /// A usage failure, also if it is the state of another environment, host or workspace, or of a newer version.
    pub fn read(path: &Path, environment: &Environment, host: &str) -> Result<StateFile> {
        let wrong = |why: String| Failure::usage(format!("the state `{}` {why}", path.display()));
        let empty = State::new(environment, host);
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(StateFile { path: path.to_owned(), state: empty, saved: None });
            }
            Err(error) => return Err(wrong(format!("cannot be read: {error}"))),
        };
        let damaged = |error| {
            wrong(format!(
                "is damaged: {error}. Restore it from your version control. Without it every profile is adopted anew"
            ))
        };
        let value: Value = serde_json::from_str(&text).map_err(damaged)?;
        match value["version"].as_u64() {
            Some(VERSION) => {}
            Some(newer) => {
                let why = "install a newer version of workato-oauth-profiles-cli";
                return Err(wrong(format!(
                    "has the format {newer}, and this program knows format {VERSION} only: {why}"
                )));
            }
            None => return Err(wrong("was not written by this program: it has no `version`".into())),
        }
        let state: State = serde_json::from_value(value).map_err(damaged)?;
        let shown = |state: &State| {
            format!(
                "the environment `{}`, workspace {} at {}",
                state.environment, state.workspace, state.host
            )
        };
        let of = |state: &State| (state.environment.clone(), state.workspace, state.host.clone());
        if of(&state) != of(&empty) {
            return Err(wrong(format!("is that of {}, not of {}", shown(&state), shown(&empty))));
        }
        if let Some((id, one, other)) = state.twice() {
            return Err(wrong(format!(
                "is damaged: profile {id} has the keys `{one}` and `{other}`, as after a merge of two states. Restore it \
                 from your version control"
            )));
        }
        Ok(StateFile { path: path.to_owned(), state, saved: Some(text) })
    }

    /// Saves the state: writes a temporary file in the same folder, syncs it, and renames it. A crash leaves the old
    /// state or the new one.
    pub fn save(&mut self) -> io::Result<()> {
        let text = serde_json::to_string_pretty(&self.state)? + "\n";
        if self.saved.as_ref() == Some(&text) {
            return Ok(());
        }
        let temporary = beside(&self.path, ".tmp");
        let mut file = File::create(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        drop(file);
        std::fs::rename(&temporary, &self.path)?;
        sync_folder(&self.path)?;
        self.saved = Some(text);
        Ok(())
    }

    /// The failure of a state that cannot be saved.
    pub fn not_saved(path: &Path, error: &io::Error) -> Failure {
        Failure::failed(format!(
            "the state `{}` cannot be saved, so nothing more is sent: {error}",
            path.display()
        ))
    }
}

/// The path with this at the end of its name.
pub fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(end);
    path.with_file_name(name)
}

/// Syncs the folder. A file that was renamed is safe only when the folder's list of files is on disk too.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
