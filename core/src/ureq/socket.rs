//! A TCP connection that waits in slices of 100 ms, and checks the interrupt and the deadlines in between.

use std::fmt::Debug;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::current::{self, SLICE};

/// A connection, or TLS over one.
pub(super) trait Stream: Read + Write + Debug + Send + Sync {
    /// Whether it can be used for another request.
    fn is_open(&mut self) -> bool;
}

#[derive(Debug)]
pub(super) struct Socket {
    stream: TcpStream,
    slice: Duration,
}

impl Socket {
    pub(super) fn new(stream: TcpStream) -> io::Result<Socket> {
        stream.set_nodelay(true)?;
        Ok(Socket { stream, slice: Duration::ZERO })
    }

    /// Reads or writes once, waiting for it in slices.
    fn wait(&mut self, mut io: impl FnMut(&mut TcpStream) -> io::Result<usize>) -> io::Result<usize> {
        let call = current::request()?;
        loop {
            self.set_slice(call.time_left()?.min(SLICE));
            match io(&mut self.stream) {
                Err(error) if is_over(&error) => call.check_interrupt()?,
                done => return done,
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

    fn has_nothing_to_read(&mut self) -> io::Result<bool> {
        self.stream.set_nonblocking(true)?;
        let read = self.stream.read(&mut [0]);
        self.stream.set_nonblocking(false)?;
        Ok(read.is_err_and(|error| error.kind() == ErrorKind::WouldBlock))
    }
}

/// The deadlines are those of the current request; ureq has none in its configuration.
impl Read for Socket {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.wait(|stream| stream.read(bytes))
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.wait(|stream| stream.write(bytes))?;
        current::request()?.wrote();
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Stream for Socket {
    /// Between two requests there must be nothing to read: neither the end of the connection nor a second
    /// answer.
    fn is_open(&mut self) -> bool {
        self.has_nothing_to_read().unwrap_or(false)
    }
}

/// Whether the slice is over, or a signal interrupted the wait.
fn is_over(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}
