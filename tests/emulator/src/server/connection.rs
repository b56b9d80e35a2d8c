//! One connection: request after request, until one side has had enough.

use std::io::{self, Read};
use std::net::{Shutdown, TcpStream};
use std::time::Instant;

use super::wire::{self, Heard};
use crate::{Emulator, Fate};

pub(super) fn serve(mut stream: TcpStream, emulator: &Emulator, started: Instant) {
    // An error is a client that left: nobody is there to be told.
    let _ = converse(&mut stream, emulator, started);
}

fn converse(stream: &mut TcpStream, emulator: &Emulator, started: Instant) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    loop {
        let (incoming, close) = match wire::read(stream, &mut buffer)? {
            Heard::Request { incoming, close } => (incoming, close),
            Heard::Nonsense(answer) => {
                wire::write(stream, &answer, true, true)?;
                return leave(stream);
            }
            Heard::Nothing => return Ok(()),
        };
        match emulator.receive(&incoming, started.elapsed()) {
            Fate::Answer(answer) => wire::write(stream, &answer, incoming.method != "HEAD", close)?,
            Fate::Hang => return wait(stream),
        }
        if close {
            return leave(stream);
        }
    }
}

/// Closing with unread bytes would reset the connection, and the answer could be lost with it.
fn leave(stream: &mut TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    wait(stream)
}

/// Until the client leaves or the server stops.
fn wait(stream: &mut TcpStream) -> io::Result<()> {
    let mut scrap = [0; 4096];
    while stream.read(&mut scrap)? > 0 {}
    Ok(())
}
