//! Does what a plan says. See docs/design.md#what-apply-does.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use workato_oauth_profiles::{Client, Code, EnsureAction, EnsuredEach, Error, Profile, ProfileInput, Secret};

use super::creates::{Intents, Shared};
use super::diff::{Options, data_of, is_used};
use super::lock::Lock;
use super::plan::{Action, Plan, Step};
use super::planner::{Planned, plan};
use super::prune::reason_to_keep;
use super::reader::Reader;
use super::show::quoted;
use super::state::{Action as Write, Entry, Intent, Known, StateFile, Written};
use super::wanted::{Environment, Wanted};
use crate::failure::{Failure, Result};

/// The service may work on a request of an interrupted apply for 40 s, and 5 s are for the network.
/// See docs/design.md#45-seconds-an-attempt-and-until-a-write-is-settled.
const SETTLED_AFTER: Duration = Duration::from_secs(45);

/// What an apply tells the user and asks.
pub trait Ui {
    /// An earlier apply was interrupted: wait this long.
    fn wait(&mut self, time: Duration);
    /// Shows the plan.
    fn show(&mut self, plan: &Plan) -> Result<()>;
    /// Whether to do it.
    fn confirm(&mut self, plan: &Plan) -> Result<bool>;
    /// A profile is done.
    fn done(&mut self, outcome: &Outcome) -> Result<()>;
}

/// What came of one profile.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Outcome {
    /// The key in the file and in the state
    pub profile: String,
    pub id: Option<i64>,
    /// What was to be done
    pub action: Action,
    /// Why it failed; null if it is done
    pub error: Option<String>,
}

/// What an apply did.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Report {
    /// The plan that it carried out
    pub plan: Plan,
    pub outcomes: Vec<Outcome>,
    /// Whether a second plan is empty. False if it was not made, because a profile failed
    pub in_sync: bool,
    /// What the second plan has; null if it is empty or was not made
    pub remaining: Option<Plan>,
}

/// The secrets of a profile.
struct Secrets {
    client_secret: Secret,
    token: Option<Secret>,
}

/// Makes the profiles of a workspace as the manifest describes them.
///
/// # Errors
/// A failure if nothing could be done, or if the rest could not. The state says what was done.
pub fn apply(
    client: &Client,
    environment: &Environment,
    state: &Path,
    options: &Options,
    allow_unverified: bool,
    ui: &mut dyn Ui,
) -> Result<Report> {
    let _lock = Lock::take(state)?;
    let state = StateFile::read(state, environment, client.base_url())?;
    let secrets = secrets(environment)?;
    if state.state.has_intent() {
        ui.wait(SETTLED_AFTER);
    }
    let reader = Reader::new(client);
    let Planned { plan: planned, state: refreshed } = plan(&reader, environment, &state.state, options)?;
    ui.show(&planned)?;
    check(&planned, options, allow_unverified)?;
    if !planned.in_sync && !ui.confirm(&planned)? {
        return Err(Failure::failed("nothing was written"));
    }
    let mut run =
        Run { client, environment, options, secrets, state: Shared::new(state), ui, outcomes: Vec::new() };
    run.change(|state| state.state = refreshed)?;
    run.carry_out(&planned)?;
    let mut report = Report { plan: planned, outcomes: run.outcomes, in_sync: false, remaining: None };
    if report.outcomes.iter().all(|outcome| outcome.error.is_none()) {
        let state = run.state.lock().state.clone();
        let remaining = plan(&reader, environment, &state, options)?.plan;
        report.in_sync = remaining.in_sync;
        report.remaining = (!remaining.in_sync).then_some(remaining);
    }
    Ok(report)
}

/// Reads all secrets of the manifest.
fn secrets(environment: &Environment) -> Result<BTreeMap<String, Secrets>> {
    let (mut secrets, mut missing) = (BTreeMap::new(), Vec::new());
    for wanted in &environment.profiles {
        let mut read = |field, reference: &super::reference::Reference| {
            let secret = reference.resolve(environment.folder());
            secret.map_err(|why| missing.push(format!("`{}`, {field}: {why}", wanted.key))).ok()
        };
        let client_secret = read("client_secret", &wanted.client_secret);
        let token = wanted.token.as_ref().map(|token| read("token", token));
        if let (Some(client_secret), token) = (client_secret, token) {
            secrets.insert(wanted.key.clone(), Secrets { client_secret, token: token.flatten() });
        }
    }
    match missing.is_empty() {
        true => Ok(secrets),
        false => {
            Err(Failure::usage(format!("nothing was sent: secrets are missing\n  {}", missing.join("\n  "))))
        }
    }
}

