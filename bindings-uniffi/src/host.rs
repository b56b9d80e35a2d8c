//! Where Rust's own driver runs for languages that block.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use uniffi::UnexpectedUniFFICallbackError;
use workato_oauth_profiles as client;
use workato_oauth_profiles::drive::Interrupt;
use workato_oauth_profiles::{Error, Now};

use crate::action::{Action, Reply, foreign};
use crate::machine::Machine;

/// How long it may take until a wait notices that the user has left.
const SLICE: Duration = Duration::from_millis(100);

/// What a blocking call asks of the language, on the thread of that call.
#[uniffi::export(with_foreign)]
pub trait Host: Send + Sync {
    /// Performs the action. What is thrown here ends the call, and is the language's to carry on.
    fn perform(&self, action: Action) -> Result<Reply, HostFailure>;

    /// Whether the thread was interrupted. Asked every 100 ms, while the call waits or sends.
    fn is_interrupted(&self) -> Result<bool, HostFailure>;
}

/// The host threw something.
#[derive(Debug, uniffi::Error)]
pub enum HostFailure {
    /// Anything.
    Thrown,
}

impl From<UnexpectedUniFFICallbackError> for HostFailure {
    fn from(_: UnexpectedUniFFICallbackError) -> HostFailure {
        HostFailure::Thrown
    }
}

impl fmt::Display for HostFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what the call asked for threw an exception")
    }
}

impl std::error::Error for HostFailure {}

impl From<HostFailure> for Error {
    fn from(failure: HostFailure) -> Error {
        Error::internal(failure.to_string())
    }
}

/// The core's host, on the thread of the call.
pub(crate) struct Blocking {
    machine: Arc<Machine>,
    host: Arc<dyn Host>,
    interrupt: Interrupt,
}

impl Blocking {
    pub(crate) fn new(machine: Arc<Machine>, host: Arc<dyn Host>) -> Blocking {
        let (watched, asked) = (machine.clone(), host.clone());
        let interrupt = Rc::new(move || watched.is_cancelled() || asked.is_interrupted().unwrap_or(true));
        Blocking { machine, host, interrupt }
    }

    fn sleep(&self, time: Duration) -> client::Reply {
        let end = Instant::now() + time;
        while !(self.interrupt)() {
            match end.checked_duration_since(Instant::now()) {
                None | Some(Duration::ZERO) => return client::Reply::Done,
                Some(left) => thread::sleep(left.min(SLICE)),
            }
        }
        client::Reply::Cancelled
    }
}

impl client::drive::Host for Blocking {
    type Stop = Error;

    fn now(&self) -> Now {
        self.machine.now()
    }

    fn perform(&mut self, action: client::Action) -> Result<client::Reply, Error> {
        if let client::Action::Sleep(time) = action {
            return Ok(self.sleep(time));
        }
        let action = match self.machine.perform(action, &self.interrupt) {
            Ok(reply) => return Ok(reply),
            Err(action) => foreign(action).ok_or_else(|| Error::internal("nobody waits"))?,
        };
        Ok(self.host.perform(action)?.into())
    }
}
