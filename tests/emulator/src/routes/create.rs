//! `POST /api/custom_oauth_profiles` `{name, provider, data: {client_id, client_secret, token}}`

use super::{Answer, body, query, result};
use crate::Settings;
use crate::incoming::Incoming;
use crate::workspace::{Row, Workspace};

pub(super) fn answer(workspace: &mut Workspace, settings: &Settings, incoming: &Incoming) -> Answer {
    query::read(incoming.query(), &[])?;
    let input = body::input(incoming, settings)?;
    body::judge(&input, workspace.named(&input.name), settings)?;
    Ok((settings.create_status, result(&Row::new(workspace.create(input), settings).to_json())))
}
