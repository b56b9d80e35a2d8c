//! A machine, and what a rollout is fed with.

use std::collections::VecDeque;

use workato_oauth_profiles::{Action, Answer, Coroutine, Customer, Reply};

use super::Weather;

/// What comes next in a list of customers.
#[derive(Clone, Debug)]
pub enum Fed {
    /// A customer.
    Customer(Customer),
    /// What is none.
    Odd(String),
}

/// A machine with its customers and its ledger.
pub struct Task {
    pub(super) machine: Option<Coroutine<Answer>>,
    /// What was under way before it was cancelled has another number.
    pub(super) flight: u64,
    pub(super) steps: u64,
    /// After so many things that it told it is cancelled.
    pub(super) told_until_cancelled: Option<u32>,
    customers: VecDeque<Fed>,
    pub(super) ledger: Vec<String>,
    read: usize,
    /// The share of reads and writes of the ledger that fail.
    failing: f64,
}

impl Task {
    /// A machine that needs neither.
    pub fn of(machine: Coroutine<Answer>) -> Task {
        let (customers, ledger) = (VecDeque::new(), Vec::new());
        Task {
            machine: Some(machine),
            flight: 0,
            steps: 0,
            told_until_cancelled: None,
            customers,
            ledger,
            read: 0,
            failing: 0.0,
        }
    }

    /// Whoever listens cancels it when he is told something for the so manieth time.
    pub fn cancelled_when_told(self, times: u32) -> Task {
        Task { told_until_cancelled: Some(times), ..self }
    }

    /// With these customers.
    pub fn with_customers(self, customers: impl IntoIterator<Item = Fed>) -> Task {
        Task { customers: customers.into_iter().collect(), ..self }
    }

    /// With a ledger that holds these lines, and of which this share of reads and writes fails.
    pub fn with_ledger(self, lines: impl IntoIterator<Item = String>, failing: f64) -> Task {
        Task { ledger: lines.into_iter().collect(), failing, ..self }
    }

    pub(super) fn feed(&mut self, action: &Action, weather: &mut Weather) -> Reply {
        match action {
            Action::NextLine | Action::Append(_) if weather.happens(self.failing) => {
                Reply::Failed("no space left on device".into())
            }
            Action::NextLine => {
                self.read += 1;
                Reply::Line(self.ledger.get(self.read - 1).cloned())
            }
            Action::Append(text) => {
                self.ledger.push(text.clone());
                Reply::Done
            }
            Action::NextCustomer => match self.customers.pop_front() {
                Some(Fed::Customer(customer)) => Reply::Customer(Some(customer)),
                Some(Fed::Odd(shown)) => Reply::NotCustomer(shown),
                None => Reply::Customer(None),
            },
            Action::Send(_) | Action::Sleep(_) | Action::Tell(_) => {
                unreachable!("the world itself performs these")
            }
        }
    }
}
