//! `ensure` for many profiles. See docs/design.md#ensure_each.

use std::collections::BTreeMap;

use super::call::Sender;
use super::ensure::{Ensure, context};
use super::lists::Lists;
use super::{Coroutine, Items};
use crate::ensure::{Wanted, at_position};
use crate::ledger::{History, creating_line};
use crate::operations::Create;
use crate::pace::Pace;
use crate::rollout::Tally;
use crate::{EnsureAction, EnsureEach, Ensured, EnsuredEach, Error, Profile, ProfileInput, Session};

/// The longest line that an input may need in a ledger, in bytes. See docs/design.md#the-ledger.
const LONGEST_LINE: usize = 16 * 1024;

impl Session {
    /// A machine that makes sure that there is exactly one profile for each input, and yields a result for
    /// each, in their order. If the last list shows a second profile of an input, it yields a further result
    /// for that input.
    pub fn ensure_each(&self, settings: EnsureEach) -> Coroutine<EnsuredEach> {
        Coroutine::new(|mailbox, items| {
            let mut sender = Sender::new(self, mailbox);
            sender.pace = Pace::new(None, self.config());
            let history = History::of_ensure_each(self.base_url());
            let lists = Lists::new(Wanted::new(settings.inputs.iter().map(ProfileInput::key)));
            let mut ensure = Ensure::new(sender, lists, settings.replace, None);
            ensure.writes_ledger = settings.ledger && !settings.dry_run;
            let EnsureEach { inputs, dry_run, ledger, .. } = settings;
            let inputs = inputs.into_iter().map(|input| Create { input }).collect();
            let mut each = Each {
                ensure,
                items,
                inputs,
                dry_run,
                ledger,
                history,
                tally: Tally::new("profiles", None),
                created: Vec::new(),
            };
            async move {
                let result = each.run().await.map(|()| None);
                result.map_err(|error| match error.context.is_empty() {
                    true => error.in_context("ensure profiles, one after the other".to_owned()),
                    false => error,
                })
            }
        })
    }
}

struct Each {
    ensure: Ensure,
    items: Items<EnsuredEach>,
    inputs: Vec<Create>,
    dry_run: bool,
    ledger: bool,
    history: History,
    tally: Tally,
    /// The profiles that were created, with the positions of their inputs.
    created: Vec<(usize, Profile)>,
}

impl Each {
    async fn run(&mut self) -> Result<(), Error> {
        self.check()?;
        self.read_ledger().await?;
        if self.inputs.is_empty() {
            return Ok(());
        }
        // If the profiles cannot be listed, no input can succeed.
        self.ensure.lists.read(&mut self.ensure.sender, None).await?;
        for nth in 0..self.inputs.len() {
            self.ensure_one(nth).await?;
            self.ensure.sender.mailbox.check()?;
        }
        self.check_created().await
    }

    /// Checks all inputs before anything is sent.
    fn check(&mut self) -> Result<(), Error> {
        let mut seen = BTreeMap::new();
        for (nth, create) in self.inputs.iter().enumerate() {
            let checked = self.ensure.sender.call(create, None).map(drop);
            checked.map_err(|error| at_position(nth, &error.message))?;
            if self.ledger && creating_line(&create.input).len() > LONGEST_LINE {
                return Err(at_position(nth, "its name and provider are too long for a ledger"));
            }
            if let Some(first) = seen.insert(create.input.key(), nth) {
                return Err(at_position(nth, &format!("it names the same profile as input {}", first + 1)));
            }
        }
        // A search for the secrets of thousands of inputs in every answer would take too long. So an answer is
        // searched for those of its own input, each result is redacted, and events and errors are searched for
        // all of them.
        self.ensure.sender.mailbox.keep_secrets();
        self.ensure.sender.mailbox.echoed();
        self.ensure.sender.forget_secrets();
        Ok(())
    }

    /// Reads what earlier runs wrote, and appends a header. This shows, before the first request, that the
    /// ledger can be written.
    async fn read_ledger(&mut self) -> Result<(), Error> {
        if !self.ledger {
            return Ok(());
        }
        let sender = &self.ensure.sender;
        while let Some(line) = sender.mailbox.next_line().await? {
            self.history.read(&line)?;
        }
        let text = self.history.open()?;
        if self.ensure.writes_ledger {
            sender.mailbox.check()?;
            sender.mailbox.append(text).await?;
        }
        for name in self.history.open_creates() {
            // The run that sent this create ended before this one began.
            sender.session.writes().open_lost(name.clone(), sender.mailbox.now());
        }
        Ok(())
    }

    /// Makes sure that there is exactly one profile for this input, and yields the result.
    async fn ensure_one(&mut self, nth: usize) -> Result<(), Error> {
        self.redact_secrets_of(nth)?;
        let create = &self.inputs[nth];
        let result = match self.dry_run {
            true => self.ensure.preview(create).await,
            false => self.ensure.run(create).await.map(|Ensured { profile, action }| (action, Some(profile))),
        };
        // Its list was read 45 s after this run began. A failure may be that of a list, and shows nothing.
        self.ensure.is_announced |=
            self.ensure.writes_ledger && result.is_ok() && self.history.is_open(&create.input.key());
        // Only a dry run has no profile, and it writes no line.
        let id = result.as_ref().map(|(_, profile)| profile.as_ref().map_or(0, |profile| profile.id));
        let written = self.ensure.end(create, id).await;
        let (action, profile, error) = match result {
            Ok((action, profile)) => (action, profile, None),
            Err(error) if self.tally.ends_all(&error) => return Err(error),
            Err(mut error) => {
                error.redact(&self.ensure.sender.mailbox.secrets());
                (EnsureAction::Failed, None, Some(error))
            }
        };
        if matches!(action, EnsureAction::Created | EnsureAction::Updated) {
            self.tally.write_succeeded();
        }
        let end = self.tally.fifth_failure(error.as_ref());
        if let (EnsureAction::Created, Some(profile)) = (action, &profile) {
            self.created.push((nth, profile.clone()));
        }
        self.items.give(EnsuredEach { input: nth, action, profile, error }).await;
        written?;
        end.map_or(Ok(()), Err)
    }

    /// From now on answers are searched for the secrets of this input and of no other, and they are redacted in
    /// its result.
    fn redact_secrets_of(&mut self, nth: usize) -> Result<(), Error> {
        self.ensure.sender.forget_secrets();
        self.ensure.sender.call(&self.inputs[nth], None).map(drop)
    }

    /// Lists the profiles once more, and yields a further result for each input that another process created
    /// meanwhile, too.
    async fn check_created(&mut self) -> Result<(), Error> {
        let Ensure { sender, lists, .. } = &mut self.ensure;
        if self.created.is_empty() || !lists.read_once_more(sender, None).await {
            return sender.mailbox.check();
        }
        for (nth, profile) in std::mem::take(&mut self.created) {
            if let Some(error) = self.ensure.lists.duplicate(&self.inputs[nth].input, &profile) {
                self.redact_secrets_of(nth)?;
                let mut error = error.in_context(context(&self.inputs[nth].input));
                error.redact(&self.ensure.sender.mailbox.secrets());
                let error = Some(error);
                let (action, profile) = (EnsureAction::Failed, Some(profile));
                self.items.give(EnsuredEach { input: nth, action, profile, error }).await;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
