//! `DELETE /api/custom_oauth_profiles/:id`

use super::{Answer, body, done, query, rule};
use crate::Settings;
use crate::answer::Failure;
use crate::incoming::Incoming;
use crate::workspace::Workspace;

pub(super) fn answer(workspace: &mut Workspace, settings: &Settings, id: i64, incoming: &Incoming) -> Answer {
    query::read(incoming.query(), &[])?;
    body::none(incoming)?;
    let profile = workspace.profile(id).ok_or_else(Failure::not_found)?;
    if profile.is_in_use() {
        rule(settings.delete_in_use, |status| {
            Failure::of_state(status, "The custom OAuth profile is in use")
        })?;
    }
    workspace.delete(id);
    done()
}
