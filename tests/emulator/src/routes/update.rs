//! `PUT /api/custom_oauth_profiles/:id` `{name, provider, data: {client_id, client_secret, token}}`

use super::{Answer, body, query, result};
use crate::Settings;
use crate::answer::Failure;
use crate::incoming::Incoming;
use crate::workspace::{Row, Workspace};

pub(super) fn answer(workspace: &mut Workspace, settings: &Settings, id: i64, incoming: &Incoming) -> Answer {
    query::read(incoming.query(), &[])?;
    let old = workspace.profile(id).ok_or_else(Failure::not_found)?;
    let mut input = body::input(incoming, settings)?;
    if settings.keep_token && input.token.is_none() {
        input.token.clone_from(&old.token);
    }
    let others = workspace.named(&input.name) - usize::from(input.name == old.name);
    body::judge(&input, others, settings)?;
    let profile = workspace.update(id, input).ok_or_else(Failure::not_found)?;
    Ok((200, result(&Row::new(profile, settings).to_json())))
}
