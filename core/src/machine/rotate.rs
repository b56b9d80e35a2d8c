//! A new client secret: the service wants all other fields too, so they are read first.

use super::call::Deadline;
use crate::operations::{Get, Update};
use crate::secret::longest_first;
use crate::{Call, EventKind, Machine, Now, Profile, ProfileInput, Reply, Secret, Session, Step};

/// The machine that replaces the client secret of a profile and nothing else. It yields the profile.
pub struct RotateSecret {
    session: Session,
    id: i64,
    client_secret: Secret,
    token: Option<Secret>,
    /// The deadline of the whole.
    deadline: Option<Now>,
    stage: Stage,
}

enum Stage {
    Get(Call<Get>),
    Put(Call<Update>),
    Over,
}

const NO_TOKEN: &str = "no token was given for a Slack profile: the service may clear the old one";
const INCOMPLETE: &str =
    "the service told no name, no provider or no client id of the profile, so nothing was written";

impl RotateSecret {
    pub(crate) fn new(
        session: Session,
        id: i64,
        client_secret: Secret,
        token: Option<Secret>,
    ) -> RotateSecret {
        let mut rotate =
            RotateSecret { session, id, client_secret, token, deadline: None, stage: Stage::Over };
        // What can be refused is refused before anything is sent.
        let put = rotate.update(["name", "provider", "client id"].map(String::from), Deadline::FromPoll);
        rotate.stage =
            if put.is_over() { Stage::Put(put) } else { Stage::Get(rotate.session.call(Get { id })) };
        rotate
    }

    fn update(&self, [name, provider, client_id]: [String; 3], within: Deadline) -> Call<Update> {
        let (client_secret, token) = (self.client_secret.clone(), self.token.clone());
        let input = ProfileInput { name, provider, client_id, client_secret, token };
        self.session.call_within(Update { id: self.id, input }, within)
    }

    fn after_get(&self, get: Call<Get>, profile: Profile) -> Stage {
        let Profile { name, provider, client_id, .. } = profile;
        let fields = [name, provider, client_id.unwrap_or_default()];
        if fields.iter().any(String::is_empty) {
            return Stage::Get(get.refuse(INCOMPLETE));
        }
        let lacks_token = self.token.is_none() && fields[1].starts_with("slack");
        let put = self.update(fields, self.deadline.map_or(Deadline::FromPoll, Deadline::At));
        Stage::Put(if lacks_token { put.warn(EventKind::NoToken, NO_TOKEN) } else { put })
    }
}

impl Machine for RotateSecret {
    type Item = Profile;

    fn poll(&mut self, now: Now) -> Step<Profile> {
        let timeout = self.session.config().timeout;
        self.deadline.get_or_insert_with(|| now.saturating_add(timeout));
        loop {
            let step = match &mut self.stage {
                Stage::Get(get) => get.poll(now),
                Stage::Put(put) => put.poll(now),
                Stage::Over => return Step::End,
            };
            let item = match step {
                Step::Item(item) => item,
                other => return other,
            };
            let item = match (std::mem::replace(&mut self.stage, Stage::Over), item) {
                (Stage::Get(get), Ok(profile)) => {
                    self.stage = self.after_get(get, profile);
                    continue;
                }
                (Stage::Get(_), Err(mut error)) => {
                    // A read knows nothing of the secrets that may not be seen.
                    error.redact(&longest_first([&self.client_secret].into_iter().chain(&self.token)));
                    Err(error)
                }
                (_, item) => item,
            };
            return Step::Item(
                item.map_err(|error| error.in_context(format!("rotate the secret of profile {}", self.id))),
            );
        }
    }

    fn reply(&mut self, reply: Reply, now: Now) {
        match (&mut self.stage, reply) {
            (Stage::Get(get), Reply::Cancelled) => get.cancel(now),
            (Stage::Get(get), reply) => get.reply(reply, now),
            (Stage::Put(put), reply) => put.reply(reply, now),
            (Stage::Over, _) => {}
        }
    }
}

#[cfg(test)]
mod tests;
