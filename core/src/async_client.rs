//! The async client, with a method for each verb.

mod each;
mod many;
mod profiles;
mod run;
#[cfg(feature = "stream")]
mod stream;
mod transport;

use std::future::poll_fn;
use std::sync::Arc;

pub use self::each::{AsyncEachCustomer, AsyncEachProfile};
pub use self::profiles::AsyncProfiles;
use self::run::Run;
pub use self::transport::{AnyAsyncTransport, AsyncTransport};
use crate::drive::Cancel;
use crate::observer::Observer;
use crate::operations::{Assign, Create, Delete, Get, List, Unassign, Update};
use crate::store::AnyAsyncStore;
use crate::{
    AsyncClientBuilder, Config, Coroutine, Customer, Done, Ensured, Error, Now, Options, Profile,
    ProfileInput, Secret, Session, Texts,
};

/// An async client of the service, for any runtime: [`AsyncTransport`] sends and sleeps. With the feature
/// `reqwest` it has a transport of its own, for tokio. Its methods are those of the blocking
/// [`Client`](crate::Client). Clones share the rate limit, the connections and the settings.
///
/// Nothing is sent before a future is polled. A future may be dropped at any time, as by a timeout or
/// `select!`: that cancels its request and frees its slot of the rate limit. A write that was under way may
/// then have been carried out: call [`AsyncClient::ensure`] after a dropped create. All futures are `Send`.
#[cfg_attr(feature = "reqwest", doc = "```no_run")]
#[cfg_attr(not(feature = "reqwest"), doc = "```ignore")]
/// # async fn example() -> Result<(), workato_oauth_profiles::Error> {
/// let workato = workato_oauth_profiles::AsyncClient::builder("api token").build()?;
/// println!("{}", workato.get(321).await?.name);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct AsyncClient {
    runtime: Arc<Runtime>,
    session: Session,
    cancels: Vec<Cancel>,
}

/// What the calls of a client run on: its transport, the store of a shared rate limit, and its listener.
#[derive(Debug)]
struct Runtime {
    transport: AnyAsyncTransport,
    store: Option<AnyAsyncStore>,
    observer: Observer,
    /// Cancels all calls when the client is closed.
    closed: Cancel,
}

impl AsyncClient {
    /// A client to be configured; `build()` checks the settings.
    pub fn builder(api_token: impl Into<Secret>) -> AsyncClientBuilder {
        AsyncClientBuilder::new(Config::new(api_token))
    }

    /// A client to be configured, with the API token of `WORKATO_API_TOKEN` and, if it is set, the base URL of
    /// `WORKATO_HOST` or the data center of `WORKATO_DATA_CENTER`. A base URL or data center that is given
    /// wins over both.
    ///
    /// # Errors
    /// `invalid_input` if there is no token.
    pub fn builder_from_env() -> Result<AsyncClientBuilder, Error> {
        AsyncClientBuilder::of_environment()
    }

    /// A client with the settings of the environment: the API token in `WORKATO_API_TOKEN` and, if it is
    /// set, the base URL in `WORKATO_HOST` or the data center in `WORKATO_DATA_CENTER`.
    /// [`AsyncClient::builder_from_env`] allows more settings.
    ///
    /// # Errors
    /// `invalid_input` if the token is not set or a value is not valid.
    #[cfg(feature = "reqwest")]
    pub fn from_env() -> Result<AsyncClient, Error> {
        AsyncClient::builder_from_env()?.build()
    }

    pub(crate) fn new(
        session: Session,
        transport: AnyAsyncTransport,
        store: Option<AnyAsyncStore>,
        observer: Observer,
    ) -> AsyncClient {
        let runtime = Arc::new(Runtime { transport, store, observer, closed: Cancel::new() });
        AsyncClient { runtime, session, cancels: Vec::new() }
    }

    /// This client with other timeouts, or with an additional [`Cancel`]. It shares the rate limit and the
    /// connections, and is closed together with this one.
    ///
    /// # Errors
    /// `invalid_input` if an option is not valid.
    pub fn with_options(&self, options: Options) -> Result<AsyncClient, Error> {
        let session = self.session.with_options(&options)?;
        let cancels = self.cancels.iter().cloned().chain(options.cancel).collect();
        Ok(AsyncClient { runtime: self.runtime.clone(), session, cancels })
    }

    /// Reads one page of profiles: `GET /api/custom_oauth_profiles`. Pages are numbered from 1, and have 1 to 100
    /// profiles. [`AsyncClient::profiles`] reads all. A row that cannot be read is left out with an event, so a short page
    /// need not be the last one.
    ///
    /// # Errors
    /// `invalid_input` if the page or the number of profiles is out of range; [`Code`](crate::Code) lists all codes.
    pub async fn list(&self, page: i64, per_page: i64) -> Result<Vec<Profile>, Error> {
        Ok(self.only(self.session.call(List { page, per_page })).await?.profiles)
    }

    /// Reads one profile: `GET /api/custom_oauth_profiles/:id`.
    ///
    /// # Errors
    /// `not_found` if this workspace has no such profile; [`Code`](crate::Code) lists all codes.
    pub async fn get(&self, id: i64) -> Result<Profile, Error> {
        self.only(self.session.call(Get { id })).await
    }

    /// Creates a profile: `POST /api/custom_oauth_profiles`.
    ///
    /// # Errors
    /// `ambiguous_outcome` if it is not known whether it was created: a create is never sent again.
    /// [`AsyncClient::ensure`] finds out.
    pub async fn create(&self, input: &ProfileInput) -> Result<Profile, Error> {
        self.only(self.session.call(Create { input: input.clone() })).await
    }

