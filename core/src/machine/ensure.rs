//! Exactly one such profile: list, then create, replace or leave it.
//!
//! ```text
//! List ── one there ──> Update, or leave it, or conflict
//!  ^ └─── none there ─> Create ── the answer is lost ──> List again, every 10 s
//!  └──── Wait <───────────────────────────────────────────┘  none there 45 s later: Create again, once
//! ```

mod judge;

use std::mem;
use std::time::Duration;

use self::judge::Verdict;
use super::call::Deadline;
use crate::operations::{Create, Update};
use crate::{Action, Call, Code, EnsureAction, Ensured, Error, Machine, Now, Pages, Profile, ProfileInput};
use crate::{Reply, Session, Step, secret::longest_first};

/// The service may work on a request for 40 s after its connection is gone.
const BELIEVED_AFTER: Duration = Duration::from_secs(45);
const LIST_EVERY: Duration = Duration::from_secs(10);
const MOST_CREATES: u32 = 2;

/// The machine that sees to it that there is exactly one profile of this name for this provider. It
/// yields it.
pub struct Ensure {
    session: Session,
    input: ProfileInput,
    replace: bool,
    /// The deadline of the whole.
    deadline: Now,
    stage: Stage,
    creates: u32,
    /// When a create was last sent.
    sent: Now,
    /// The create whose outcome nobody knows.
    doubt: Option<Error>,
    /// The user does not want to go on: nothing more is sent.
    cancelled: bool,
}

enum Stage {
    Begin,
    List(Listing),
    Create(Call<Create>),
    Update(Call<Update>),
    Wait { until: Now, asleep: bool },
    Over(Option<Result<Ensured, Error>>),
}

struct Listing {
    pages: Box<Pages>,
    since: Now,
    /// Of this name and provider.
    found: Vec<Profile>,
}

impl Ensure {
    pub(crate) fn new(session: Session, input: ProfileInput, replace: bool) -> Ensure {
        // What can be refused is refused before anything is sent.
        let create = session.call(Create { input: input.clone() });
        let stage = if create.is_over() { Stage::Create(create) } else { Stage::Begin };
        let (deadline, sent) = (Now::ZERO, Now::ZERO);
        Ensure { session, input, replace, deadline, stage, creates: 0, sent, doubt: None, cancelled: false }
    }

    /// The next action, or the state changed.
    fn step(&mut self, now: Now) -> Option<Action> {
        match &mut self.stage {
            Stage::Begin => {
                self.deadline = now.saturating_add(self.session.config().timeout);
                self.list(now)
            }
            Stage::List(listing) => match listing.pages.poll(now) {
                Step::Do(action) => Some(action),
                Step::Item(Ok(profile)) => {
                    let is_known = listing.found.iter().any(|found| found.id == profile.id);
                    let is_it = profile.name == self.input.name && profile.provider == self.input.provider;
                    if is_it && !is_known {
                        listing.found.push(profile);
                    }
                    None
                }
                Step::Item(Err(error)) => self.list_failed(error, now),
                Step::End => {
                    let (found, since) = (mem::take(&mut listing.found), listing.since);
                    self.listed(found, since, now)
                }
            },
            Stage::Create(create) => match create.poll(now) {
                Step::Do(action) => {
                    if matches!(action, Action::Send(_)) {
                        self.sent = now;
                    }
                    Some(action)
                }
                Step::Item(item) => self.created(item, now),
                Step::End => None,
            },
            Stage::Update(update) => match update.poll(now) {
                Step::Do(action) => Some(action),
                Step::Item(item) => self.over(item.map(|profile| done(profile, EnsureAction::Updated))),
                Step::End => None,
            },
            Stage::Wait { asleep: true, .. } => {
                self.over(Err(Error::internal("the machine was polled before its action was answered")))
            }
            Stage::Wait { until, asleep } if now < *until => {
                *asleep = true;
                Some(Action::Sleep(*until - now))
            }
            Stage::Wait { .. } => self.list(now),
            Stage::Over(_) => None,
        }
    }

    fn list(&mut self, now: Now) -> Option<Action> {
        let pages = Box::new(Pages::new(self.session.clone(), 1, Deadline::At(self.deadline)));
        self.stage = Stage::List(Listing { pages, since: now, found: Vec::new() });
        None
    }

    fn create(&mut self) {
        self.creates += 1;
        let create = Create { input: self.input.clone() };
        self.stage = Stage::Create(self.session.call_within(create, Deadline::At(self.deadline)));
    }

