//! The verbs that do the same for many profiles or customers.

use super::{Client, EachCustomer, EachProfile};
use crate::drive::IntoLedger;
use crate::{Customer, EnsureEach, Error, ProfileInput, Reassign, RolloutAction};

impl Client {
    /// [`Client::ensure`] for many profiles: an iterator with a result for each input. It lists the profiles for
    /// all inputs at once, so it needs far fewer requests than an `ensure` for each: 42 instead of 150 for 30 new
    /// profiles beside 350. Its requests are paced like those of a rollout, so that other calls get through.
    ///
    /// All inputs are checked before the first request: one that is not valid, or that names the same profile as
    /// another, is the error `invalid_input` with its position. The timeout is for each input, from its create or
    /// update on.
    ///
    /// ```no_run
    /// use workato_oauth_profiles::ProfileInput;
    ///
    /// # let workato = workato_oauth_profiles::Client::builder("api token").build()?;
    /// let inputs = vec![
    ///     ProfileInput::new("Acme HubSpot OAuth app", "hubspot", "client id", "client secret"),
    ///     ProfileInput::new("Acme Slack OAuth app", "slack", "client id", "client secret").token("token"),
    /// ];
    /// for result in workato.ensure_each(inputs).ledger("profiles.jsonl")? {
    ///     let result = result?;
    ///     println!("input {}: {}", result.input, result.action.as_str());
    /// }
    /// # Ok::<(), workato_oauth_profiles::Error>(())
    /// ```
    pub fn ensure_each(&self, inputs: impl IntoIterator<Item = ProfileInput>) -> EachProfile {
        EachProfile::new(self.clone(), EnsureEach::new(inputs))
    }

    /// Assigns a profile to many customers, one request at a time: an iterator with an outcome for each.
    ///
    /// The timeout is for each customer, from its first request on. Before that a rollout waits without a
    /// timeout: for its pace, for the rate limit, and for a pause that the service asked for.
    ///
    /// ```no_run
    /// # let workato = workato_oauth_profiles::Client::builder("api token").build()?;
    /// for outcome in workato.assign_each(322, [123, 124]).ledger("rollout.jsonl")? {
    ///     let outcome = outcome?;
    ///     println!("{} {}", outcome.customer, outcome.status.as_str());
    /// }
    /// # Ok::<(), workato_oauth_profiles::Error>(())
    /// ```
    pub fn assign_each<I>(&self, id: i64, customers: I) -> EachCustomer<I::IntoIter>
    where
        I: IntoIterator<Item: Into<Customer>>,
    {
        EachCustomer::new(self.clone(), RolloutAction::Assign, id, customers.into_iter())
    }

    /// Unassigns a profile from many customers, with `force` even if it is in use: an iterator with an
    /// outcome for each, like [`Client::assign_each`].
    pub fn unassign_each<I>(&self, id: i64, customers: I, force: bool) -> EachCustomer<I::IntoIter>
    where
        I: IntoIterator<Item: Into<Customer>>,
    {
        EachCustomer::new(self.clone(), RolloutAction::Unassign { force }, id, customers.into_iter())
    }

    /// Moves many customers from one profile to another: unassigns the old one and assigns the new one, one
    /// customer after the other, with an outcome for each. The profiles must be of one provider.
    ///
    /// The ledger is required. It is a path or a [`Ledger`](crate::drive::Ledger). Before each request it says what
    /// is done next. So a run that was stopped anywhere can go on: start it again with the same ledger.
    ///
    /// [`Outcome::has`](crate::Outcome::has) says which profile a customer has. If the service refuses the new one
    /// for good, the old one is assigned again. With [`force`](EachCustomer::force) the old one is unassigned even if
    /// connections of the customer use it.
    ///
    /// After a cancel the customer under way is finished, as long as that needs no wait, and no other begins. After
    /// a lost request a customer waits up to 45 s, because the service may still work on it. The timeout is for
    /// each request, from its first attempt on.
    ///
    /// ```no_run
    /// use workato_oauth_profiles::{Assigned, Reassign};
    ///
    /// # let workato = workato_oauth_profiles::Client::builder("api token").build()?;
    /// let moves = Reassign { from: 321, to: 322 };
    /// for outcome in workato.reassign_each(moves, [123, 124], "moves.jsonl")? {
    ///     let outcome = outcome?;
    ///     match (outcome.has, outcome.error) {
    ///         (Some(Assigned::From), Some(error)) => println!("{} still has 321: {error}", outcome.customer),
    ///         (_, Some(error)) => println!("{} must be tried again: {error}", outcome.customer),
    ///         (_, None) => println!("{} has 322", outcome.customer),
    ///     }
    /// }
    /// # Ok::<(), workato_oauth_profiles::Error>(())
    /// ```
    ///
    /// # Errors
    /// `ledger` if the file cannot be opened or locked, or if another run uses it. The first outcome is an error if
    /// both ids are the same or the profiles are of different providers (`invalid_input`), or if a profile does not
    /// exist (`not_found`).
    pub fn reassign_each<I>(
        &self,
        profiles: Reassign,
        customers: I,
        ledger: impl IntoLedger,
    ) -> Result<EachCustomer<I::IntoIter>, Error>
    where
        I: IntoIterator<Item: Into<Customer>>,
    {
        let Reassign { from, to } = profiles;
        let action = RolloutAction::Reassign { to, force: false };
        let each = EachCustomer::new(self.clone(), action, from, customers.into_iter());
        Ok(each.with_ledger(ledger.into_ledger()?))
    }
}
