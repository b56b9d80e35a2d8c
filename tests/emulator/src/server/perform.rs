//! How a request ends on a socket.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};

use super::open::Open;
use super::wire;
use crate::fate::DRIP;
use crate::{End, Fate, written};

/// What becomes of the connection.
pub(super) enum Next {
    Listen,
    End,
}

/// `body` is whether an answer has one, `close` whether the client wants the connection closed.
pub(super) fn perform(
    stream: &mut TcpStream,
    open: &Open,
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
            let bytes = written::bytes(&answer, body, false, 0);
            let missing = if body { answer.body.len().div_ceil(2) } else { 0 };
            stream.write_all(&bytes[..bytes.len() - missing])?;
        }
        End::Drip(answer) => drip(stream, open, &written::bytes(&answer, body, close, 0))?,
        End::WrongLength(answer) => stream.write_all(&written::bytes(&answer, body, false, 10))?,
    }
    Ok(Next::End)
}

fn drip(stream: &mut TcpStream, open: &Open, bytes: &[u8]) -> io::Result<()> {
    for byte in bytes {
        if open.is_stopping() {
            break;
        }
        stream.write_all(&[*byte])?;
        open.wait(DRIP);
    }
    Ok(())
}

/// Closing with unread bytes would reset the connection, and the answer could be lost with it.
pub(super) fn leave(stream: &mut TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    wait(stream)
}

/// Until the client leaves or the server stops.
fn wait(stream: &mut TcpStream) -> io::Result<()> {
    let mut scrap = [0; 4096];
    while stream.read(&mut scrap)? > 0 {}
    Ok(())
}
