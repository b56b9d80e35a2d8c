//! Carries a plan out: updates, creates, deletes. What is saved when: docs/design.md#what-apply-does.

use std::collections::BTreeMap;

use workato_oauth_profiles::{Client, Code, EnsureAction, EnsuredEach, Error, Profile, ProfileInput};

use super::apply::{Outcome, Secrets, Ui};
use super::diff::{Options, still_the_same};
use super::ledger::{Intents, Shared};
use super::plan::{Action, Plan, Step};
use super::prune::reason_to_keep;
use super::state::{Action as Write, Entry, Intent, Known, StateFile, Written};
use super::wanted::{Environment, Wanted};
use crate::failure::{Failure, Result};

/// An apply under way.
pub(super) struct Run<'a> {
    pub(super) client: &'a Client,
    pub(super) environment: &'a Environment,
    pub(super) options: &'a Options,
    pub(super) secrets: BTreeMap<String, Secrets>,
    pub(super) state: Shared,
    pub(super) ui: &'a mut dyn Ui,
    pub(super) outcomes: Vec<Outcome>,
}

impl Run<'_> {
    /// Updates first: a new profile may get the name that another one gives up.
    pub(super) fn carry_out(&mut self, plan: &Plan) -> Result<()> {
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
    pub(super) fn change(&mut self, change: impl FnOnce(&mut StateFile)) -> Result<()> {
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
            let EnsuredEach { input, action, profile, error } = match result {
                Ok(result) => result,
                Err(error) => return self.creates_ended(&steps, error),
            };
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

    /// Ends the creates early. If the one under way was refused for certain, no intent stays open.
    fn creates_ended(&mut self, steps: &[&Step], error: Error) -> Result<()> {
        if !error.may_have_applied {
            let is_done = |step: &&&Step| self.outcomes.iter().any(|done| done.profile == step.profile);
            let open: Vec<&&Step> = steps.iter().filter(|step| !is_done(step)).collect();
            open.into_iter().try_for_each(|step| self.forget_intent(step))?;
        }
        Err(error.into())
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
        let why = entry.profile.as_ref().map(|known| reason_to_keep(known, &fresh));
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
