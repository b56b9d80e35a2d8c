//! The outermost layer of a connection: all that goes through it is the request and its answer,
//! where the layers below it also shake hands.

use std::io::ErrorKind;

use ::ureq::Error;
use ::ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

use super::call;

#[derive(Debug)]
pub(super) struct NotingConnector;

impl<In: Transport> Connector<In> for NotingConnector {
    type Out = Noting<In>;

    fn connect(&self, _: &ConnectionDetails<'_>, inner: Option<In>) -> Result<Option<Noting<In>>, Error> {
        Ok(inner.map(|inner| Noting { inner }))
    }
}

#[derive(Debug)]
pub(super) struct Noting<In> {
    inner: In,
}

impl<In: Transport> Transport for Noting<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        call::current()?.sends();
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
