//! A plan: what an apply would do. Its JSON is the output of `plan --output json`, described by `cli/schemas/plan.json`.

use serde::Serialize;
use serde_json::Value;
use workato_oauth_profiles::Profile;

use super::wanted::Wanted;

/// What an apply would do to the profiles of a workspace.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Plan {
    /// The version of this format: 1
    pub version: u64,
    /// The name of the environment in the file
    pub environment: String,
    /// The base URL of the service
    pub host: String,
    /// The id of the workspace that the file names
    pub workspace: i64,
    /// Whether a profile showed that this is the workspace. An empty workspace shows nothing
    pub workspace_verified: bool,
    /// Whether an apply would do nothing
    pub in_sync: bool,
    /// What concerns the whole plan
    pub notes: Vec<String>,
    /// How many profiles there are of each action
    pub summary: Summary,
    /// Each profile of the file, and each one of the state that the file does not have
    pub profiles: Vec<Step>,
    /// More than 30 % of the profiles would be deleted
    #[serde(skip)]
    pub wants_force: bool,
}

/// How many profiles there are of each action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Summary {
    pub create: usize,
    pub update: usize,
    pub adopt: usize,
    pub delete: usize,
    pub unchanged: usize,
    pub keep: usize,
    pub blocked: usize,
}

/// What happens to one profile.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Step {
    /// The key in the file and in the state
    pub profile: String,
    /// The id, if the profile exists
    pub id: Option<i64>,
    pub action: Action,
    /// The fields, each with what would happen to it
    pub fields: Vec<Field>,
    /// Why it is blocked or kept, and what else to know
    pub notes: Vec<String>,
    /// The profile as it was read.
    #[serde(skip)]
    pub row: Option<Profile>,
    /// What the file wants.
    #[serde(skip)]
    pub wanted: Option<Wanted>,
}

/// What happens to a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It is created
    Create,
    /// It is written again, and keeps its id
    Update,
    /// It exists already: the state notes its id
    Adopt,
    /// It is deleted, with --prune
    Delete,
    /// Nothing happens
    Unchanged,
    /// The file does not have it, and it is kept
    Keep,
    /// Nothing can happen before somebody decides: see the notes
    Blocked,
}

/// What happens to one field.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Field {
    /// Such as `name`, `client_id`, `data.token_url`, or `client_secret`, whose value is its version
    pub field: String,
    pub change: Change,
    /// The value now; null if there is none, or if the API does not return it
    pub before: Value,
    /// The value that the file wants
    pub after: Value,
    /// Whether somebody else has changed it since the last apply
    pub drift: bool,
}

/// What happens to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is new
    Add,
    /// It gets another value
    Change,
    /// It has this value
    Equal,
    /// The API does not return it, and it stays as it is
    Unknown,
}

impl Step {
    pub fn new(profile: &str, action: Action) -> Step {
        let (fields, notes) = (Vec::new(), Vec::new());
        Step { profile: profile.to_owned(), id: None, action, fields, notes, row: None, wanted: None }
    }

    pub fn note(mut self, note: impl Into<String>) -> Step {
        self.notes.push(note.into());
        self
    }

    pub fn of_row(mut self, row: &Profile) -> Step {
        (self.id, self.row) = (Some(row.id), Some(row.clone()));
        self
    }
}

impl Plan {
    /// The steps with this action.
    pub fn steps(&self, action: Action) -> impl Iterator<Item = &Step> {
        self.profiles.iter().filter(move |step| step.action == action)
    }

    pub fn is_blocked(&self) -> bool {
        self.summary.blocked > 0
    }

    /// Counts the steps. Notes and counts are complete only after this.
    pub fn finish(mut self) -> Plan {
        let count = |action| self.steps(action).count();
        self.summary = Summary {
            create: count(Action::Create),
            update: count(Action::Update),
            adopt: count(Action::Adopt),
            delete: count(Action::Delete),
            unchanged: count(Action::Unchanged),
            keep: count(Action::Keep),
            blocked: count(Action::Blocked),
        };
        let Summary { create, update, adopt, delete, blocked, unchanged: _, keep: _ } = self.summary;
        self.in_sync = create + update + adopt + delete + blocked == 0;
        self
    }
}
