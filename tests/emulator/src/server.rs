//! The emulator over HTTP: a thread a connection.

mod connection;
mod wire;

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use crate::Emulator;

/// An HTTP server on the loopback interface. Dropping it stops it and ends its connections.
pub struct Server {
    address: SocketAddr,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens on `127.0.0.1` and this port; 0 picks a free one. Times in the journal count from now.
    pub fn start(emulator: Emulator, port: u16) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let stopping = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&stopping);
        let name = "workato-emulator".into();
        let thread = thread::Builder::new().name(name).spawn(move || accept(&listener, &emulator, &seen))?;
        Ok(Server { address, stopping, thread: Some(thread) })
    }

    /// The base URL, such as `http://127.0.0.1:8080`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops, and returns when every connection has ended; those that wait are cut.
    pub fn stop(self) {}
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts. If that fails there is nobody to wake.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn accept(listener: &TcpListener, emulator: &Emulator, stopping: &AtomicBool) {
    let (started, open) = (Instant::now(), Open::default());
    let open = &open;
    thread::scope(|scope| {
        for (number, stream) in (0..).zip(listener.incoming()) {
            if stopping.load(Ordering::SeqCst) {
                break;
            }
            let Some((stream, twin)) = stream.and_then(|stream| Ok((stream.try_clone()?, stream))).ok()
            else {
                continue;
            };
            open.streams().insert(number, twin);
            let serve = move || {
                connection::serve(stream, emulator, started);
                open.streams().remove(&number);
            };
            if thread::Builder::new().spawn_scoped(scope, serve).is_err() {
                open.streams().remove(&number);
            }
        }
        open.streams().values().for_each(|stream| drop(stream.shutdown(Shutdown::Both)));
    });
}

/// The connections that are open, to be cut when the server stops.
#[derive(Default)]
struct Open(Mutex<HashMap<u64, TcpStream>>);

impl Open {
    fn streams(&self) -> MutexGuard<'_, HashMap<u64, TcpStream>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
