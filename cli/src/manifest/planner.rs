//! Decides what an apply would do. See docs/design.md#what-a-plan-decides.

use std::collections::BTreeSet;

use workato_oauth_profiles::{Profile, Survey};

use super::diff::{self, Options};
use super::plan::{Action, Change, Field, Plan, Step, Summary};
use super::prune;
use super::reader::Reader;
use super::settle::{Rows, settle};
use super::show::{self, quoted};
use super::state::{Entry, State, Written};
use super::wanted::{Environment, Wanted};
use crate::failure::{Failure, Result};

/// A plan, and the state as the service shows it: without what is gone, and with what is adopted.
pub struct Planned {
    pub plan: Plan,
    pub state: State,
}

/// Makes a plan. It only reads.
///
/// # Errors
/// A failure if the profiles cannot be listed, or if this is another workspace.
pub fn plan(reader: &Reader, environment: &Environment, state: &State, options: &Options) -> Result<Planned> {
    let survey = reader.survey()?;
    let workspace_verified = check_workspace(environment, &survey)?;
    let rows = Rows::read(reader, survey, state)?;
    let mut notes = Vec::new();
    if !workspace_verified {
        notes.push(
            "workspace not verified: no profile shows which workspace this is. `apply` wants \
             `--allow-unverified-workspace`"
                .to_owned(),
        );
    }
    if state.has_intent() {
        notes.push(
            "an apply was interrupted during a write. The service may still carry it out: `apply` waits 45 s before \
             its first request"
                .to_owned(),
        );
    }
    if !rows.prove_absence() {
        let rows = rows.survey.unreadable;
        notes.push(format!(
            "rows of the list that cannot be read: {rows}. While there is one, nothing is created"
        ));
    }
    let mut planner = Planner { environment, rows, state: state.clone(), options, leaving: BTreeSet::new() };
    settle(&mut planner.state, &planner.rows);
    planner.move_keys();
    planner.find_leaving();
    let mut profiles: Vec<Step> = environment.profiles.iter().map(|wanted| planner.step(wanted)).collect();
    let is_wanted = |key: &str| environment.profiles.iter().any(|wanted| wanted.key == key);
    let Planner { rows, mut state, .. } = planner;
    let orphans = prune::steps(&mut state, is_wanted, &rows, options);
    let deletes = orphans.iter().filter(|step| step.action == Action::Delete).count();
    profiles.extend(orphans);
    let wants_force = prune::is_large(deletes, &state);
    if wants_force && !options.force {
        notes.push(format!(
            "{} would be deleted, more than 30 %: `apply` wants `--force`",
            show::profiles(deletes)
        ));
    }
    let plan = Plan {
        version: 1,
        environment: environment.name.clone(),
        host: reader.base_url().to_owned(),
        workspace: environment.settings.workspace,
        workspace_verified,
        in_sync: false,
        notes,
        summary: Summary::default(),
        profiles,
        wants_force,
    };
    Ok(Planned { plan: plan.finish(), state })
}

/// Compares the workspace of the manifest with that of every profile. Returns whether a profile showed one.
fn check_workspace(environment: &Environment, survey: &Survey) -> Result<bool> {
    let wanted = environment.settings.workspace;
    let shown: BTreeSet<i64> = survey.profiles.iter().filter_map(|row| row.user_id).collect();
    match shown.iter().find(|id| **id != wanted) {
        None => Ok(!shown.is_empty()),
        Some(other) => Err(Failure::failed(format!(
            "this is the workspace {other}, and the environment `{}` of `{}` has the workspace {wanted}: check the API \
             token and the host",
            environment.name,
            environment.path.display()
        ))),
    }
}

/// A plan in the making.
pub(super) struct Planner<'a> {
    pub(super) environment: &'a Environment,
    pub(super) rows: Rows,
    pub(super) state: State,
    pub(super) options: &'a Options,
    /// The ids of profiles that get another name or provider.
    pub(super) leaving: BTreeSet<i64>,
}

impl Planner<'_> {
    pub(super) fn row_of(&self, key: &str) -> Option<&Profile> {
        let known = self.state.profiles.get(key)?.profile.as_ref()?;
        self.rows.get(known.id)
    }

    pub(super) fn is_wanted(&self, key: &str) -> bool {
        self.environment.profiles.iter().any(|wanted| wanted.key == key)
    }

    fn find_leaving(&mut self) {
        let wanted = self.environment.profiles.iter();
        let leaving = wanted.filter_map(|wanted| {
            let row = self.row_of(&wanted.key)?;
            (row.name != wanted.name || row.provider != wanted.provider).then_some(row.id)
        });
        self.leaving = leaving.collect();
    }

    fn step(&mut self, wanted: &Wanted) -> Step {
        let entry = self.state.profiles.get(&wanted.key).cloned().unwrap_or_default();
        let mut step = match self.row_of(&wanted.key).cloned() {
            Some(row) => self.known(wanted, &row, &entry),
            None => {
                let step = self.unknown(wanted);
                match entry.profile {
                    Some(known) if step.action != Action::Blocked => step.note(format!(
                        "profile {} is gone: somebody else deleted it. A Slack or Teams bot needs the new id in its URLs",
                        known.id
                    )),
                    _ => step,
                }
            }
        };
        if step.action == Action::Update && wanted.token.is_none() && wanted.provider.starts_with("slack") {
            step = step.note(
                "the service may clear the verification token of this Slack app: give `token` to keep it",
            );
        }
        step.wanted = Some(wanted.clone());
        step
    }

    /// The step of a profile whose id is known.
    pub(super) fn known(&mut self, wanted: &Wanted, row: &Profile, entry: &Entry) -> Step {
        let diff = diff::of_row(wanted, row, entry, self.options);
        let is_change = diff.is_change();
        let mut step =
            Step::new(&wanted.key, if is_change { Action::Update } else { Action::Unchanged }).of_row(row);
        (step.fields, step.notes) = (diff.fields, diff.blocked);
        let is_renamed = row.name != wanted.name || row.provider != wanted.provider;
        let mut also_named = None;
        if let Some(other) = self.named(&wanted.name, &wanted.provider, Some(row.id)).first() {
            let why = format!(
                "profile {} is {} for {} already",
                other.id,
                quoted(&other.name),
                quoted(&other.provider)
            );
            match is_renamed {
                true => step.notes.push(why),
                false => also_named = Some(why + ", too"),
            }
        }
        if !step.notes.is_empty() {
            step.action = Action::Blocked;
        }
        step.notes.extend(also_named);
        if !is_change {
            let is_unknown =
                |field: &Field| field.field == "client_secret" && field.change == Change::Unknown;
            if wanted.secret_version > 1 && step.fields.iter().any(is_unknown) {
                let why = "nobody knows which secret it has, so it keeps that one: ";
                step.notes.push(why.to_owned() + diff::ROTATES_ALL);
            }
            self.refresh(wanted, row);
        }
        step
    }

    /// Notes what the service has: somebody else may have changed it to what the manifest wants.
    fn refresh(&mut self, wanted: &Wanted, row: &Profile) {
        let known = self.state.profiles.get_mut(&wanted.key).and_then(|entry| entry.profile.as_mut());
        if let Some(known) = known {
            let Written { secret_version, token, .. } = known.written;
            let client_id = row.client_id.clone().or(Some(wanted.client_id.clone()));
            known.written = Written { secret_version, token, client_id, ..Written::from(wanted) };
        }
    }
}