    /// Replaces all fields of a profile that can be set: `PUT /api/custom_oauth_profiles/:id`.
    ///
    /// The service requires the client secret each time. To change only the secret, use
    /// [`AsyncClient::rotate_secret`].
    ///
    /// # Errors
    /// `not_found` if this workspace has no such profile. After a lost answer it is sent again, and an error then says
    /// in `may_have_applied` that it may have been carried out.
    pub async fn update(&self, id: i64, input: &ProfileInput) -> Result<Profile, Error> {
        self.only(self.session.call(Update { id, input: input.clone() })).await
    }

    /// Deletes a profile: `DELETE /api/custom_oauth_profiles/:id`.
    ///
    /// The id of a Slack or Teams profile is part of the URLs of its bot: a profile that is deleted and
    /// created again breaks the bot until its URLs are changed. `update` and `ensure` keep the id.
    ///
    /// # Errors
    /// `not_found` if this workspace has no such profile; `conflict` or `invalid_request` while it is in use.
    pub async fn delete(&self, id: i64) -> Result<Done, Error> {
        self.only(self.session.call(Delete { id })).await
    }

    /// Assigns a profile to a customer:
    /// `POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign`.
    ///
    /// A customer has one profile for each provider, and cannot switch once it is in use.
    ///
    /// # Errors
    /// `not_found` if there is no such profile or customer; `conflict` or `invalid_request` if the customer has
    /// another profile of this provider.
    pub async fn assign(&self, id: i64, customer: impl Into<Customer>) -> Result<Done, Error> {
        let assign = Assign { id, customer: customer.into() };
        self.only(self.session.call(assign)).await
    }

    /// Unassigns a profile from a customer, with `force` even if the customer's connections use it:
    /// `DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign`.
    ///
    /// # Errors
    /// `not_found` if it is not assigned to this customer; `conflict` or `invalid_request` while connections use it
    /// and `force` is not set.
    pub async fn unassign(&self, id: i64, customer: impl Into<Customer>, force: bool) -> Result<Done, Error> {
        let unassign = Unassign { id, customer: customer.into(), force };
        self.only(self.session.call(unassign)).await
    }

    /// All profiles, in pages of a hundred (pagination): a page is requested when its first profile is asked
    /// for. The timeout is for each page. An error ends them.
    ///
    /// If profiles are deleted meanwhile, others are missed: collect all before you delete.
    ///
    /// ```
    /// # async fn example(workato: &workato_oauth_profiles::AsyncClient) -> Result<(), workato_oauth_profiles::Error> {
    /// let mut profiles = workato.profiles();
    /// while let Some(profile) = profiles.next().await {
    ///     println!("{}", profile?.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn profiles(&self) -> AsyncProfiles {
        self.profiles_from(List::default().page)
    }

    /// [`AsyncClient::profiles`], beginning with this page of a hundred.
    pub fn profiles_from(&self, page: i64) -> AsyncProfiles {
        AsyncProfiles::new(self.clone(), page)
    }

    /// Finds the profile of this name for this provider: see [`Client::find`](crate::Client::find).
    ///
    /// ```
    /// # async fn example(workato: &workato_oauth_profiles::AsyncClient) -> Result<(), workato_oauth_profiles::Error> {
    /// if let Some(profile) = workato.find("Acme HubSpot OAuth app", "hubspot").await? {
    ///     println!("{}", profile.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `conflict` with the ids if several have this name and provider, or if the only one differs from them in
    /// case or spaces; `decode` if a row that cannot be read may be the profile.
    pub async fn find(&self, name: &str, provider: &str) -> Result<Option<Profile>, Error> {
        self.only(self.session.find(name, provider)).await
    }

    /// Makes sure that there is exactly one profile of this name for this provider: see
    /// [`Client::ensure`](crate::Client::ensure). It may be called again after any error, and after a create
    /// or an `ensure` whose future was dropped.
    ///
    /// # Errors
    /// `conflict` if there is more than one, or one with another client id and no `replace`;
    /// `ambiguous_outcome` if the timeout is too short to find out.
    pub async fn ensure(&self, input: &ProfileInput, replace: bool) -> Result<Ensured, Error> {
        self.only(self.session.ensure(input.clone(), replace)).await
    }

    /// Gives a profile a new client secret and changes nothing else: reads the profile, and writes it with
    /// the new secret. For Slack give the verification token too, or the service may clear it.
    ///
    /// # Errors
    /// `not_found` if this workspace has no such profile; `decode` if the service does not return all of its
    /// fields: then nothing is written.
    pub async fn rotate_secret(
        &self,
        id: i64,
        client_secret: impl Into<Secret>,
        token: Option<Secret>,
    ) -> Result<Profile, Error> {
        self.only(self.session.rotate_secret(id, client_secret.into(), token)).await
    }

    /// Closes the client, its clones, and the clients made by [`AsyncClient::with_options`]. Calls under way
    /// end with the error `cancelled`; later calls are refused.
    pub fn close(&self) {
        self.session.close();
        self.runtime.closed.cancel();
    }

    /// The base URL in use.
    pub fn base_url(&self) -> &str {
        self.session.base_url()
    }

    /// The one item of a machine.
    async fn only<T: Texts>(&self, machine: Coroutine<T>) -> Result<T, Error> {
        let mut run = Run::new(self.clone(), machine);
        let ended = || Err(Error::internal("the call ended without an answer"));
        poll_fn(|context| run.poll_item(context)).await.unwrap_or_else(ended)
    }

    fn all_cancels(&self) -> impl Iterator<Item = &Cancel> {
        self.cancels.iter().chain([&self.runtime.closed])
    }

    fn now(&self) -> Now {
        self.runtime.transport.now()
    }
}
