//! Unofficial client for Workato's Custom OAuth profiles API, not by Workato.
//!
//! ```no_run
//! use workato_oauth_profiles::{Client, Customer, DataCenter, Secret};
//!
//! let workato = Client::builder("api token").data_center(DataCenter::Eu).build()?;
//! for profile in workato.profiles() {
//!     let profile = profile?;
//!     println!("{} {}", profile.id, profile.name);
//! }
//! workato.rotate_secret(321, Secret::new("new client secret"), None)?;
//! workato.assign(321, Customer::External("A2300".into()))?;
//! for outcome in workato.assign_each(321, [123, 124, 125]).ledger("rollout.jsonl")? {
//!     let outcome = outcome?;
//!     println!("{} {}", outcome.customer, outcome.status.as_str());
//! }
//! # Ok::<(), workato_oauth_profiles::Error>(())
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
//! | [`ensure`](Client::ensure) | makes sure that there is exactly one profile of a name and provider |
//! | [`rotate_secret`](Client::rotate_secret) | replaces the client secret and nothing else |
//! | [`assign_each`](Client::assign_each), [`unassign_each`](Client::unassign_each) | a batch of customers, with a ledger from which an interrupted rollout resumes |
//!
//! # Features
//!
//! `ureq` (on by default) adds [`Client`] and its blocking transport. Without it there are the sans-IO
//! state machines, for your own driver and transport. `log` writes the client's events to the `log`
//! facade.
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
//! ([`drive::next`]), every async runtime ([`drive::next_async`]) and other languages ([`Command`]).
//! `docs/design.md` of the repository explains each behaviour.

mod cancel;
#[cfg(feature = "ureq")]
mod client;
mod command;
mod config;
mod customer;
pub mod drive;
mod ensure;
mod error;
mod event;
mod guard;
mod http;
mod json;
mod ledger;
mod limit;
mod machine;
mod model;
mod operation;
pub mod operations;
mod pace;
mod printable;
mod rollout;
mod secret;
mod session;
#[cfg(feature = "ureq")]
pub mod ureq;
mod wire;
mod writes;

#[cfg(feature = "ureq")]
pub use client::{Client, ClientBuilder, EachCustomer};
pub use command::{Answer, Command};
pub use config::{Config, DataCenter, Options};
pub use customer::Customer;
pub use ensure::{EnsureAction, Ensured};
pub use error::{Code, Error, ErrorData};
pub use event::{Event, EventKind, Level};
pub use http::{Method, Reached, Request, Response, SendError, SendErrorKind};
#[cfg(not(target_arch = "wasm32"))]
pub use ledger::file::FileLedger;
pub use machine::{Action, Coroutine, Machine, Now, Reply, Step};
pub use model::{Done, Profile, ProfileInput};
pub use operation::{Operation, Repeat};
pub use rollout::{Outcome, OutcomeStatus, Progress, Rollout, RolloutAction};
pub use secret::Secret;
pub use session::Session;
#[cfg(feature = "ureq")]
pub use ureq::Proxy;
pub use wire::Wire;

// Only the bindings need these.
#[doc(hidden)]
pub use {
    config::{count, duration, not_honoured},
    customer::not_a_customer,
    guard::guard,
    json::{invalid_id, invalid_whole},
};

/// The example of the README is compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
