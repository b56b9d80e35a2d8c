//! The options of single calls.

use std::time::Duration;

use crate::cancel::Cancel;
use crate::{Config, Error};

/// Settings that can differ from call to call. `None` keeps the setting of the client.
///
/// ```no_run
/// use std::time::Duration;
/// use workato_oauth_profiles::{Client, Options};
///
/// let workato = Client::builder("api token").build()?;
/// let quick = workato.with_options(Options::new().timeout(Duration::from_secs(5)))?;
/// println!("{}", quick.get(321)?.name);
/// # Ok::<(), workato_oauth_profiles::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Options {
    /// How long a whole call may take, waits included; at most a day.
    pub timeout: Option<Duration>,
    /// How long one request may take; at most a day.
    pub attempt_timeout: Option<Duration>,
    /// How long connecting may take; at most a day.
    pub connect_timeout: Option<Duration>,
    /// How often a request may fail before the call does; at least 1.
    pub max_attempts: Option<u32>,
    /// Cancels a call from another thread or task.
    pub cancel: Option<Cancel>,
}

impl Options {
    /// No options: all settings of the client stay.
    pub fn new() -> Options {
        Options::default()
    }

    /// Sets how long a whole call may take, waits included; at most a day.
    pub fn timeout(mut self, timeout: Duration) -> Options {
        self.timeout = Some(timeout);
        self
    }

    /// Sets how long one request may take; at most a day.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Options {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sets how long connecting may take; at most a day.
    pub fn connect_timeout(mut self, timeout: Duration) -> Options {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Sets how often a request may fail before the call does; at least 1.
    pub fn max_attempts(mut self, attempts: u32) -> Options {
        self.max_attempts = Some(attempts);
        self
    }

    /// Lets this cancel the call.
    pub fn cancel(mut self, cancel: Cancel) -> Options {
        self.cancel = Some(cancel);
        self
    }

    /// The configuration with these options, checked.
    pub(crate) fn over(&self, config: &Config) -> Result<Config, Error> {
        // The host handles the cancel.
        let Options { timeout, attempt_timeout, connect_timeout, max_attempts, cancel: _ } = self;
        let mut config = config.clone();
        config.timeout = timeout.unwrap_or(config.timeout);
        config.attempt_timeout = attempt_timeout.unwrap_or(config.attempt_timeout);
        config.connect_timeout = connect_timeout.unwrap_or(config.connect_timeout);
        config.max_attempts = max_attempts.unwrap_or(config.max_attempts);
        config.check()?;
        Ok(config)
    }
}
