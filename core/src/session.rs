//! A session: the settings and the rate limit that all calls of a client share.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use crate::config::{base_url, check_token, header_secrets, is_on_this_machine};
use crate::drive::LedgerSlot;
use crate::limit::{Limit, SharedLimit};
use crate::secret::Secrets;
use crate::token::ApiToken;
use crate::writes::Writes;
use crate::{Config, Error, Level, Options, Secret};

/// The longest backoff after the first failure. See docs/design.md#backoff-05-seconds-doubling-to-20.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest backoff after any failure.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// A client without a transport and a clock: the settings and the rate limit that all its calls share.
/// Its methods start machines. Clones are the same session.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    config: Config,
    base_url: String,
    limit: Limit,
    shared_limit: Option<SharedLimit>,
    common: Arc<Common>,
}

/// What a session and those derived from it by `with_options` share, beside the rate limit.
struct Common {
    jitter: Mutex<fastrand::Rng>,
    /// How many calls have begun.
    calls: AtomicU64,
    warned_of_token: AtomicBool,
    warned_of_short_secret: AtomicBool,
    closed: AtomicBool,
    /// The ledgers of the rollouts, which closing frees.
    ledgers: Mutex<Vec<Weak<LedgerSlot>>>,
    writes: Writes,
    token: Mutex<ApiToken>,
}

impl Session {
    /// Checks the settings. `seed` is any number, a different one for each client: it spreads the retries
    /// of clients that fail at the same moment (jitter).
    ///
    /// # Errors
    /// `invalid_input` where a setting is not valid.
    pub fn new(config: Config, seed: u64) -> Result<Session, Error> {
        check_token(config.api_token.expose())?;
        Session::without_token(config, seed)
    }

    /// A session like that of [`Session::new`] without an API token in its settings: the driver gives it by
    /// [`Session::use_token`] before each request, or another program adds it.
    ///
    /// # Errors
    /// `invalid_input` where a setting is not valid.
    pub fn without_token(config: Config, seed: u64) -> Result<Session, Error> {
        config.check()?;
        let token = ApiToken::new(config.api_token.clone(), header_secrets(&config));
        Ok(Session(Arc::new(Inner {
            base_url: base_url(&config)?,
            limit: Limit::new(config.requests_per_minute),
            shared_limit: None,
            common: Arc::new(Common {
                jitter: Mutex::new(fastrand::Rng::with_seed(seed)),
                calls: AtomicU64::new(0),
                warned_of_token: AtomicBool::new(false),
                warned_of_short_secret: AtomicBool::new(false),
                closed: AtomicBool::new(false),
                ledgers: Mutex::default(),
                writes: Writes::default(),
                token: Mutex::new(token),
            }),
            config,
        })))
    }

    /// The same session with other timeouts or attempts.
    ///
    /// # Errors
    /// `invalid_input` where an option is not valid.
    pub fn with_options(&self, options: &Options) -> Result<Session, Error> {
        Ok(self.derived(options.over(self.config())?))
    }

    /// The same session, whose rate limit is that of all programs with this key and the store of the driver: see
    /// [`Action::Eval`](crate::Action::Eval). `worker` is a random number, another one for each session.
    /// `fallback_share` is how many requests a minute it sends while the store does not answer.
    ///
    /// # Errors
    /// `invalid_input` if the key is empty, the share is 0, or the session has no rate limit.
    pub fn share_limit(&self, key: &str, worker: u64, fallback_share: u32) -> Result<Session, Error> {
        let limit = self.config().requests_per_minute;
        Ok(Session(Arc::new(Inner {
            config: self.config().clone(),
            base_url: self.0.base_url.clone(),
            // The pauses after a 429 stay.
            limit: Limit::new(None),
            shared_limit: Some(SharedLimit::new(key, worker, limit, fallback_share)?),
            common: self.0.common.clone(),
        })))
    }

    /// The same session, which reports no events below this level.
    #[doc(hidden)]
    pub fn listening(&self, level: Level) -> Session {
        let config = Config { listen: Some(level), ..self.config().clone() };
        self.derived(config)
    }

