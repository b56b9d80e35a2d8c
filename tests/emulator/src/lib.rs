//! Unofficial emulator of Workato's Custom OAuth profiles API, for tests; not by Workato.
//!
//! In memory, with the test's own clock:
//!
//! ```
//! use std::time::Duration;
//! use workato_emulator::{Emulator, Fault};
//! use workato_oauth_profiles::{Method, Request};
//!
//! let emulator = Emulator::new("test-token");
//! emulator.add_documented();
//! emulator.fail_next(Fault::TooManyRequests);
//! let request = Request {
//!     method: Method::Get,
//!     url: "http://emulator/api/custom_oauth_profiles/321".into(),
//!     headers: vec![("Authorization".into(), "Bearer test-token".into())],
//!     body: None,
//!     timeout: Duration::from_secs(45),
//!     connect_timeout: Duration::from_secs(10),
//!     fresh: false,
//!     must_finish: false,
//! };
//! let statuses = [0, 1].map(|second| {
//!     let fate = emulator.handle(&request, Duration::from_secs(second));
//!     fate.answer().map(|response| response.status)
//! });
//! assert_eq!(statuses, [Some(429), Some(200)]);
//! assert_eq!(emulator.journal().len(), 2);
//! ```
//!
//! As the transport of a client whose waits take no real time:
//!
//! ```
//! use std::time::Duration;
//! use workato_emulator::{Emulator, Fault, Operation};
//! use workato_oauth_profiles::Client;
//!
//! let emulator = Emulator::new("test-token");
//! emulator.add_documented();
//! emulator.fail(Operation::Get, Fault::Unavailable);
//! let workato = Client::builder("test-token").transport(emulator.clone()).build()?;
//! for _ in 0..70 {
//!     assert_eq!(workato.get(321)?.name, "Acme HubSpot OAuth app");
//! }
//! assert!(emulator.now() >= Duration::from_secs(60), "the rate limit is 60 requests a minute");
//! # Ok::<(), workato_oauth_profiles::Error>(())
//! ```
//!
//! Over HTTP:
//!
//! ```
//! use workato_emulator::{Emulator, Server};
//!
//! let emulator = Emulator::new("test-token");
//! let server = Server::start(emulator.clone(), 0)?;
//! println!("the base URL is {}", server.url());
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Nobody has published a recording of a failure of these routes, so all failure bodies are
//! reconstructions. The README lists what is documented and what is assumed.

mod answer;
mod chance;
mod control;
mod delayed;
mod emulator;
mod encode;
mod fate;
mod fault;
mod incoming;
mod journal;
mod operation;
#[cfg(feature = "server")]
pub mod program;
mod receive;
mod routes;
#[cfg(feature = "server")]
mod server;
mod settings;
mod state;
mod transport;
mod window;
mod workspace;

pub use emulator::Emulator;
pub use fate::{End, Fate};
pub use fault::Fault;
pub use journal::{Arrival, Authorization};
pub use operation::Operation;
#[cfg(feature = "server")]
pub use server::Server;
pub use settings::{Rule, Settings};
pub use workspace::Profile;
