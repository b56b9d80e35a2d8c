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
/// let quick = workato.with_options(Options { timeout: Some(Duration::from_secs(5)), ..Options::default() })?;
/// println!("{}", quick.get(321)?.name);
/// # Ok::<(), workato_oauth_profiles::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How long a whole call may take, waits included; at most a day.
    pub timeout: Option<Duration>,
    /// How long one request may take; at most a day.
    pub attempt_timeout: Option<Duration>,
    /// How long connecting may take; at most a day.
    pub connect_timeout: Option<Duration>,
    /// How often a request may fail before the call does; at least 1.
    pub max_attempts: Option<u32>,
    /// Cancels a blocking call from another thread.
    pub cancel: Option<Cancel>,
}

impl Options {
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
