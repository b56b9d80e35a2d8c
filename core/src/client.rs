//! The blocking client: a method a verb.

mod builder;

use std::rc::Rc;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

pub use self::builder::ClientBuilder;
use crate::drive::{Host, Interrupt, Transport, next};
use crate::operations::{Get, List};
use crate::{Action, Config, Error, Event, Machine, Now, Operation, Profile, Reply, Secret, Session};

/// A client of the service. Clones share the limit, the connections and the settings; it may be
/// used by many threads at once.
///
/// ```no_run
/// let workato = workato_oauth_profiles::Client::builder("api token").build()?;
/// println!("{}", workato.get(321)?.name);
/// # Ok::<(), workato_oauth_profiles::Error>(())
/// ```
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    session: Session,
    transport: Box<dyn Transport>,
    observer: Option<Observer>,
    start: Instant,
}

type Observer = Box<dyn Fn(&Event) + Send + Sync>;

impl Client {
    /// A client to be configured; `build()` checks the settings.
    pub fn builder(api_token: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(Config::new(Secret::new(api_token)))
    }

    /// Reads one profile: `GET /api/custom_oauth_profiles/:id`.
    ///
    /// # Errors
    /// `not_found` where this workspace has no such profile; see [`Code`](crate::Code) for all.
    pub fn get(&self, id: i64) -> Result<Profile, Error> {
        self.run(Get { id })
    }

    /// Reads one page of profiles, from 1, of 1 to 100 profiles:
    /// `GET /api/custom_oauth_profiles`. [`Client::profiles`] reads all.
    pub fn list(&self, page: i64, per_page: i64) -> Result<Vec<Profile>, Error> {
        self.run(List { page, per_page })
    }

    /// All profiles, a request for every hundred, as they are asked for. The timeout is for each
    /// page. After an error the walk is over.
    ///
    /// Deleting profiles while walking makes the walk miss some: collect them first.
    pub fn profiles(&self) -> impl Iterator<Item = Result<Profile, Error>> + use<> {
        self.profiles_from(1)
    }

    /// [`Client::profiles`] from this page of a hundred on.
    pub fn profiles_from(&self, page: i64) -> impl Iterator<Item = Result<Profile, Error>> + use<> {
        let client = self.clone();
        let mut pages = client.0.session.profiles(page);
        std::iter::from_fn(move || client.next(&mut pages))
    }

    /// The base URL in use.
    pub fn base_url(&self) -> &str {
        self.0.session.base_url()
    }

    fn run<O: Operation>(&self, operation: O) -> Result<O::Output, Error> {
        let ended = || Err(Error::internal("the call ended without an answer"));
        self.next(&mut self.0.session.call(operation)).unwrap_or_else(ended)
    }

    fn next<M: Machine>(&self, machine: &mut M) -> Option<Result<M::Item, Error>> {
        next(machine, &mut Blocking { client: &self.0, interrupt: Rc::new(|| false) })
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("session", &self.0.session).finish_non_exhaustive()
    }
}

/// The host that blocks its thread.
struct Blocking<'a> {
    client: &'a Inner,
    interrupt: Interrupt,
}

impl Host for Blocking<'_> {
    type Stop = Error;

    fn now(&self) -> Now {
        self.client.start.elapsed()
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Error> {
        Ok(match action {
            Action::Send(request) => Reply::Sent(self.client.transport.send(&request, &self.interrupt)),
            Action::Sleep(time) => {
                thread::sleep(time);
                Reply::Done
            }
            Action::Tell(event) => {
                self.client.observer.iter().for_each(|observer| observer(&event));
                Reply::Done
            }
        })
    }
}
