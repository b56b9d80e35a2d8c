//! Opens connections for ureq: TCP, then the tunnel of a proxy if there is one, then TLS for https.

use std::fmt;
use std::io::{self, ErrorKind};
use std::sync::Arc;

use ::ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport,
};
use ::ureq::{Error, Proxy, ProxyProtocol};

use super::addresses::Addresses;
use super::current::{self, CurrentRequest};
use super::socket::{Socket, Stream};
use super::tls::Tls;
use super::{head, tunnel};

/// Large enough for a page of profiles. A new connection zeroes its buffers, so ureq's default of 128 KiB
/// would cost more than the request. See docs/design.md#connections-and-buffers.
const INPUT_BUFFER: usize = 64 * 1024;
/// Large enough for every line of a request.
const OUTPUT_BUFFER: usize = 32 * 1024;

/// What the connections of a transport share.
pub(super) struct Connections {
    pub(super) proxy: Option<Proxy>,
    pub(super) tls: Tls,
    pub(super) addresses: Addresses,
}

impl Connections {
    fn open(&self, details: &ConnectionDetails<'_>, call: &CurrentRequest) -> io::Result<Box<dyn Stream>> {
        let uri = details.uri;
        let host = uri.host().unwrap_or_default();
        let port = uri.port_u16().unwrap_or(if details.needs_tls() { 443 } else { 80 });
        let stream = match &self.proxy {
            None => self.dial(host, port, call)?,
            Some(proxy) => {
                let mut stream = self.dial(proxy.host(), proxy.port(), call)?;
                if proxy.protocol() == ProxyProtocol::Https {
                    stream = self.tls.open(without_brackets(proxy.host()), stream)?;
                }
                tunnel::open(&mut *stream, proxy, &format!("{host}:{port}"))?;
                stream
            }
        };
        if details.needs_tls() { self.tls.open(without_brackets(host), stream) } else { Ok(stream) }
    }

    fn dial(&self, host: &str, port: u16, call: &CurrentRequest) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(Socket::new(self.addresses.open(without_brackets(host), port, call)?)?))
    }
}

/// The host without the brackets that an IPv6 address has in a URL.
fn without_brackets(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

/// The connector of both agents.
#[derive(Clone)]
pub(super) struct SharedConnector(pub(super) Arc<Connections>);

impl fmt::Debug for SharedConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedConnector").finish_non_exhaustive()
    }
}

impl Connector for SharedConnector {
    type Out = Connection;

    fn connect(&self, details: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<Connection>, Error> {
        let stream = self.0.open(details, &*current::request()?)?;
        let buffers = LazyBuffers::new(INPUT_BUFFER, OUTPUT_BUFFER);
        Ok(Some(Connection { stream, buffers, is_tls: details.needs_tls() }))
    }
}

/// A connection over which requests are sent. The handshake of TLS and the CONNECT to a proxy are over.
#[derive(Debug)]
pub(super) struct Connection {
    stream: Box<dyn Stream>,
    buffers: LazyBuffers,
    is_tls: bool,
}

impl Transport for Connection {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        let call = current::request()?;
        call.begin_request();
        let output = &mut self.buffers.output()[..amount];
        let kept = if call.is_head(output) { head::without_cookies(output) } else { amount };
        self.stream.write_all(&output[..kept])?;
        Ok(self.stream.flush()?)
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        let read = match self.stream.read(self.buffers.input_append_buf()) {
            // ureq takes this I/O error for the end of a body without a length, so it is wrapped.
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {
                return Err(Error::Other(Box::new(error)));
            }
            read => read?,
        };
        self.buffers.input_appended(read);
        current::request()?.received(self.buffers.input());
        Ok(read > 0)
    }

    /// ureq asks when a connection goes back to the pool and when it is taken again. Only the second check
    /// matters, so the first saves the system calls.
    fn is_open(&mut self) -> bool {
        let is_given_back = current::request().is_ok_and(|call| call.was_written());
        is_given_back || self.stream.is_open()
    }

    fn is_tls(&self) -> bool {
        self.is_tls
    }
}