    /// The number of a call that begins, from 1 on.
    pub(crate) fn next_call(&self) -> u64 {
        self.0.common.calls.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// From now on requests have this API token, and it is redacted too. Returns the value of the header
    /// `authorization`, for a request that was built before.
    ///
    /// # Errors
    /// `invalid_input` if the text cannot be an API token.
    pub fn use_token(&self, token: Secret) -> Result<Secret, Error> {
        check_token(token.expose())?;
        let mut current = self.token();
        if current.secret.expose() != token.expose() {
            current.replace(token);
        }
        Ok(current.authorization.clone())
    }

    /// The API token that is in use.
    pub(crate) fn token(&self) -> MutexGuard<'_, ApiToken> {
        self.0.common.token.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The API token, with the forms in which an answer may contain it.
    pub(crate) fn secrets(&self) -> Secrets {
        self.token().secrets.clone()
    }

    fn derived(&self, config: Config) -> Session {
        Session(Arc::new(Inner {
            config,
            base_url: self.0.base_url.clone(),
            limit: self.0.limit.clone(),
            shared_limit: self.0.shared_limit.clone(),
            common: self.0.common.clone(),
        }))
    }

    /// Closes the session, its clones and all that [`Session::with_options`] makes of it. A driver then
    /// cancels the calls that are under way. The ledgers of rollouts that rest are freed at once.
    pub fn close(&self) {
        self.0.common.closed.store(true, Ordering::Relaxed);
        let slots = std::mem::take(&mut *self.ledgers());
        slots.iter().filter_map(Weak::upgrade).for_each(|slot| slot.close());
    }

    /// A place for the ledger of a rollout, from which [`Session::close`] frees it.
    pub fn ledger_slot(&self) -> Arc<LedgerSlot> {
        let slot = Arc::<LedgerSlot>::default();
        let mut slots = self.ledgers();
        slots.retain(|slot| slot.strong_count() > 0);
        slots.push(Arc::downgrade(&slot));
        slot
    }

    fn ledgers(&self) -> MutexGuard<'_, Vec<Weak<LedgerSlot>>> {
        self.0.common.ledgers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether [`Session::close`] was called.
    pub fn is_closed(&self) -> bool {
        self.0.common.closed.load(Ordering::Relaxed)
    }

    /// Refuses a new call of a closed client.
    ///
    /// # Errors
    /// `invalid_input` if the session is closed.
    pub fn check_open(&self) -> Result<(), Error> {
        if self.is_closed() {
            return Err(Error::invalid_input("the client is closed: build a new one"));
        }
        Ok(())
    }

    /// The base URL in use.
    pub fn base_url(&self) -> &str {
        &self.0.base_url
    }

    /// Whether the base URL leads to this machine: its host is `localhost` or a loopback address.
    pub fn is_on_this_machine(&self) -> bool {
        is_on_this_machine(self.base_url())
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn limit(&self) -> &Limit {
        &self.0.limit
    }

    #[cfg_attr(feature = "__page", allow(dead_code))]
    pub(crate) fn shared_limit(&self) -> Option<&SharedLimit> {
        self.0.shared_limit.as_ref()
    }

    pub(crate) fn writes(&self) -> &Writes {
        &self.0.common.writes
    }

    pub(crate) fn listens(&self, level: Level) -> bool {
        self.0.config.listen.is_some_and(|lowest| lowest <= level)
    }

    /// Whether to warn of a token of another data center: once for a client, and not at every call.
    pub(crate) fn warns_of_token(&self) -> bool {
        !self.0.common.warned_of_token.swap(true, Ordering::Relaxed)
    }

    /// Whether to warn of a secret that is too short to be redacted: once for a client.
    pub(crate) fn warns_of_short_secret(&self) -> bool {
        !self.0.common.warned_of_short_secret.swap(true, Ordering::Relaxed)
    }

    /// The backoff after so many failures: a random time up to 0.5 s, doubling to 20 s (full jitter).
    pub(crate) fn backoff(&self, failures: u32) -> Duration {
        let doubled = FIRST_PAUSE.saturating_mul(1 << failures.saturating_sub(1).min(16));
        let mut jitter = self.0.common.jitter.lock().unwrap_or_else(PoisonError::into_inner);
        doubled.min(LONGEST_PAUSE).mul_f64(jitter.f64())
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("base_url", &self.0.base_url).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_anywhere_up_to_a_bound_that_doubles_to_20_seconds() {
        let session = Session::new(Config::new(Secret::new("token")), 7).expect("valid");
        for (failures, bound) in
            [(1, 500), (2, 1000), (3, 2000), (6, 16_000), (7, 20_000), (u32::MAX, 20_000)]
        {
            let pauses: Vec<Duration> = (0..200).map(|_| session.backoff(failures)).collect();
            let bound = Duration::from_millis(bound);
            assert!(pauses.iter().all(|pause| *pause < bound), "{failures}");
            assert!(
                pauses.iter().any(|pause| *pause > bound / 2)
                    && pauses.iter().any(|pause| *pause < bound / 2)
            );
        }
    }

    #[test]
    fn a_session_prints_no_token() {
        let session = Session::new(Config::new(Secret::new("canary")), 7).expect("valid");
        assert!(!format!("{session:?} {:?}", session.config()).contains("canary"));
    }
}
