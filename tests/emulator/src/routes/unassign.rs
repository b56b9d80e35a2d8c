//! `DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign?force=`

use super::{Answer, body, customer, done, query, rule};
use crate::Settings;
use crate::answer::Failure;
use crate::incoming::Incoming;
use crate::workspace::Workspace;

pub(super) fn answer(
    workspace: &mut Workspace,
    settings: &Settings,
    customer: &str,
    id: i64,
    incoming: &Incoming,
) -> Answer {
    let force = force(incoming.query())?;
    body::none(incoming)?;
    let customer = customer::read(customer, settings)?;
    workspace.profile(id).ok_or_else(Failure::not_found)?;
    let customer = customer::find(workspace, &customer, settings)?;
    let Some(assignment) = customer.assignment(id) else {
        rule(settings.unassign_missing, |status| Failure::of_state(status, "It is not assigned"))?;
        return done();
    };
    if assignment.connections > 0 && !force {
        rule(settings.unassign_in_use, |status| {
            Failure::of_state(status, "The customer's connections use it")
        })?;
    }
    let customer = customer.id;
    workspace.unassign(id, customer);
    done()
}

fn force(query: &str) -> Result<bool, Failure> {
    match query::read(query, &["force"])?.first() {
        None | Some((_, "false")) => Ok(false),
        Some((_, "true")) => Ok(true),
        Some((name, _)) => Err(Failure::of_field(400, name, "must be true or false")),
    }
}