    fn created(&mut self, item: Result<Profile, Error>, now: Now) -> Option<Action> {
        match item {
            Ok(profile) => self.over(Ok(done(profile, EnsureAction::Created))),
            Err(error) if error.code == Code::AmbiguousOutcome && !self.cancelled => {
                self.doubt = Some(error);
                self.list(now)
            }
            Err(error) => self.over(Err(error)),
        }
    }

    fn listed(&mut self, found: Vec<Profile>, since: Now, now: Now) -> Option<Action> {
        match judge::judge(&self.input, self.replace, found) {
            Verdict::None if self.doubt.is_none() => self.create(),
            Verdict::None if since < self.sent.saturating_add(BELIEVED_AFTER) => return self.look_again(now),
            Verdict::None if self.creates < MOST_CREATES => {
                self.doubt = None;
                self.create();
            }
            Verdict::None => return self.give_up(None),
            Verdict::Same(profile) if self.doubt.is_some() => {
                return self.over(Ok(done(profile, EnsureAction::Created)));
            }
            Verdict::Same(profile) if !self.replace => {
                return self.over(Ok(done(profile, EnsureAction::Unchanged)));
            }
            Verdict::Same(profile) | Verdict::Replace(profile) => {
                let update = Update { id: profile.id, input: self.input.clone() };
                self.stage = Stage::Update(self.session.call_within(update, Deadline::At(self.deadline)));
            }
            Verdict::Conflict(error) => return self.over(Err(error)),
        }
        None
    }

    /// Without a doubt the error is the answer; with one, the next listing may tell.
    fn list_failed(&mut self, mut error: Error, now: Now) -> Option<Action> {
        error.redact(&longest_first(self.input.secrets()));
        let passing =
            matches!(error.code, Code::Network | Code::Timeout | Code::ServerError | Code::RateLimited);
        match (&self.doubt, passing) {
            (None, _) => self.over(Err(error)),
            (Some(_), _) if error.code == Code::Cancelled => self.over(Err(error)),
            (Some(_), _) if self.cancelled => self.over(Err(Error::cancelled())),
            (Some(_), true) => self.look_again(now),
            (Some(_), false) => {
                let hint =
                    format!("listing the profiles, to see whether it was created, failed: {}", error.message);
                self.give_up(Some(hint))
            }
        }
    }

    /// Lists again in a while, if that still fits.
    fn look_again(&mut self, now: Now) -> Option<Action> {
        let believed = self.sent.saturating_add(BELIEVED_AFTER);
        let next = now.saturating_add(LIST_EVERY);
        let until = if now < believed { next.min(believed) } else { next };
        if until >= self.deadline {
            let hint = "give a longer timeout: only a list that is read 45 s after a create shows that it \
                        did not arrive; list the profiles before creating it again";
            return self.give_up(Some(hint.to_owned()));
        }
        self.stage = Stage::Wait { until, asleep: false };
        None
    }

    fn give_up(&mut self, hint: Option<String>) -> Option<Action> {
        let doubt = self.doubt.take();
        let mut error = doubt.unwrap_or_else(|| Error::internal("there is no doubt to give up on"));
        if hint.is_some() {
            error.data_mut().hint = hint;
        }
        self.over(Err(error))
    }

    fn over(&mut self, item: Result<Ensured, Error>) -> Option<Action> {
        self.stage = Stage::Over(Some(item.map_err(|mut error| {
            error.data_mut().may_have_applied |= self.doubt.is_some();
            error.in_context(format!("ensure profile `{}`", self.input.name))
        })));
        None
    }
}

fn done(profile: Profile, action: EnsureAction) -> Ensured {
    Ensured { profile, action }
}

impl Machine for Ensure {
    type Item = Ensured;

    fn poll(&mut self, now: Now) -> Step<Ensured> {
        loop {
            if let Some(action) = self.step(now) {
                return Step::Do(action);
            }
            if let Stage::Over(item) = &mut self.stage {
                return item.take().map_or(Step::End, Step::Item);
            }
        }
    }

    fn reply(&mut self, reply: Reply, now: Now) {
        self.cancelled |= matches!(reply, Reply::Cancelled);
        match (&mut self.stage, reply) {
            (Stage::List(listing), reply) => listing.pages.reply(reply, now),
            (Stage::Create(create), reply) => create.reply(reply, now),
            (Stage::Update(update), reply) => update.reply(reply, now),
            (Stage::Begin | Stage::Wait { .. }, Reply::Cancelled) => drop(self.over(Err(Error::cancelled()))),
            (Stage::Wait { asleep, .. }, Reply::Done) if *asleep => *asleep = false,
            (Stage::Begin | Stage::Wait { .. }, _) => {
                drop(self.over(Err(Error::internal("a reply came to no action"))));
            }
            (Stage::Over(_), _) => {}
        }
    }
}

#[cfg(test)]
mod tests;
