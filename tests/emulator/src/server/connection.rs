//! One connection: request after request, until one side closes it.

use std::io;
use std::net::TcpStream;

use super::open::OpenConnections;
use super::perform::{self, Next};
use super::wire::{self, Received};
use crate::Emulator;

/// The number of bytes of a request that are looked at before it is read.
const PEEK: usize = 8 * 1024;

pub(super) fn serve(mut stream: TcpStream, emulator: &Emulator, open: &OpenConnections) {
    // An error means that the client closed the connection, so it cannot be reported.
    let _ = converse(&mut stream, emulator, open);
}

fn converse(stream: &mut TcpStream, emulator: &Emulator, open: &OpenConnections) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    loop {
        if buffer.is_empty() && closes_unread(stream, emulator)? {
            return Ok(());
        }
        let (incoming, close) = match wire::read(stream, &mut buffer)? {
            Received::Request { incoming, close } => (incoming, close),
            Received::Invalid(answer) => {
                wire::write(stream, &answer, true, true)?;
                return perform::leave(stream);
            }
            Received::Closed => return Ok(()),
        };
        let fate = emulator.receive(&incoming);
        match perform::perform(stream, open, fate, incoming.method != "HEAD", close)? {
            Next::Listen => {}
            Next::End => return Ok(()),
        }
    }
}

/// Whether the connection closes before the next request is read, as `drop_before` wants it. The request
/// is peeked at, so its head must have come in one piece.
fn closes_unread(stream: &TcpStream, emulator: &Emulator) -> io::Result<bool> {
    let mut bytes = [0; PEEK];
    let count = stream.peek(&mut bytes)?;
    let incoming = wire::head(&bytes[..count]);
    Ok(incoming.is_some_and(|incoming| emulator.closes_unread(&incoming)))
}
