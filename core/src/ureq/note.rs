//! The outermost layer of a connection: all that goes through it is the request and its answer,
//! where the layers below it also shake hands and ask a proxy.

use std::io::ErrorKind;

use ::ureq::Error;
use ::ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

use super::call;

#[derive(Debug)]
pub(super) struct NotingConnector {
    /// Requests go through a proxy.
    pub(super) proxied: bool,
}

impl<In: Transport> Connector<In> for NotingConnector {
    type Out = Noting<In>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        inner: Option<In>,
    ) -> Result<Option<Noting<In>>, Error> {
        // ureq connects to a proxy by the same chain, then without a proxy in its configuration: what
        // goes through that connection is CONNECT, and no request.
        let notes = details.config.proxy().is_some() == self.proxied;
        Ok(inner.map(|inner| Noting { inner, notes }))
    }
}

#[derive(Debug)]
pub(super) struct Noting<In> {
    inner: In,
    notes: bool,
}

impl<In: Transport> Transport for Noting<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if self.notes {
            call::current()?.sends();
        }
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        match self.inner.await_input(timeout) {
            // As an I/O error, ureq would take it for the end of a body without a length.
            Err(Error::Io(error)) if error.kind() == ErrorKind::ConnectionReset => {
                Err(Error::Other(Box::new(error)))
            }
            other => other,
        }
    }

    /// ureq asks when a connection is given back and when it is taken again. The second time
    /// decides, so the first need not cost system calls.
    fn is_open(&mut self) -> bool {
        let is_given_back = call::current().is_ok_and(|call| call.has_left());
        is_given_back || self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
