//! Compares what the client reported with the state of the service at the end.

use workato_emulator::Emulator;
use workato_oauth_profiles::{Answer, Command, Customer, Error, Outcome, OutcomeStatus};
use workato_rust_tests::simulation::What;

use crate::plan::{Job, Plan};

type Item = Result<Answer, Error>;

pub fn judge(plan: &Plan) -> Vec<String> {
    let deletes = plan.jobs.iter().any(|job| matches!(job.command, Command::Delete(_)));
    let mut wrong = Vec::new();
    for (task, job) in plan.jobs.iter().enumerate() {
        let items: Vec<&Item> = plan.simulation.log().items(task).map(|(_, item)| item).collect();
        let emulator = &plan.simulation.emulator;
        let mut found = match &job.command {
            Command::Each(_) => rollout(job, emulator, &items),
            Command::Profiles { .. } => {
                let ended = plan.simulation.log().of(task).any(|entry| matches!(entry.what, What::End));
                walk(&items, plan.profiles, ended && !deletes)
            }
            _ => one(job, emulator, &items),
        };
        let dropped = plan.simulation.log().of(task).any(|entry| matches!(entry.what, What::Dropped));
        if items.is_empty() && !dropped && !matches!(job.command, Command::Each(_) | Command::Profiles { .. })
        {
            found.push("it yielded nothing".to_owned());
        }
        wrong.extend(found.into_iter().map(|text| format!("{} {task}: {text}", job.verb())));
    }
    wrong
}

/// Whether the service has the state that the call wanted.
fn is_done(job: &Job, emulator: &Emulator) -> Option<bool> {
    let named = || emulator.profiles().iter().filter(|profile| profile.name == job.input.name).count() == 1;
    let has_secret = || emulator.has_secret(job.id, job.input.client_secret.expose());
    let is_assigned = || emulator.is_assigned(job.id, Job::workspace(&job.customers[0]));
    match &job.command {
        Command::Create(_) | Command::Ensure { .. } | Command::EnsureEach(_) => Some(named()),
        Command::Update(_) | Command::RotateSecret { .. } => Some(has_secret()),
        Command::Delete(_) => Some(!emulator.profiles().iter().any(|profile| profile.id == job.id)),
        Command::Assign(_) => Some(is_assigned()),
        Command::Unassign(_) => Some(!is_assigned()),
        Command::List(_) | Command::Get(_) | Command::Find { .. } => None,
        Command::Profiles { .. } | Command::Each(_) => None,
    }
}

fn one(job: &Job, emulator: &Emulator, items: &[&Item]) -> Vec<String> {
    let mut wrong = Vec::new();
    if emulator.profiles().iter().filter(|profile| profile.name == job.input.name).count() > 1 {
        wrong.push("there are two of this name".to_owned());
    }
    if items.len() > 1 {
        wrong.push(format!("it yielded {} items", items.len()));
    }
    let Some(item) = items.first() else { return wrong };
    match (is_done(job, emulator), item) {
        // A 404 is believed.
        (Some(false), Ok(Answer::Done(done))) if done.already => {}
        (Some(false), Ok(_)) => wrong.push("it succeeded, and is not done".to_owned()),
        (Some(true), Err(error)) if !error.may_have_applied => {
            wrong.push(format!("it is done, and the error does not say so: {error}"));
        }
        _ => {}
    }
    wrong
}

fn rollout(job: &Job, emulator: &Emulator, items: &[&Item]) -> Vec<String> {
    let wanted = job.verb() == "assign_each";
    let is_done = |customer: &Customer| emulator.is_assigned(job.id, Job::workspace(customer)) == wanted;
    let mut wrong = Vec::new();
    let outcomes: Vec<&Outcome> = items
        .iter()
        .filter_map(|item| if let Ok(Answer::Outcome(outcome)) = item { Some(outcome) } else { None })
        .collect();
    for (position, outcome) in outcomes.iter().enumerate() {
        // One that comes again may be done by then.
        let comes_again = job.customers[position + 1..].contains(&outcome.customer);
        let Outcome { customer, status, error, .. } = outcome;
        // An earlier failure of the same customer may have said so.
        let tries = outcomes[..=position].iter().filter(|other| other.customer == *customer);
        let may = tries.filter_map(|other| other.error.as_ref()).any(|error| error.may_have_applied);
        match status {
            OutcomeStatus::Done if !is_done(customer) => wrong.push(format!("{customer} is not done")),
            OutcomeStatus::Failed if is_done(customer) && !may && !comes_again => {
                wrong.push(format!("{customer} is done, and the error does not say so: {error:?}"));
            }
            _ => {}
        }
    }
    // The one that was under way when it ended.
    let Some(Err(error)) = items.last() else { return wrong };
    for customer in &job.customers {
        let is_told = outcomes.iter().any(|outcome| outcome.customer == *customer);
        if !is_told && is_done(customer) && !error.may_have_applied {
            wrong.push(format!("{customer} is done, and the error does not say so: {error}"));
        }
    }
    wrong
}

fn walk(items: &[&Item], profiles: usize, can_be_whole: bool) -> Vec<String> {
    let ids: Vec<i64> = items
        .iter()
        .filter_map(|item| if let Ok(Answer::Profile(profile)) = item { Some(profile.id) } else { None })
        .collect();
    let mut seeded: Vec<i64> = ids.iter().copied().filter(|id| *id <= profiles as i64).collect();
    seeded.sort_unstable();
    let yielded = seeded.len();
    seeded.dedup();
    let mut wrong = Vec::new();
    if seeded.len() < yielded {
        wrong.push("it yielded one twice".to_owned());
    }
    let is_whole = items.iter().all(|item| item.is_ok()) && !items.is_empty();
    if is_whole && can_be_whole && seeded.len() < profiles {
        wrong.push(format!("it yielded {} of {profiles}", seeded.len()));
    }
    wrong
}
