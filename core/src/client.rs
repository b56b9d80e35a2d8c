//! The blocking client, with a method for each verb.

mod each;
mod host;
mod iteration;
mod many;
mod profiles;

use std::sync::Arc;

pub use self::each::{EachCustomer, EachProfile};
use self::host::ClientHost;
use self::iteration::Iteration;
pub use self::profiles::Profiles;
use crate::drive::{Cancel, Transport, next};
use crate::observer::Observer;
use crate::operations::{Assign, Create, Delete, Get, List, Unassign, Update};
use crate::store::Store;
use crate::{
    ClientBuilder, Config, Customer, Done, Ensured, Error, Machine, Operation, Options, Profile,
    ProfileInput, Secret, Session, Survey,
};

/// A client of the service. Clones share the rate limit, the connections and the settings. Many threads
/// can use it at once.
///
/// ```no_run
/// let workato = workato_oauth_profiles::Client::builder("api token").build()?;
/// println!("{}", workato.get(321)?.name);
/// # Ok::<(), workato_oauth_profiles::Error>(())
/// ```
#[derive(Clone)]
pub struct Client {
    runtime: Arc<Runtime>,
    session: Session,
    cancels: Vec<Cancel>,
}

/// What the calls of a client run on: its transport, which has the clock, the store of a shared rate limit, and its
/// listener.
struct Runtime {
    transport: Box<dyn Transport>,
    store: Option<Box<dyn Store>>,
    observer: Observer,
}

impl Client {
    /// A client to be configured; `build()` checks the settings.
    pub fn builder(api_token: impl Into<Secret>) -> ClientBuilder {
        ClientBuilder::new(Config::new(api_token))
    }

    /// A client with the settings of the environment: the API token in `WORKATO_API_TOKEN` and, if it is
    /// set, the base URL in `WORKATO_HOST` or the data center in `WORKATO_DATA_CENTER`.
    /// [`ClientBuilder::from_env`] allows more settings.
    ///
    /// # Errors
    /// `invalid_input` if the token is not set or a value is not valid.
    pub fn from_env() -> Result<Client, Error> {
        ClientBuilder::from_env()?.build()
    }

    pub(crate) fn new(
        session: Session,
        transport: Box<dyn Transport>,
        store: Option<Box<dyn Store>>,
        observer: Observer,
    ) -> Client {
        let runtime = Arc::new(Runtime { transport, store, observer });
        Client { runtime, session, cancels: Vec::new() }
    }

    /// This client with other timeouts, or with an additional [`Cancel`]. It shares the rate limit and the
    /// connections, and is closed together with this one.
    ///
    /// # Errors
    /// `invalid_input` if an option is not valid.
    pub fn with_options(&self, options: Options) -> Result<Client, Error> {
        let session = self.session.with_options(&options)?;
        let cancels = self.cancels.iter().cloned().chain(options.cancel).collect();
        Ok(Client { runtime: self.runtime.clone(), session, cancels })
    }

    /// Reads one page of profiles: `GET /api/custom_oauth_profiles`. Pages are numbered from 1, and have 1 to 100
    /// profiles. [`Client::profiles`] reads all. A row that cannot be read is left out with an event, so a short page
    /// need not be the last one.
    ///
    /// # Errors
    /// `invalid_input` if the page or the number of profiles is out of range; [`Code`](crate::Code) lists all codes.
    pub fn list(&self, page: i64, per_page: i64) -> Result<Vec<Profile>, Error> {
        Ok(self.run(List { page, per_page })?.profiles)
    }

    /// Reads one profile: `GET /api/custom_oauth_profiles/:id`.
    ///
    /// # Errors
    /// `not_found` if this workspace has no such profile; [`Code`](crate::Code) lists all codes.
    pub fn get(&self, id: i64) -> Result<Profile, Error> {
        self.run(Get { id })
    }

    /// Creates a profile: `POST /api/custom_oauth_profiles`.
    ///
    /// # Errors
    /// `ambiguous_outcome` if it is not known whether it was created: a create is never sent again. Wait as
    /// long as [`settled_in`](crate::ErrorData::settled_in) says, then call [`Client::ensure`]. Until then
    /// another create of this name is refused in the same way.
    pub fn create(&self, input: &ProfileInput) -> Result<Profile, Error> {
        self.run(Create { input: input.clone() })
    }

    /// Replaces all fields of a profile that can be set: `PUT /api/custom_oauth_profiles/:id`.
    ///
    /// The service requires the client secret each time. To change only the secret, use
    /// [`Client::rotate_secret`].
    ///
    /// # Errors
    /// `not_found` if this workspace has no such profile. After a lost answer it is sent again, and an error then says
    /// in `may_have_applied` that it may have been carried out.
    pub fn update(&self, id: i64, input: &ProfileInput) -> Result<Profile, Error> {
        self.run(Update { id, input: input.clone() })
    }

    /// Deletes a profile: `DELETE /api/custom_oauth_profiles/:id`.
    ///
    /// The id of a Slack or Teams profile is part of the URLs of its bot: a profile that is deleted and
    /// created again breaks the bot until its URLs are changed. `update` and `ensure` keep the id.
    ///
    /// # Errors
    /// `not_found` if this workspace has no such profile; `conflict` or `invalid_request` while it is in use.
    pub fn delete(&self, id: i64) -> Result<Done, Error> {
        self.run(Delete { id })
    }