/// Ends before the first write where the plan must not be carried out.
fn check(plan: &Plan, options: &Options, allow_unverified: bool) -> Result<()> {
    if plan.is_blocked() {
        let blocked: Vec<&str> = plan.steps(Action::Blocked).map(|step| step.profile.as_str()).collect();
        return Err(Failure::failed(format!(
            "nothing was written: the plan is blocked by {}",
            blocked.join(", ")
        )));
    }
    if plan.wants_force && !options.force {
        return Err(Failure::usage(format!(
            "nothing was written: {} profiles would be deleted, more than 30 %. Give `--force` if that is meant",
            plan.summary.delete
        )));
    }
    if !plan.workspace_verified && !plan.in_sync && !allow_unverified {
        return Err(Failure::usage(format!(
            "nothing was written: no profile shows that this is the workspace {}. Give `--allow-unverified-workspace` \
             if you are sure",
            plan.workspace
        )));
    }
    Ok(())
}

struct Run<'a> {
    client: &'a Client,
    environment: &'a Environment,
    options: &'a Options,
    secrets: BTreeMap<String, Secrets>,
    state: Shared,
    ui: &'a mut dyn Ui,
    outcomes: Vec<Outcome>,
}

impl Run<'_> {
    /// Updates first: a new profile may get the name that another one gives up.
    fn carry_out(&mut self, plan: &Plan) -> Result<()> {
        for step in plan.steps(Action::Update) {
            self.update(step)?;
        }
        self.create(plan.steps(Action::Create).collect())?;
        if self.outcomes.iter().all(|outcome| outcome.error.is_none()) {
            for step in plan.steps(Action::Delete) {
                self.delete(step)?;
            }
        }
        Ok(())
    }

    /// Changes the state and saves it.
    fn change(&mut self, change: impl FnOnce(&mut StateFile)) -> Result<()> {
        let mut state = self.state.lock();
        change(&mut state);
        state.save().map_err(|error| StateFile::not_saved(&state.path, &error))
    }

    fn change_entry(&mut self, key: &str, change: impl FnOnce(&mut Entry)) -> Result<()> {
        self.change(|state| change(state.state.profiles.entry(key.to_owned()).or_default()))
    }

    /// Notes what came of a profile. A failure that would repeat for the others is returned.
    fn note(&mut self, step: &Step, id: Option<i64>, result: std::result::Result<(), Error>) -> Result<()> {
        let id = id.or(step.id);
        let error = result.as_ref().err().map(ToString::to_string);
        let outcome = Outcome { profile: step.profile.clone(), id, action: step.action, error };
        self.ui.done(&outcome)?;
        self.outcomes.push(outcome);
        match result {
            Err(error) if !concerns_one(error.code) => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn input(&self, wanted: &Wanted) -> Result<ProfileInput> {
        let secrets =
            self.secrets.get(&wanted.key).ok_or_else(|| Failure::failed("a secret was not read"))?;
        let Wanted { name, provider, client_id, .. } = wanted;
        let mut input = ProfileInput::new(name, provider, client_id, secrets.client_secret.clone());
        (input.token, input.data) = (secrets.token.clone(), wanted.data.clone());
        Ok(input)
    }

    fn update(&mut self, step: &Step) -> Result<()> {
        let (Some(wanted), Some(row)) = (&step.wanted, &step.row) else { return Ok(()) };
        let (input, written) = (self.input(wanted)?, Written::from(wanted));
        let intent = Intent { action: Write::Update, written: written.clone() };
        // If it stays unwritten, an update that an earlier apply began is as open as before.
        let open = self.state.lock().state.profiles.get(&step.profile).and_then(|entry| entry.intent.clone());
        self.change_entry(&step.profile, |entry| entry.intent = Some(intent))?;
        let check = still_the_same(row.clone(), wanted, self.options);
        let updated = self.client.update_if(row.id, input, check);
        match &updated {
            Ok(profile) => self.change_entry(&step.profile, |entry| {
                entry.intent = None;
                let created = entry.profile.as_ref().is_some_and(|known| known.created);
                entry.profile = Some(Known { id: profile.id, created, written });
            })?,
            Err(error) if !error.may_have_applied => {
                self.change_entry(&step.profile, |entry| entry.intent = open)?;
            }
            Err(_) => {}
        }
        self.note(step, None, updated.map(drop))
    }

    fn create(&mut self, steps: Vec<&Step>) -> Result<()> {
        if steps.is_empty() {
            return Ok(());
        }
        let wanted = || steps.iter().filter_map(|step| step.wanted.as_ref());
        let inputs = wanted().map(|wanted| self.input(wanted)).collect::<Result<Vec<_>>>()?;
        let intents = Intents::new(self.state.clone(), wanted());
        for result in self.client.ensure_each(inputs).with_ledger(intents) {
            let EnsuredEach { input, action, profile, error } = result?;
            let Some(step) = steps.get(input) else { continue };
            let id = profile.as_ref().map(|profile| profile.id);
            match error {
                Some(error) => {
                    if !error.may_have_applied {
                        self.forget_intent(step)?;
                    }
                    self.note(step, id, Err(error))?;
                }
                None => {
                    let created = action == EnsureAction::Created;
                    self.created(step, profile, created)?;
                    self.note(step, id, Ok(()))?;
                }
            }
        }
        Ok(())
    }

    /// Notes the profile that there is now.
    fn created(&mut self, step: &Step, profile: Option<Profile>, created: bool) -> Result<()> {
        let (Some(profile), Some(wanted)) = (profile, &step.wanted) else { return Ok(()) };
        let workspace = self.environment.settings.workspace;
        if let Some(other) = profile.user_id.filter(|id| *id != workspace) {
            return Err(Failure::failed(format!(
                "profile {} is in the workspace {other}, not in {workspace}: check the API token and the host. It is not \
                 in the state. Nothing more was sent",
                profile.id
            )));
        }
        let other = self.state.lock().state.key_of(profile.id).filter(|key| **key != step.profile).cloned();
        if let Some(other) = other {
            self.forget_intent(step)?;
            return Err(Failure::failed(format!(
                "`{}`: profile {} has this name, and it is `{other}` of this file. Run apply again",
                step.profile, profile.id
            )));
        }
        // If it was there already, another program has created it since the plan: nobody knows its secret.
        let written = match created {
            true => Written::from(wanted),
            false => Written { secret_version: None, token: false, ..Written::from(wanted) },
        };
        let entry = Entry { profile: Some(Known { id: profile.id, created, written }), intent: None };
        self.change_entry(&step.profile, |known| *known = entry)
    }

    fn forget_intent(&mut self, step: &Step) -> Result<()> {
        self.change(|state| {
            let profiles = &mut state.state.profiles;
            if let Some(entry) = profiles.get_mut(&step.profile) {
                entry.intent = None;
            }
            profiles.retain(|_, entry| entry.profile.is_some() || entry.intent.is_some());
        })
    }

    fn delete(&mut self, step: &Step) -> Result<()> {
        let Some(row) = &step.row else { return Ok(()) };
        let entry = self.state.lock().state.profiles.get(&step.profile).cloned().unwrap_or_default();
        let fresh = match self.client.get(row.id) {
            Ok(fresh) => fresh,
            Err(error) if error.code == Code::NotFound => return self.deleted(step),
            Err(error) => return self.note(step, None, Err(error)),
        };
        let why = entry.profile.as_ref().map(|known| reason_to_keep(&entry, known, &fresh));
        if let Some(Some(why)) = why {
            let outcome = Outcome {
                profile: step.profile.clone(),
                id: step.id,
                action: step.action,
                error: Some(format!("it is kept: {why}")),
            };
            self.ui.done(&outcome)?;
            self.outcomes.push(outcome);
            return Ok(());
        }
        let written = entry.profile.map(|known| known.written).unwrap_or_default();
        self.change_entry(&step.profile, |entry| {
            entry.intent = Some(Intent { action: Write::Delete, written })
        })?;
        match self.client.delete(row.id) {
            Ok(_) => self.deleted(step),
            Err(error) if error.code == Code::NotFound => self.deleted(step),
            Err(error) => {
                if !error.may_have_applied {
                    self.forget_intent(step)?;
                }
                self.note(step, None, Err(error))
            }
        }
    }

    /// Forgets a profile that is no longer there.
    fn deleted(&mut self, step: &Step) -> Result<()> {
        self.change(|state| drop(state.state.profiles.remove(&step.profile)))?;
        self.note(step, None, Ok(()))
    }
}

/// Refuses a profile that is not as the plan saw it.
fn still_the_same(
    row: Profile,
    wanted: &Wanted,
    options: &Options,
) -> impl FnOnce(&Profile) -> std::result::Result<(), String> + Send + use<> {
    let other_app = row.client_id.as_ref() != Some(&wanted.client_id) || row.provider != wanted.provider;
    let may_not_be_used = other_app && !options.replace_client;
    move |fresh| {
        let changed = |what: &str, before: &str, now: &str| {
            Err(format!(
                "somebody else has changed its {what} from {} to {} since the plan was made, so it was not written. Make a \
                 new plan",
                quoted(before),
                quoted(now)
            ))
        };
        let text = |client_id: &Option<String>| client_id.clone().unwrap_or_default();
        if fresh.name != row.name {
            return changed("name", &row.name, &fresh.name);
        }
        if fresh.provider != row.provider {
            return changed("provider", &row.provider, &fresh.provider);
        }
        if fresh.client_id != row.client_id {
            return changed("client id", &text(&row.client_id), &text(&fresh.client_id));
        }
        if data_of(fresh) != data_of(&row) {
            return Err("somebody else has changed its data since the plan was made, so it was not written. Make a new \
                        plan"
                .into());
        }
        match may_not_be_used && is_used(fresh) {
            true => Err("connections use it since the plan was made: give `--replace-client` if it shall get another \
                         OAuth app"
                .into()),
            false => Ok(()),
        }
    }
}

/// Whether a failure concerns one profile. Any other would repeat for all of them.
fn concerns_one(code: Code) -> bool {
    matches!(
        code,
        Code::Conflict
            | Code::NotFound
            | Code::InvalidRequest
            | Code::InvalidInput
            | Code::Rejected
            | Code::Decode
    )
}
