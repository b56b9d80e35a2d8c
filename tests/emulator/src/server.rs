//! The emulator over HTTP, with a thread for each connection.

mod connection;
mod open;
mod perform;
mod wire;

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crate::Emulator;
use open::OpenConnections;

/// An HTTP server on the loopback interface. Dropping it stops it and ends its connections.
pub struct Server {
    address: SocketAddr,
    open: Arc<OpenConnections>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens on `127.0.0.1` and this port; 0 picks a free port. From now on the
    /// emulator's clock follows real time.
    pub fn start(emulator: Emulator, port: u16) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let open = Arc::new(OpenConnections::default());
        let shared = Arc::clone(&open);
        let name = "workato-emulator".into();
        emulator.run_clock();
        let thread =
            thread::Builder::new().name(name).spawn(move || accept(&listener, &emulator, &shared))?;
        Ok(Server { address, open, thread: Some(thread) })
    }

    /// The base URL, such as `http://127.0.0.1:8080`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops the server: closes all connections, and returns when they have ended.
    pub fn stop(self) {}
}

impl Drop for Server {
    fn drop(&mut self) {
        self.open.stop();
        // This wakes the thread that accepts connections. If it fails, that thread has ended already.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn accept(listener: &TcpListener, emulator: &Emulator, open: &OpenConnections) {
    thread::scope(|scope| {
        for (number, stream) in (0..).zip(listener.incoming()) {
            if open.is_stopping() {
                break;
            }
            let Some((stream, twin)) = stream.and_then(|stream| Ok((stream.try_clone()?, stream))).ok()
            else {
                continue;
            };
            open.enter(number, twin);
            let serve = move || {
                connection::serve(stream, emulator, open);
                open.leave(number);
            };
            if thread::Builder::new().spawn_scoped(scope, serve).is_err() {
                open.leave(number);
            }
        }
        open.cut();
    });
}
