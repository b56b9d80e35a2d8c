//! Finds the addresses of a host and connects to the first that answers (RFC 8305, "Happy Eyeballs").
//! See docs/design.md#several-addresses.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use mio::{Events, Interest, Poll, Token};

use super::current::{CurrentRequest, SLICE};

/// How long an address may be silent before the next one is tried too.
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// Finds the addresses of a host name and port.
pub(super) type LookUp = Arc<dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync>;

/// Connects to the one host of a transport: the service, or its proxy.
#[derive(Default)]
pub(super) struct Addresses {
    /// Stands in for the system's look-up.
    pub(super) look_up: OnceLock<LookUp>,
    worked: Mutex<Option<SocketAddr>>,
}

impl Addresses {
    /// Connects to the host, until the request times out or is interrupted.
    pub(super) fn open(&self, host: &str, port: u16, call: &CurrentRequest) -> io::Result<TcpStream> {
        let mut addresses = in_order(self.find(host, port, call)?);
        let worked = *self.worked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = addresses.iter().position(|address| Some(*address) == worked) {
            addresses[..=index].rotate_right(1);
        }
        let stream = Race::new(addresses)?.run(call)?;
        *self.worked.lock().unwrap_or_else(PoisonError::into_inner) = stream.peer_addr().ok();
        Ok(stream)
    }

    /// The addresses of the host. A look-up cannot be interrupted, so it has a thread, which may outlive the
    /// request.
    fn find(&self, host: &str, port: u16, call: &CurrentRequest) -> io::Result<Vec<SocketAddr>> {
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(vec![(address, port).into()]);
        }
        let (done, waiting) = sync_channel(1);
        let look_up = self.look_up.get().cloned().unwrap_or_else(|| Arc::new(by_system));
        let name = host.to_owned();
        let helper = move || done.send(look_up(&name, port)).ok();
        thread::Builder::new().name("workato-look-up".into()).spawn(helper)?;
        loop {
            match waiting.recv_timeout(call.time_left()?.min(SLICE)) {
                Ok(Ok(addresses)) if addresses.is_empty() => {
                    return Err(not_found(host, "it has no address"));
                }
                Ok(found) => return found.map_err(|error| not_found(host, &error.to_string())),
                Err(RecvTimeoutError::Timeout) => call.check_interrupt()?,
                Err(RecvTimeoutError::Disconnected) => return Err(not_found(host, "the look-up failed")),
            }
        }
    }
}

fn by_system(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    (host, port).to_socket_addrs().map(Iterator::collect)
}

fn not_found(host: &str, why: &str) -> io::Error {
    io::Error::new(ErrorKind::NotFound, format!("the name `{host}` was not found: {why}"))
}

/// IPv6 and IPv4 in turn, beginning with the kind that the system prefers: one of them may be broken as a
/// whole.
fn in_order(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let is_first_kind = |address: &SocketAddr| address.is_ipv4() == addresses[0].is_ipv4();
    let (first, second): (Vec<SocketAddr>, _) = addresses.iter().partition(|address| is_first_kind(address));
    let rounds = 0..first.len().max(second.len());
    rounds.flat_map(|round| [first.get(round), second.get(round)]).flatten().copied().collect()
}

/// Connects to several addresses at the same time.
struct Race {
    poll: Poll,
    /// The addresses that were not tried yet.
    waiting: VecDeque<SocketAddr>,
    /// When the next of them is tried.
    next_attempt: Instant,
    /// The attempt of each token; `None` if it failed.
    attempts: Vec<Option<mio::net::TcpStream>>,
    /// Why the last attempt failed.
    failure: io::Error,
}

impl Race {
    fn new(addresses: Vec<SocketAddr>) -> io::Result<Race> {
        Ok(Race {
            poll: Poll::new()?,
            waiting: addresses.into(),
            next_attempt: Instant::now(),
            attempts: Vec::new(),
            failure: ErrorKind::NotFound.into(),
        })
    }

    /// The first connection that is made. The others are closed.
    fn run(mut self, call: &CurrentRequest) -> io::Result<TcpStream> {
        let mut events = Events::with_capacity(8);
        loop {
            self.begin_due();
            if self.waiting.is_empty() && self.attempts.iter().all(Option::is_none) {
                return Err(self.failure);
            }
            self.wait(&mut events, call)?;
            for event in &events {
                match self.finish(event.token()) {
                    Ok(Some(stream)) => return Ok(stream),
                    Ok(None) => {}
                    Err(error) => {
                        self.failure = error;
                        self.next_attempt = Instant::now();
                    }
                }
            }
        }
    }

    /// Begins the attempts whose time has come.
    fn begin_due(&mut self) {
        while self.next_attempt <= Instant::now()
            && let Some(address) = self.waiting.pop_front()
        {
            match self.begin(address) {
                Ok(()) => self.next_attempt = Instant::now() + ATTEMPT_DELAY,
                Err(error) => self.failure = error,
            }
        }
    }

    fn begin(&mut self, address: SocketAddr) -> io::Result<()> {
        let mut stream = mio::net::TcpStream::connect(address)?;
        self.poll.registry().register(&mut stream, Token(self.attempts.len()), Interest::WRITABLE)?;
        self.attempts.push(Some(stream));
        Ok(())
    }

    /// Waits for an attempt to end, at most one slice, or until the next attempt is due.
    fn wait(&mut self, events: &mut Events, call: &CurrentRequest) -> io::Result<()> {
        let mut slice = call.time_left()?.min(SLICE);
        if !self.waiting.is_empty() {
            slice = slice.min(self.next_attempt.saturating_duration_since(Instant::now()));
        }
        match self.poll.poll(events, Some(slice)) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
            Ok(()) if !events.is_empty() => {}
            _ => call.check_interrupt()?,
        }
        Ok(())
    }

    /// The connection of this attempt, if it is made; an error ends the attempt.
    fn finish(&mut self, Token(index): Token) -> io::Result<Option<TcpStream>> {
        let Some(mut stream) = self.attempts[index].take() else { return Ok(None) };
        if let Some(error) = stream.take_error()? {
            return Err(error);
        }
        match stream.peer_addr() {
            Ok(_) => {
                self.poll.registry().deregister(&mut stream)?;
                let stream = TcpStream::from(stream);
                stream.set_nonblocking(false)?;
                Ok(Some(stream))
            }
            Err(error) if error.kind() == ErrorKind::NotConnected => {
                self.attempts[index] = Some(stream);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_addresses_take_turns_and_the_first_begins() {
        let order = |list: &[&str]| {
            let parse = |text: &&str| SocketAddr::new(text.parse().expect("an address"), 443);
            let ordered = in_order(list.iter().map(parse).collect());
            ordered.iter().map(|address| address.ip().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(order(&["::1", "::2", "::3", "10.0.0.1"]), ["::1", "10.0.0.1", "::2", "::3"]);
        assert_eq!(order(&["10.0.0.1", "::1", "10.0.0.2"]), ["10.0.0.1", "::1", "10.0.0.2"]);
        assert_eq!(order(&["10.0.0.1"]), ["10.0.0.1"]);
    }
}
