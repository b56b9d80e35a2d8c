//! Performs the fate of a request on a socket.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};

use super::open::OpenConnections;
use super::wire;
use crate::fate::DRIP;
use crate::{End, Fate, encode};

/// What happens to the connection next.
pub(super) enum Next {
    Listen,
    End,
}

/// `body` is whether the answer has a body, `close` whether the client asked to close the connection.
pub(super) fn perform(
    stream: &mut TcpStream,
    open: &OpenConnections,
    fate: Fate,
    body: bool,
    close: bool,
) -> io::Result<Next> {
    open.wait(fate.after);
    match fate.end {
        End::Answer(answer) => {
            wire::write(stream, &answer, body, close)?;
            if !close {
                return Ok(Next::Listen);
            }
            leave(stream)?;
        }
        End::Hang => wait(stream)?,
        End::Close { read: _ } => {}
        End::Truncate(answer) => {
            let bytes = encode::bytes(&answer, body, false, 0);
            let missing = if body { answer.body.len().div_ceil(2) } else { 0 };
            stream.write_all(&bytes[..bytes.len() - missing])?;
        }
        End::Drip(answer) => drip(stream, open, &encode::bytes(&answer, body, close, 0))?,
        End::WrongLength(answer) => stream.write_all(&encode::bytes(&answer, body, false, 10))?,
    }
    Ok(Next::End)
}

fn drip(stream: &mut TcpStream, open: &OpenConnections, bytes: &[u8]) -> io::Result<()> {
    for byte in bytes {
        if open.is_stopping() {
            break;
        }
        stream.write_all(&[*byte])?;
        open.wait(DRIP);
    }
    Ok(())
}

/// Closes after the client does. Closing with unread bytes would reset the connection, and the answer could
/// be lost.
pub(super) fn leave(stream: &mut TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    wait(stream)
}

/// Waits until the client closes the connection or the server stops.
fn wait(stream: &mut TcpStream) -> io::Result<()> {
    let mut scrap = [0; 4096];
    while stream.read(&mut scrap)? > 0 {}
    Ok(())
}
