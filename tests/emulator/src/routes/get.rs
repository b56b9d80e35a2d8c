//! `GET /api/custom_oauth_profiles/:id`

use super::{Answer, body, query, result};
use crate::Settings;
use crate::answer::Failure;
use crate::incoming::Incoming;
use crate::workspace::{Row, Workspace};

pub(super) fn answer(workspace: &Workspace, settings: &Settings, id: i64, incoming: &Incoming) -> Answer {
    query::read(incoming.query(), &[])?;
    body::none(incoming)?;
    let profile = workspace.profile(id).ok_or_else(Failure::not_found)?;
    Ok((200, result(&Row::new(profile, settings).to_json())))
}
