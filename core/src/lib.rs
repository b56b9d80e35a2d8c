//! Unofficial client for Workato's Custom OAuth profiles API, not by Workato.
//!
//! ```no_run
//! use workato_oauth_profiles::{Client, Customer, DataCenter};
//!
//! # fn main() -> Result<(), workato_oauth_profiles::Error> {
//! let workato = Client::builder("api token").data_center(DataCenter::Eu).build()?;
//! for profile in workato.profiles() {
//!     let profile = profile?;
//!     println!("{} {}", profile.id, profile.name);
//! }
//! workato.rotate_secret(321, "new client secret", None)?;
//! workato.assign(321, Customer::External("A2300".into()))?;
//! for outcome in workato.assign_each(321, [123, 124, 125]).ledger("rollout.jsonl")? {
//!     let outcome = outcome?;
//!     println!("{} {}", outcome.customer, outcome.status);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A call waits for the rate limit of 60 requests a minute, is retried where that is safe, and ends
//! within its `timeout` with a value or with an [`Error`] that says what to do. A create that may have
//! arrived is never sent again: [`Client::ensure`] finds out whether it did.
//!
//! | verb | |
//! |---|---|
//! | [`list`](Client::list), [`get`](Client::get), [`create`](Client::create), [`update`](Client::update), [`delete`](Client::delete), [`assign`](Client::assign), [`unassign`](Client::unassign) | the seven operations of the service: one request each |
//! | [`profiles`](Client::profiles) | all profiles, page by page |
//! | [`find`](Client::find) | the profile of a name and provider, or `None` |
//! | [`ensure`](Client::ensure) | makes sure that there is exactly one profile of a name and provider |
//! | [`ensure_each`](Client::ensure_each) | `ensure` for many profiles, with few requests |
//! | [`rotate_secret`](Client::rotate_secret) | replaces the client secret and nothing else |
//! | [`assign_each`](Client::assign_each), [`unassign_each`](Client::unassign_each) | a batch of customers, with a ledger from which an interrupted rollout resumes |
//! | [`reassign_each`](Client::reassign_each) | moves a batch of customers from one profile to another, with a ledger that knows which one each customer has |
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `ureq` (on by default) | the blocking [`Client`] with its transport over ureq and rustls |
//! | `reqwest` | the transport of [`AsyncClient`] for tokio, over reqwest and rustls |
//! | `stream` | [`AsyncProfiles`], [`AsyncEachCustomer`] and [`AsyncEachProfile`] are `futures_core::Stream`s |
//! | `redis` | `RedisStore`, a [`Store`] for a rate limit that several programs share |
//! | `log` | the clients write their events to the `log` facade |
//!
//! Without any of them there are [`AsyncClient`] for your own [`AsyncTransport`], and the sans-IO state machines for
//! your own driver.
//!
//! # Versions
//!
//! Every public type is non-exhaustive: a `match` needs an arm `_`, and a struct is built by its functions. The
//! types of [`serde_json`] 1 are part of the public interface ([`Profile::extra`], [`ProfileInput::data`]). Items
//! and features that begin with `__` may change at any time. docs/versions.md says what a version promises.
//!
//! # The path of the data
//!
//! ```text
//! client.get(321)
//!   operations::Get { id: 321 }              what is asked
//!     Coroutine::poll(now)                   -> Do(Sleep) | Do(Tell) | Do(Send(request)) | Item(result) | End
//!       Host::perform(action)                a socket, a timer, a listener
//!     Coroutine::reply(Sent(answer), now)    429: wait; 2xx: Operation::read; else: retry or Error
//!   Profile
//! ```
//!
//! Every call is a [`Machine`]: a state machine that does no I/O, reads no clock and never blocks
//! (sans-IO). A driver performs what it asks for, so the same decisions serve blocking Rust
//! ([`drive::next`]), every async runtime ([`AsyncClient`], [`drive::next_async`]) and other languages ([`Command`]).
//! `docs/design.md` of the repository explains each behaviour.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_debug_implementations)]

mod as_json;
mod async_client;
mod builder;
mod cancel;
#[cfg(feature = "ureq")]
mod client;
mod command;
mod config;
mod customer;
mod did_you_mean;
pub mod drive;
mod ensure;
mod error;
mod event;
mod guard;
mod http;
mod json;
mod ledger;
mod limit;
#[cfg(feature = "log")]
mod log;
mod machine;
mod model;
mod names;
mod observer;
mod operation;
pub mod operations;
mod pace;
mod printable;
#[cfg(feature = "redis")]
mod redis_store;
#[cfg(feature = "reqwest")]
mod reqwest_transport;
mod rollout;
mod secret;
mod session;
mod setting;
mod store;
mod token;
#[cfg(feature = "ureq")]
mod ureq;
mod wire;
mod writes;

pub use async_client::AsyncTransport;
pub use async_client::{AnyAsyncTransport, AsyncClient, AsyncEachCustomer, AsyncEachProfile, AsyncProfiles};
pub use builder::{AsyncClientBuilder, ClientBuilder};
#[cfg(feature = "ureq")]
pub use client::{Client, EachCustomer, EachProfile, Profiles};
pub use command::{Answer, Command};
pub use config::{Config, DataCenter, Options};
pub use customer::Customer;
pub use ensure::{EnsureAction, EnsureEach, Ensured, EnsuredEach};
pub use error::{Code, Error, ErrorData};
pub use event::{Event, EventKind, Level};
pub use http::{Method, Reached, Request, Response, SendError, SendErrorKind};
#[cfg(not(target_arch = "wasm32"))]
pub use ledger::file::FileLedger;
pub use limit::Eval;
pub use machine::{Action, Coroutine, Machine, Now, Reply, Step};
pub use model::{Done, Profile, ProfileInput};
pub use operation::{Operation, Repeat};
#[cfg(feature = "redis")]
pub use redis_store::RedisStore;
#[cfg(feature = "reqwest")]
pub use reqwest_transport::ReqwestTransport;
pub use rollout::{Assigned, Outcome, OutcomeStatus, Progress, Reassign, Rollout, RolloutAction};
pub use secret::{Secret, Texts};
pub use session::Session;
pub use store::{AnyAsyncStore, AsyncStore, Store, StoreError};
#[cfg(feature = "ureq")]
pub use ureq::{Proxy, UreqTransport};
pub use wire::Wire;

pub use serde_json;

#[cfg(all(target_arch = "wasm32", feature = "__host_case"))]
#[doc(hidden)]
pub use writes::lower_case_by;

// Only the bindings and the command line need these.
#[doc(hidden)]
pub use {
    config::{count, duration, invalid_duration, not_honoured},
    customer::not_a_customer,
    did_you_mean::did_you_mean,
    ensure::at_position,
    error::other_data_center,
    guard::guard,
    json::{invalid_id_of, invalid_whole, json_value},
    machine::Survey,
    model::without_secrets,
    printable::Line,
    setting::{Language, Setting},
    writes::NameKey,
};

/// Not for the workspace, in whose builds every type is exhaustive.
#[cfg(all(doctest, not(feature = "__exhaustive")))]
mod semver;

/// The examples of the README and of a page of the documentation are compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
#[doc = include_str!("../../docs/languages/rust.md")]
struct Readme;
