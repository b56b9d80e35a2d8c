//! What a rollout or an `ensure_each` of a client is made of: its options, its customers and its ledger. The
//! blocking and the async client share it.

#[cfg(not(target_arch = "wasm32"))]
use std::path::PathBuf;
use std::sync::Arc;

#[cfg(not(target_arch = "wasm32"))]
use crate::FileLedger;
use crate::drive::{Ledger, LedgerSlot};
use crate::{Action, Customer, EnsureEach, Error, Reply, Rollout, Session};

/// The options of a verb that has a ledger.
pub(crate) trait LedgerOptions {
    /// Says that there is a ledger.
    fn use_ledger(&mut self);
}

impl LedgerOptions for Rollout {
    fn use_ledger(&mut self) {
        self.ledger = true;
    }
}

impl LedgerOptions for EnsureEach {
    fn use_ledger(&mut self) {
        self.ledger = true;
    }
}

/// The options `O`, the customers and the ledger of one rollout. An `ensure_each` has no customers.
pub(crate) struct RolloutSource<O, I> {
    options: O,
    customers: I,
    ledger: Option<Arc<LedgerSlot>>,
    has_begun: bool,
    /// The error of an option that cannot be given.
    refused: Option<Error>,
}

impl<O: LedgerOptions, I: Iterator<Item: Into<Customer>>> RolloutSource<O, I> {
    pub(crate) fn new(options: O, customers: I) -> RolloutSource<O, I> {
        RolloutSource { options, customers, ledger: None, has_begun: false, refused: None }
    }

    /// Changes an option. If the rollout has begun, the next outcome is an error instead.
    pub(crate) fn set(&mut self, option: impl FnOnce(&mut O)) {
        match self.has_begun {
            true => self.refused = Some(late_option()),
            false => option(&mut self.options),
        }
    }

    /// Changes an option that not every rollout has. If it is refused, that is the next outcome.
    pub(crate) fn try_set(&mut self, option: impl FnOnce(&mut O) -> Result<(), Error>) {
        let mut refused = None;
        self.set(|options| refused = option(options).err());
        self.refused = self.refused.take().or(refused);
    }

    /// Uses this ledger. Closing the client frees it.
    pub(crate) fn set_ledger(&mut self, session: &Session, ledger: impl Ledger + 'static) {
        self.set(O::use_ledger);
        if !self.has_begun {
            let slot = session.ledger_slot();
            slot.put(Box::new(ledger));
            self.ledger = Some(slot);
        }
    }

    /// Opens this file and uses it as the ledger.
    ///
    /// # Errors
    /// `ledger` if it cannot be opened or locked; `invalid_input` once the rollout has begun.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn open_ledger(&mut self, session: &Session, path: PathBuf) -> Result<(), Error> {
        if self.has_begun {
            return Err(late_option());
        }
        self.set_ledger(session, FileLedger::open(path)?);
        Ok(())
    }

    /// Begins the work on the next outcome, and returns the options.
    ///
    /// # Errors
    /// `invalid_input` if an option came after the first outcome, or one that this rollout does not have.
    pub(crate) fn begin_outcome(&mut self) -> Result<&O, Error> {
        self.has_begun = true;
        if let Some(refused) = self.refused.take() {
            return Err(refused);
        }
        if let Some(ledger) = &self.ledger {
            ledger.work();
        }
        Ok(&self.options)
    }

    /// Ends the work on an outcome. The end of the rollout and an error free the ledger.
    pub(crate) fn end_outcome<T>(&self, outcome: Option<&Result<T, Error>>) {
        match (&self.ledger, outcome) {
            (Some(ledger), Some(Ok(_))) => ledger.rest(),
            (Some(ledger), Some(Err(_)) | None) => ledger.free(),
            (None, _) => {}
        }
    }

    /// Takes the next customer, or reads or writes the ledger.
    pub(crate) fn perform(&mut self, action: Action) -> Reply {
        let done = match (&self.ledger, action) {
            (_, Action::NextCustomer) => return Reply::Customer(self.customers.next().map(Into::into)),
            (Some(ledger), Action::NextLine) => ledger.with(|ledger| ledger.next_line()).map(Reply::Line),
            (Some(ledger), Action::Append(text)) => {
                ledger.with(|ledger| ledger.append(&text)).map(|()| Reply::Done)
            }
            _ => return Reply::Failed("there is no ledger".into()),
        };
        done.unwrap_or_else(|error| Reply::Failed(error.to_string()))
    }
}

impl<O, I> RolloutSource<O, I> {
    pub(crate) fn options(&self) -> &O {
        &self.options
    }
}

fn late_option() -> Error {
    Error::invalid_input("an option must be given before the first outcome is asked for")
}
