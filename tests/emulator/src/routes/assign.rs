//! `POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign`

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
    query::read(incoming.query(), &[])?;
    body::none(incoming)?;
    let customer = customer::read(customer, settings)?;
    let profile = workspace.profile(id).ok_or_else(Failure::not_found)?;
    let customer = customer::find(workspace, &customer, settings)?;
    if customer.assignment(id).is_some() {
        rule(settings.assign_again, |status| Failure::of_state(status, "It is assigned already"))?;
        return done();
    }
    let other = workspace.assignment(customer, &profile.provider).map(|assignment| assignment.profile);
    if other.is_some() {
        let taken = "The customer has another custom OAuth profile of this provider";
        rule(settings.second_profile, |status| Failure::of_state(status, taken))?;
    }
    let customer = customer.id;
    let connections = other.map_or(0, |other| workspace.unassign(other, customer));
    workspace.assign(id, customer, connections);
    done()
}
