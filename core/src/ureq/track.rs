//! The outermost layer of a connection. Only requests and answers go through it; the layers below also
//! carry the TLS handshake and the CONNECT to a proxy.

use std::io::ErrorKind;

use ::ureq::Error;
use ::ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

use super::current;

#[derive(Debug)]
pub(super) struct TrackingConnector {
    /// Whether requests go through a proxy.
    pub(super) proxied: bool,
}

impl<In: Transport> Connector<In> for TrackingConnector {
    type Out = Tracked<In>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        inner: Option<In>,
    ) -> Result<Option<Tracked<In>>, Error> {
        // ureq connects to a proxy by the same chain, but without a proxy in the configuration: that
        // connection carries CONNECT, not a request.
        let is_request = details.config.proxy().is_some() == self.proxied;
        Ok(inner.map(|inner| Tracked { inner, is_request }))
    }
}

#[derive(Debug)]
pub(super) struct Tracked<In> {
    inner: In,
    is_request: bool,
}

impl<In: Transport> Transport for Tracked<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if self.is_request {
            current::request()?.sends();
        }
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        match self.inner.await_input(timeout) {
            // ureq takes this I/O error for the end of a body without a length, so it is wrapped.
            Err(Error::Io(error)) if error.kind() == ErrorKind::ConnectionReset => {
                Err(Error::Other(Box::new(error)))
            }
            other => other,
        }
    }

    /// ureq asks when a connection goes back to the pool and when it is taken again. Only the second check
    /// matters, so the first saves the system calls.
    fn is_open(&mut self) -> bool {
        let is_given_back = current::request().is_ok_and(|call| call.has_left());
        is_given_back || self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
