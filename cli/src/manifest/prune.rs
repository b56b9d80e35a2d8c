//! The profiles that the state has and the manifest no longer has. See docs/design.md#what-prune-deletes.

use workato_oauth_profiles::Profile;

use super::diff::{Options, count};
use super::plan::{Action, Step};
use super::settle::Rows;
use super::state::{Intent, Known, State, Written};

/// More than this share of the profiles wants `--force`, in percent.
const LARGE: usize = 30;

/// The steps for the profiles that the manifest does not have. Forgets those that are gone.
pub fn steps(
    state: &mut State,
    is_wanted: impl Fn(&str) -> bool,
    rows: &Rows,
    options: &Options,
) -> Vec<Step> {
    let mut steps = Vec::new();
    state.profiles.retain(|key, entry| {
        if is_wanted(key) {
            return true;
        }
        let Some(known) = &mut entry.profile else { return entry.intent.is_some() };
        let Some(row) = rows.get(known.id) else { return false };
        // Nobody will write it again, so an update that was begun need not stay open.
        if let Some(Intent { written, .. }) = entry.intent.take() {
            if is_as_written(&written, row) {
                known.written = written;
            }
            known.written.secret_version = None;
        }
        let step = step(key, known, row, options);
        // Nothing of it is left to this manifest.
        let is_forgotten = options.prune && !known.created;
        steps.push(step);
        !is_forgotten
    });
    steps
}

fn step(key: &str, known: &Known, row: &Profile, options: &Options) -> Step {
    let kept = Step::new(key, Action::Keep).of_row(row);
    let why = reason_to_keep(known, row);
    match (options.prune, why) {
        (true, None) => Step::new(key, Action::Delete).of_row(row),
        (true, Some(why)) => kept.note(format!("the file no longer has it, and it is kept: {why}")),
        (false, None) => kept.note("the file no longer has it: `--prune` deletes it"),
        (false, Some(why)) => {
            kept.note(format!("the file no longer has it, and `--prune` would keep it: {why}"))
        }
    }
}

/// Why a profile is not deleted.
pub fn reason_to_keep(known: &Known, row: &Profile) -> Option<String> {
    match (row.shared_accounts_count, row.oem_customers_count) {
        _ if !known.created => Some("this file did not create it".into()),
        (Some(0), Some(0)) if is_as_written(&known.written, row) => None,
        (Some(0), Some(0)) => Some("somebody else has changed it since the last apply".into()),
        (connections, customers) => Some(format!(
            "connections that use it: {}, customers that it is assigned to: {}",
            count(connections),
            count(customers)
        )),
    }
}

fn is_as_written(written: &Written, row: &Profile) -> bool {
    row.name == written.name && row.provider == written.provider && row.client_id == written.client_id
}

/// Whether so many would be deleted that it is probably a mistake.
pub fn is_large(deleted: usize, state: &State) -> bool {
    let all = state.profiles.values().filter(|entry| entry.profile.is_some()).count();
    deleted * 100 > all * LARGE
}
