//! A TCP connection that waits in slices of 100 ms, and checks the interrupt in between.

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use ::ureq::Error;
use ::ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport,
};

use super::current::{self, CurrentRequest, SLICE};
use super::resolve;

pub(super) struct TcpConnector {
    pub(super) look_up: resolve::LookUp,
}

impl fmt::Debug for TcpConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcpConnector").finish_non_exhaustive()
    }
}

impl<In: Transport> Connector<In> for TcpConnector {
    type Out = Either<In, Tcp>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        tunnel: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        if let Some(tunnel) = tunnel {
            return Ok(Some(Either::A(tunnel)));
        }
        let host = details.uri.host().unwrap_or_default();
        // Only a URL has an IPv6 address in brackets.
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = details.uri.port_u16().unwrap_or(if details.needs_tls() { 443 } else { 80 });
        let stream = resolve::open(host, port, self.look_up.clone(), &*current::request()?)?;
        stream.set_nodelay(true)?;
        let buffers =
            LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(Tcp { socket: Socket { stream, slice: Duration::ZERO }, buffers })))
    }
}

#[derive(Debug)]
pub(super) struct Tcp {
    socket: Socket,
    buffers: LazyBuffers,
}

/// The deadlines are those of the [`CurrentRequest`]; ureq has none in its configuration.
impl Transport for Tcp {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        let call = current::request()?;
        let mut rest = &self.buffers.output()[..amount];
        while !rest.is_empty() {
            match self.socket.wait(&call, |stream| stream.write(rest))? {
                0 => return Err(io::Error::from(ErrorKind::WriteZero).into()),
                written => rest = &rest[written..],
            }
            call.wrote();
        }
        Ok(())
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        let call = current::request()?;
        let input = self.buffers.input_append_buf();
        let read = self.socket.wait(&call, |stream| stream.read(input))?;
        self.buffers.input_appended(read);
        Ok(read > 0)
    }

    fn is_open(&mut self) -> bool {
        self.socket.is_open().unwrap_or(false)
    }
}

#[derive(Debug)]
struct Socket {
    stream: TcpStream,
    slice: Duration,
}

impl Socket {
    /// Reads or writes once, waiting for it in slices.
    fn wait(
        &mut self,
        call: &CurrentRequest,
        mut io: impl FnMut(&mut TcpStream) -> io::Result<usize>,
    ) -> Result<usize, Error> {
        loop {
            self.set_slice(call.time_left()?.min(SLICE));
            match io(&mut self.stream) {
                Err(error) if is_over(&error) => call.ask()?,
                done => return Ok(done?),
            }
        }
    }

    /// Sets the timeout of the socket. It needs a system call only at first and shortly before a deadline.
    fn set_slice(&mut self, slice: Duration) {
        let set = |stream: &TcpStream| {
            stream.set_read_timeout(Some(slice))?;
            stream.set_write_timeout(Some(slice))
        };
        // Some systems refuse it after the peer has closed; then reading or writing fails.
        if self.slice != slice && set(&self.stream).is_ok() {
            self.slice = slice;
        }
    }

    /// Whether the connection can be used again. Between two requests there must be nothing to read: neither
    /// the end of the connection nor a second answer.
    fn is_open(&mut self) -> io::Result<bool> {
        self.stream.set_nonblocking(true)?;
        let read = self.stream.read(&mut [0]);
        self.stream.set_nonblocking(false)?;
        Ok(read.is_err_and(|error| error.kind() == ErrorKind::WouldBlock))
    }
}

/// Whether the slice is over, or a signal interrupted the wait.
fn is_over(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}
