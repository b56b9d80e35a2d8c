//! A machine with its customers and its ledger.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use workato_oauth_profiles::{Action, Answer, Coroutine, Customer, Reply};

use super::Conditions;

/// An item of the caller's list of customers.
#[derive(Clone, Debug)]
pub enum CustomerInput {
    /// A customer.
    Customer(Customer),
    /// A value that is not a customer.
    Invalid(String),
}

/// The lines of a ledger. Clones are the same ledger.
#[derive(Clone, Default)]
pub struct LedgerText(Arc<Mutex<Vec<String>>>);

impl LedgerText {
    /// A ledger that holds this text.
    pub fn of(text: &str) -> LedgerText {
        LedgerText(Arc::new(Mutex::new(text.split_inclusive('\n').map(str::to_owned).collect())))
    }

    /// All of it.
    pub fn text(&self) -> String {
        self.lines().concat()
    }

    fn lines(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().expect("no panic holds it")
    }
}

/// A machine with its customers and its ledger.
pub struct Task {
    pub(super) machine: Option<Coroutine<Answer>>,
    /// Changes when the machine is cancelled, so that replies and requests from before are ignored.
    pub(super) generation: u64,
    /// A request of this generation still arrives, although the machine was stopped while it was under way.
    pub(super) arrives: Option<u64>,
    pub(super) steps: u64,
    /// A request is under way that a cancel does not interrupt.
    pub(super) must_finish: bool,
    /// The machine is cancelled after this number of events.
    pub(super) events_until_cancelled: Option<u32>,
    customers: VecDeque<CustomerInput>,
    pub(super) ledger: LedgerText,
    read: usize,
    /// The share of reads and writes of the ledger that fail.
    failing: f64,
    /// How often the ledger can be written before somebody renames its file.
    appends_until_renamed: Option<u32>,
}

impl Task {
    /// A machine without customers and without a ledger.
    pub fn of(machine: Coroutine<Answer>) -> Task {
        let (customers, ledger) = (VecDeque::new(), LedgerText::default());
        Task {
            machine: Some(machine),
            generation: 0,
            arrives: None,
            steps: 0,
            must_finish: false,
            events_until_cancelled: None,
            customers,
            ledger,
            read: 0,
            failing: 0.0,
            appends_until_renamed: None,
        }
    }

    /// After this many appends somebody renames the file of the ledger.
    pub fn renamed_after(self, appends: u32) -> Task {
        Task { appends_until_renamed: Some(appends), ..self }
    }

    /// The listener cancels the machine at this event, counted from 1.
    pub fn cancelled_at_event(self, times: u32) -> Task {
        Task { events_until_cancelled: Some(times), ..self }
    }

    /// With these customers.
    pub fn with_customers(self, customers: impl IntoIterator<Item = CustomerInput>) -> Task {
        Task { customers: customers.into_iter().collect(), ..self }
    }

    /// With a ledger that holds this text. This share of its reads and writes fails.
    pub fn with_ledger(self, text: &str, failing: f64) -> Task {
        Task { ledger: LedgerText::of(text), failing, ..self }
    }

    /// With this ledger, which other machines may have written before.
    pub fn with_shared_ledger(self, ledger: &LedgerText) -> Task {
        Task { ledger: ledger.clone(), ..self }
    }

    pub(super) fn answer(&mut self, action: &Action, conditions: &mut Conditions) -> Reply {
        match action {
            Action::NextLine | Action::Append(_) if conditions.happens(self.failing) => {
                Reply::Failed("no space left on device".into())
            }
            Action::NextLine => {
                self.read += 1;
                Reply::Line(self.ledger.lines().get(self.read - 1).cloned())
            }
            Action::Append(text) => {
                if self.appends_until_renamed == Some(0) {
                    return Reply::Failed("the file was renamed, removed or replaced".into());
                }
                self.appends_until_renamed = self.appends_until_renamed.map(|left| left - 1);
                self.ledger.lines().push(text.clone());
                Reply::Done
            }
            Action::NextCustomer => match self.customers.pop_front() {
                Some(CustomerInput::Customer(customer)) => Reply::Customer(Some(customer)),
                Some(CustomerInput::Invalid(shown)) => Reply::NotCustomer(shown),
                None => Reply::Customer(None),
            },
            Action::Send(_) | Action::Sleep(_) | Action::Tell(_) | Action::Eval(_) => {
                unreachable!("the simulation performs these itself")
            }
        }
    }
}
