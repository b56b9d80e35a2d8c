//! The verbs of the async client that do the same for many profiles or customers.

use super::{AsyncClient, AsyncEachCustomer, AsyncEachProfile};
use crate::drive::IntoLedger;
use crate::{Customer, EnsureEach, Error, ProfileInput, Reassign, RolloutAction};

impl AsyncClient {
    /// [`AsyncClient::ensure`] for many profiles, with a result for each input: see
    /// [`Client::ensure_each`](crate::Client::ensure_each).
    ///
    /// ```
    /// use workato_oauth_profiles::ProfileInput;
    ///
    /// # async fn example(workato: &workato_oauth_profiles::AsyncClient) -> Result<(), workato_oauth_profiles::Error> {
    /// let input = ProfileInput::new("Acme HubSpot OAuth app", "hubspot", "client id", "client secret");
    /// let mut results = workato.ensure_each([input]).ledger("profiles.jsonl")?;
    /// while let Some(result) = results.next().await {
    ///     let result = result?;
    ///     println!("input {}: {}", result.input, result.action);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn ensure_each(&self, inputs: impl IntoIterator<Item = ProfileInput>) -> AsyncEachProfile {
        AsyncEachProfile::new(self.clone(), EnsureEach::new(inputs))
    }

    /// Assigns a profile to many customers, one request at a time, with an outcome for each.
    ///
    /// The timeout is for each customer, from its first request on. Before that a rollout waits without a
    /// timeout: for its pace, for the rate limit, and for a pause that the service asked for.
    ///
    /// ```
    /// # async fn example(workato: &workato_oauth_profiles::AsyncClient) -> Result<(), workato_oauth_profiles::Error> {
    /// let mut outcomes = workato.assign_each(322, [123, 124]).ledger("rollout.jsonl")?;
    /// while let Some(outcome) = outcomes.next().await {
    ///     let outcome = outcome?;
    ///     println!("{} {}", outcome.customer, outcome.status);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn assign_each<I>(&self, id: i64, customers: I) -> AsyncEachCustomer<I::IntoIter>
    where
        I: IntoIterator<Item: Into<Customer>>,
    {
        AsyncEachCustomer::new(self.clone(), RolloutAction::Assign, id, customers.into_iter())
    }

    /// Unassigns a profile from many customers, with `force` even if it is in use, with an outcome for each,
    /// like [`AsyncClient::assign_each`].
    pub fn unassign_each<I>(&self, id: i64, customers: I, force: bool) -> AsyncEachCustomer<I::IntoIter>
    where
        I: IntoIterator<Item: Into<Customer>>,
    {
        AsyncEachCustomer::new(self.clone(), RolloutAction::Unassign { force }, id, customers.into_iter())
    }

    /// Moves many customers from one profile to another: unassigns the old one and assigns the new one, one
    /// customer after the other, with an outcome for each. The profiles must be of one provider.
    ///
    /// The ledger is required. It is a path or a [`Ledger`](crate::drive::Ledger). Before each request it says what
    /// is done next. So a run that was stopped anywhere can go on: start it again with the same ledger.
    ///
    /// [`Outcome::has`](crate::Outcome::has) says which profile a customer has. If the service refuses the new one
    /// for good, the old one is assigned again. With [`force`](AsyncEachCustomer::force) the old one is unassigned even if
    /// connections of the customer use it.
    ///
    /// After a cancel the customer under way is finished, as long as that needs no wait, and no other begins. After
    /// a lost request a customer waits up to 45 s, because the service may still work on it. The timeout is for
    /// each request, from its first attempt on.
    ///
    /// ```
    /// use workato_oauth_profiles::Reassign;
    ///
    /// # async fn example(workato: &workato_oauth_profiles::AsyncClient) -> Result<(), workato_oauth_profiles::Error> {
    /// let moves = Reassign { from: 321, to: 322 };
    /// let mut outcomes = workato.reassign_each(moves, [123, 124], "moves.jsonl")?;
    /// while let Some(outcome) = outcomes.next().await {
    ///     let outcome = outcome?;
    ///     println!("{} {} {:?}", outcome.customer, outcome.status, outcome.has);
    /// }
    /// # Ok(())
    /// # }
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
    ) -> Result<AsyncEachCustomer<I::IntoIter>, Error>
    where
        I: IntoIterator<Item: Into<Customer>>,
    {
        let Reassign { from, to } = profiles;
        let action = RolloutAction::Reassign { to, force: false };
        let each = AsyncEachCustomer::new(self.clone(), action, from, customers.into_iter());
        Ok(each.with_ledger(ledger.into_ledger()?))
    }
}
