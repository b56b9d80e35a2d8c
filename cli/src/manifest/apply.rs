//! Does what a plan says. See docs/design.md#what-apply-does.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use workato_oauth_profiles::{Client, Secret};

use super::diff::Options;
use super::ledger::Shared;
use super::lock::Lock;
use super::plan::{Action, Plan};
use super::planner::{Planned, plan};
use super::reader::Reader;
use super::reference::Reference;
use super::run::Run;
use super::show;
use super::state::StateFile;
use super::wanted::Environment;
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
    /// Asks whether to do it. A no is a failure.
    fn confirm(&mut self) -> Result<()>;
    /// A profile is done.
    fn done(&mut self, outcome: &Outcome) -> Result<()>;
    /// All that was done, also if a failure ended the apply midway.
    fn report(&mut self, report: &Report) -> Result<()>;
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
    /// Whether a second plan is empty. False if it was not made, because something failed
    pub in_sync: bool,
    /// What the second plan has; null if it is empty or was not made
    pub remaining: Option<Plan>,
}

/// The secrets of a profile.
pub(super) struct Secrets {
    pub(super) client_secret: Secret,
    pub(super) token: Option<Secret>,
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
    if !planned.in_sync {
        ui.confirm()?;
    }
    let mut run =
        Run { client, environment, options, secrets, state: Shared::new(state), ui, outcomes: Vec::new() };
    run.change(|state| state.state = refreshed)?;
    let mut ended = run.carry_out(&planned);
    let mut report = Report { plan: planned, outcomes: run.outcomes, in_sync: false, remaining: None };
    if ended.is_ok() && report.outcomes.iter().all(|outcome| outcome.error.is_none()) {
        let state = run.state.lock().state.clone();
        ended = plan(&reader, environment, &state, options).map(|Planned { plan: remaining, .. }| {
            report.in_sync = remaining.in_sync;
            report.remaining = (!remaining.in_sync).then_some(remaining);
        });
    }
    let shown = run.ui.report(&report);
    ended.and(shown).map(|()| report)
}

/// Reads all secrets of the manifest.
fn secrets(environment: &Environment) -> Result<BTreeMap<String, Secrets>> {
    let (mut secrets, mut missing) = (BTreeMap::new(), Vec::new());
    for wanted in &environment.profiles {
        let mut read = |field, reference: &Reference| {
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
            "nothing was written: {} would be deleted, more than 30 %. Give `--force` if that is meant",
            show::profiles(plan.summary.delete)
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
