//! Looks up names and connects, with a helper thread for each new connection.
//!
//! Neither can be interrupted, so a helper may outlive its request, at most until its timeout.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use ::ureq::Error;
use ::ureq::config::Config;
use ::ureq::http::Uri;
use ::ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ::ureq::unversioned::transport::NextTimeout;

use super::current::{CurrentRequest, SLICE};

/// Finds the addresses of a name and port.
pub(super) type LookUp = Arc<dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync>;

/// Resolves nothing, because [`open`] does: ureq calls its resolver for every request, but only a new
/// connection needs the addresses.
#[derive(Debug)]
pub(super) struct LazyResolver;

impl Resolver for LazyResolver {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        Ok(self.empty())
    }
}

/// Connects to the host, until the request times out or is interrupted.
pub(super) fn open(
    host: String,
    port: u16,
    look_up: LookUp,
    call: &CurrentRequest,
) -> Result<TcpStream, Error> {
    let (done, waiting) = sync_channel(1);
    let limit = call.time_left()?;
    let helper = move || done.send(connect(&host, &look_up, port, limit)).ok();
    thread::Builder::new().name("workato-connect".into()).spawn(helper)?;
    loop {
        match waiting.recv_timeout(call.time_left()?.min(SLICE)) {
            Ok(stream) => return Ok(stream?),
            Err(RecvTimeoutError::Timeout) => call.ask()?,
            Err(RecvTimeoutError::Disconnected) => return Err(Error::ConnectionFailed),
        }
    }
}

fn connect(host: &str, look_up: &LookUp, port: u16, limit: Duration) -> io::Result<TcpStream> {
    let start = Instant::now();
    let addresses = look_up(host, port)?;
    let mut failure = not_found(host, "it has no address");
    for (index, address) in addresses.iter().enumerate() {
        let left = limit.saturating_sub(start.elapsed());
        // An address that does not answer must leave time for the next one.
        let share = if index + 1 == addresses.len() { left } else { left / 2 };
        if share.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        match TcpStream::connect_timeout(address, share) {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// The addresses of a host. A name is looked up by the system.
pub(super) fn look_up(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    match (host, port).to_socket_addrs() {
        Ok(addresses) => Ok(addresses.collect()),
        Err(error) => Err(not_found(host, &error.to_string())),
    }
}

fn not_found(host: &str, why: &str) -> io::Error {
    io::Error::new(ErrorKind::NotFound, format!("the name `{host}` was not found: {why}"))
}
