//! One connection: request after request, until one side has had enough.

use std::io;
use std::net::TcpStream;

use super::open::Open;
use super::perform::{self, Next};
use super::wire::{self, Heard};
use crate::Emulator;

/// As much of a request as is looked at before it is read.
const GLANCE: usize = 8 * 1024;

pub(super) fn serve(mut stream: TcpStream, emulator: &Emulator, open: &Open) {
    // An error is a client that left: nobody is there to be told.
    let _ = converse(&mut stream, emulator, open);
}

fn converse(stream: &mut TcpStream, emulator: &Emulator, open: &Open) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (started, mut buffer) = (emulator.started(), Vec::new());
    loop {
        if buffer.is_empty() && stays_unread(stream, emulator)? {
            return Ok(());
        }
        let (incoming, close) = match wire::read(stream, &mut buffer)? {
            Heard::Request { incoming, close } => (incoming, close),
            Heard::Nonsense(answer) => {
                wire::write(stream, &answer, true, true)?;
                return perform::leave(stream);
            }
            Heard::Nothing => return Ok(()),
        };
        let fate = emulator.receive(&incoming, started.elapsed());
        match perform::perform(stream, open, fate, incoming.method != "HEAD", close)? {
            Next::Listen => {}
            Next::End => return Ok(()),
        }
    }
}

/// Looks at a request without reading it: whether the connection is to close now. A head that comes in
/// pieces is not recognised, and read.
fn stays_unread(stream: &TcpStream, emulator: &Emulator) -> io::Result<bool> {
    let mut glance = [0; GLANCE];
    let seen = stream.peek(&mut glance)?;
    let incoming = wire::head(&glance[..seen]);
    Ok(incoming.is_some_and(|incoming| emulator.leaves_unread(&incoming, emulator.started().elapsed())))
}