    /// Assigns a profile to a customer:
    /// `POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign`.
    ///
    /// A customer has one profile for each provider, and cannot switch once it is in use.
    ///
    /// # Errors
    /// `not_found` if there is no such profile or customer; `conflict` or `invalid_request` if the customer has
    /// another profile of this provider.
    pub fn assign(&self, id: i64, customer: impl Into<Customer>) -> Result<Done, Error> {
        self.run(Assign { id, customer: customer.into() })
    }

    /// Unassigns a profile from a customer, with `force` even if the customer's connections use it:
    /// `DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign`.
    ///
    /// # Errors
    /// `not_found` if it is not assigned to this customer; `conflict` or `invalid_request` while connections use it
    /// and `force` is not set.
    pub fn unassign(&self, id: i64, customer: impl Into<Customer>, force: bool) -> Result<Done, Error> {
        self.run(Unassign { id, customer: customer.into(), force })
    }

    /// All profiles, in pages of a hundred (pagination): a page is requested when its first profile is asked
    /// for. The timeout is for each page. An error ends the iterator.
    ///
    /// If profiles are deleted meanwhile, the iterator misses others: collect all before you delete.
    pub fn profiles(&self) -> Profiles {
        self.profiles_from(List::default().page)
    }

    /// [`Client::profiles`], beginning with this page of a hundred.
    pub fn profiles_from(&self, page: i64) -> Profiles {
        Profiles::new(self.clone(), page)
    }

    /// Finds the profile of this name for this provider. It lists all profiles. If there is more than one page and
    /// no profile has this name, it lists them again, because rows can move between pages while they are read.
    ///
    /// ```no_run
    /// # let workato = workato_oauth_profiles::Client::builder("api token").build()?;
    /// if let Some(profile) = workato.find("Acme HubSpot OAuth app", "hubspot")? {
    ///     workato.rotate_secret(profile.id, "new client secret", None)?;
    /// }
    /// # Ok::<(), workato_oauth_profiles::Error>(())
    /// ```
    ///
    /// # Errors
    /// `conflict` with the ids if several have this name and provider, or if the only one differs from them in
    /// case or spaces; `decode` if a row that cannot be read may be the profile.
    pub fn find(&self, name: &str, provider: &str) -> Result<Option<Profile>, Error> {
        self.only(self.session.find(name, provider))
    }

    /// Makes sure that there is exactly one profile of this name for this provider: lists all profiles, and
    /// creates it if there is none. A profile with the same client id is left as it is. With `replace` it is
    /// written again, because its secret cannot be read back and compared. It keeps its id, which is part of the
    /// URLs of a Slack or Teams bot.
    ///
    /// It may be called again after any error. After a create whose answer was lost it waits until a list
    /// can show the outcome, 45 seconds, and creates once more only if the profile is not there. A client
    /// never makes two profiles with it; of two programs at least the later one gets a `conflict`.
    ///
    /// # Errors
    /// `conflict` if there is more than one, or one with another client id and no `replace`, or one that
    /// differs only in case or spaces; `ambiguous_outcome` if the timeout is too short to find out;
    /// `decode` if a row that cannot be read may be the profile.
    pub fn ensure(&self, input: &ProfileInput, replace: bool) -> Result<Ensured, Error> {
        self.only(self.session.ensure(input.clone(), replace))
    }

    /// Gives a profile a new client secret and changes nothing else: reads the profile, and writes it with
    /// the new secret. For Slack give the verification token too, or the service may clear it.
    ///
    /// # Errors
    /// `not_found` if this workspace has no such profile; `decode` if the service does not return all of its
    /// fields: then nothing is written.
    pub fn rotate_secret(
        &self,
        id: i64,
        client_secret: impl Into<Secret>,
        token: Option<Secret>,
    ) -> Result<Profile, Error> {
        self.only(self.session.rotate_secret(id, client_secret.into(), token))
    }

    /// All profiles, listed until the lists prove that there are no others.
    #[doc(hidden)]
    pub fn survey(&self) -> Result<Survey, Error> {
        self.only(self.session.survey())
    }

    /// Reads a profile, and updates it if `check` accepts what was read.
    #[doc(hidden)]
    pub fn update_if(
        &self,
        id: i64,
        input: ProfileInput,
        check: impl FnOnce(&Profile) -> Result<(), String> + Send + 'static,
    ) -> Result<Profile, Error> {
        self.only(self.session.update_if(id, input, check))
    }

    /// Closes the client, its clones, and the clients made by [`Client::with_options`]. Calls under way in
    /// other threads end with the error `cancelled`; later calls are refused.
    pub fn close(&self) {
        self.session.close();
    }

    /// The base URL in use.
    pub fn base_url(&self) -> &str {
        self.session.base_url()
    }

    fn run<O: Operation>(&self, operation: O) -> Result<O::Output, Error> {
        self.only(self.session.call(operation))
    }

    /// The one item of a machine.
    fn only<M: Machine>(&self, mut machine: M) -> Result<M::Item, Error> {
        self.session.check_open()?;
        let ended = || Err(Error::internal("the call ended without an answer"));
        next(&mut machine, &mut self.host()).unwrap_or_else(ended)
    }

    fn host(&self) -> ClientHost<'_> {
        ClientHost::new(&self.runtime, self.session.clone(), self.cancels.clone())
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("session", &self.session).finish_non_exhaustive()
    }
}
