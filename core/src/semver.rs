//! What a program may write, so that it compiles with later versions too. See docs/design.md#exhaustive-types.
//!
//! A `match` with an arm `_`, and a pattern with `..`:
//!
//! ```
//! use workato_oauth_profiles::{Code, Done, OutcomeStatus, Reached};
//!
//! let count = |status| match status {
//!     OutcomeStatus::Done | OutcomeStatus::Already => 1,
//!     OutcomeStatus::Failed | OutcomeStatus::DryRun => 0,
//!     _ => 0,
//! };
//! let left = |reached| match reached {
//!     Reached::No => false,
//!     Reached::Maybe => true,
//!     _ => true,
//! };
//! let Done { already, .. } = Done::new(true);
//! assert!(already && left(Reached::Maybe) && count(OutcomeStatus::Done) == 1);
//! ```
//!
//! The same without `_`, and without `..`:
//!
//! ```compile_fail,E0004
//! use workato_oauth_profiles::OutcomeStatus;
//!
//! let count = |status| match status {
//!     OutcomeStatus::Done | OutcomeStatus::Already => 1,
//!     OutcomeStatus::Failed | OutcomeStatus::DryRun => 0,
//! };
//! assert!(count(OutcomeStatus::Done) == 1);
//! ```
//!
//! ```compile_fail,E0004
//! use workato_oauth_profiles::Reached;
//!
//! let left = |reached| match reached {
//!     Reached::No => false,
//!     Reached::Maybe => true,
//! };
//! assert!(left(Reached::Maybe));
//! ```
//!
//! ```compile_fail,E0638
//! use workato_oauth_profiles::Done;
//!
//! let Done { already } = Done::new(true);
//! assert!(already);
//! ```
//!
//! A struct is made by its functions, and its fields can be changed; a literal does not compile:
//!
//! ```
//! use workato_oauth_profiles::{Config, Options, ProfileInput, Reached, Response, SendError, SendErrorKind};
//!
//! let mut input = ProfileInput::new("name", "hubspot", "client id", "client secret");
//! input.token = Some("token".into());
//! let mut config = Config::new("api token");
//! config.max_attempts = 1;
//! let options = Options::new().max_attempts(1);
//! let error = SendError::new(Reached::No, SendErrorKind::Network, "the connection was refused");
//! let answer = Response::new(200, "{}").with_header("content-type", "application/json");
//! assert_eq!((options.max_attempts, answer.status), (Some(1), 200));
//! ```
//!
//! ```compile_fail,E0639
//! let answer = workato_oauth_profiles::Response { status: 200, headers: Vec::new(), body: Vec::new() };
//! assert_eq!(answer.status, 200);
//! ```
//!
//! ```compile_fail,E0639
//! use workato_oauth_profiles::Options;
//!
//! let options = Options { max_attempts: Some(1), ..Options::default() };
//! assert_eq!(options.max_attempts, Some(1));
//! ```
