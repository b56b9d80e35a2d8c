//! The open connections, which the server closes when it stops.

use std::collections::HashMap;
use std::net::{Shutdown, TcpStream};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[derive(Default)]
pub(super) struct OpenConnections {
    streams: Mutex<HashMap<u64, TcpStream>>,
    stopping: Mutex<bool>,
    stopped: Condvar,
}

impl OpenConnections {
    pub fn enter(&self, number: u64, stream: TcpStream) {
        guard(&self.streams).insert(number, stream);
    }

    pub fn leave(&self, number: u64) {
        guard(&self.streams).remove(&number);
    }

    pub fn cut(&self) {
        guard(&self.streams).values().for_each(|stream| drop(stream.shutdown(Shutdown::Both)));
    }

    pub fn stop(&self) {
        *guard(&self.stopping) = true;
        self.stopped.notify_all();
    }

    pub fn is_stopping(&self) -> bool {
        *guard(&self.stopping)
    }

    /// Waits for this time, or until the server stops.
    pub fn wait(&self, time: Duration) {
        if time > Duration::ZERO {
            drop(self.stopped.wait_timeout_while(guard(&self.stopping), time, |stopping| !*stopping));
        }
    }
}

fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
