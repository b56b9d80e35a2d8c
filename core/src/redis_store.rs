//! A store for a shared rate limit, over the crate `redis`.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use redis::{Client, Connection, RedisResult, Script};

use crate::limit::SLOWEST_STORE;
use crate::store::{Store, StoreError};

/// A [`Store`] on Redis or Valkey. It has a connection of its own, with timeouts of a second.
///
/// ```no_run
/// use workato_oauth_profiles::{Client, RedisStore};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = RedisStore::new(redis::Client::open("redis://localhost")?);
/// let workato = Client::builder("api token").shared_limit(store, "workspace 4321").build()?;
/// # Ok(())
/// # }
/// ```
pub struct RedisStore {
    client: Client,
    connection: Mutex<Option<Connection>>,
}

impl RedisStore {
    /// A store on this server. It connects when the first request needs a slot.
    pub fn new(client: Client) -> RedisStore {
        RedisStore { client, connection: Mutex::default() }
    }

    fn connect(&self, time: Duration) -> RedisResult<Connection> {
        self.client.get_connection_with_timeout(time)
    }
}

impl Store for RedisStore {
    fn eval(&self, script: &str, keys: &[String], args: &[String]) -> Result<Vec<i64>, StoreError> {
        let started = Instant::now();
        let left = || SLOWEST_STORE.saturating_sub(started.elapsed()).max(Duration::from_millis(1));
        let script = Script::new(script);
        let mut call = script.prepare_invoke();
        call.key(keys).arg(args);
        let run = |connection: &mut Connection| {
            connection.set_read_timeout(Some(left()))?;
            connection.set_write_timeout(Some(left()))?;
            call.invoke::<Vec<i64>>(connection)
        };
        // A panic elsewhere leaves a connection that is dropped below.
        let mut kept = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut connection) = kept.take() {
            match run(&mut connection) {
                Ok(numbers) => {
                    *kept = Some(connection);
                    return Ok(numbers);
                }
                // The server closes connections that rest. The script may run twice: a call has one slot only.
                Err(error) if error.is_connection_dropped() => {}
                Err(error) => return Err(error.into()),
            }
        }
        let mut connection = self.connect(left())?;
        let numbers = run(&mut connection)?;
        *kept = Some(connection);
        Ok(numbers)
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore").finish_non_exhaustive()
    }
}
