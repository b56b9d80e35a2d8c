//! What a rollout of a client is made of: its options, its customers and its ledger. The blocking and the async
//! client share it.

use std::sync::Arc;

use crate::drive::{Ledger, LedgerSlot};
use crate::{Action, Customer, Error, Outcome, Reply, Rollout, RolloutAction, Session};

/// The options, the customers and the ledger of one rollout.
pub(crate) struct RolloutSource<I> {
    rollout: Rollout,
    customers: I,
    ledger: Option<Arc<LedgerSlot>>,
    has_begun: bool,
    /// An option came after the first outcome.
    has_late_option: bool,
}

impl<I: Iterator<Item: Into<Customer>>> RolloutSource<I> {
    pub(crate) fn new(action: RolloutAction, id: i64, customers: I) -> RolloutSource<I> {
        let total = match customers.size_hint() {
            (least, Some(most)) if least == most => Some(most as u64),
            _ => None,
        };
        let rollout = Rollout { total, ..Rollout::new(action, id) };
        RolloutSource { rollout, customers, ledger: None, has_begun: false, has_late_option: false }
    }

    /// Changes an option. If the rollout has begun, the next outcome is an error instead.
    pub(crate) fn set(&mut self, option: impl FnOnce(&mut Rollout)) {
        match self.has_begun {
            true => self.has_late_option = true,
            false => option(&mut self.rollout),
        }
    }

    /// Uses this ledger, which closing the client frees.
    pub(crate) fn set_ledger(&mut self, session: &Session, ledger: impl Ledger + 'static) {
        self.set(|rollout| rollout.ledger = true);
        if !self.has_begun {
            let slot = session.ledger_slot();
            slot.put(Box::new(ledger));
            self.ledger = Some(slot);
        }
    }

    /// Fails once the rollout has begun.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn check_not_begun(&self) -> Result<(), Error> {
        if self.has_begun { Err(late_option()) } else { Ok(()) }
    }

    /// Begins the work on the next outcome, and returns the options.
    ///
    /// # Errors
    /// `invalid_input` if an option came after the first outcome.
    pub(crate) fn begin_outcome(&mut self) -> Result<&Rollout, Error> {
        self.has_begun = true;
        if std::mem::take(&mut self.has_late_option) {
            return Err(late_option());
        }
        if let Some(ledger) = &self.ledger {
            ledger.work();
        }
        Ok(&self.rollout)
    }

    /// Ends the work on an outcome. The end of the rollout and an error free the ledger.
    pub(crate) fn end_outcome(&self, outcome: Option<&Result<Outcome, Error>>) {
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

impl<I> RolloutSource<I> {
    pub(crate) fn rollout(&self) -> &Rollout {
        &self.rollout
    }
}

fn late_option() -> Error {
    Error::invalid_input("an option of a rollout must be given before its first outcome is asked for")
}
