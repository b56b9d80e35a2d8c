//! A server on loopback that the test scripts, one connection after the other.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use ::rustls::crypto::ring::default_provider;
use ::rustls::crypto::ring::sign::any_supported_type;
use ::rustls::pki_types::pem::PemObject;
use ::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use ::rustls::server::danger::ClientCertVerifier;
use ::rustls::server::{NoClientAuth, WebPkiClientVerifier};
use ::rustls::sign::{CertifiedKey, SingleCertAndKey};
use ::rustls::{
    DEFAULT_VERSIONS, HandshakeKind, RootCertStore, ServerConfig, ServerConnection, StreamOwned,
    SupportedProtocolVersion,
};

trait Stream: Read + Write + Send {
    fn is_resumed(&self) -> bool;
}

impl Stream for TcpStream {
    fn is_resumed(&self) -> bool {
        false
    }
}

impl Stream for StreamOwned<ServerConnection, TcpStream> {
    fn is_resumed(&self) -> bool {
        self.conn.handshake_kind() == Some(HandshakeKind::Resumed)
    }
}

/// The client, as the server sees it.
pub struct Peer {
    stream: BufReader<Box<dyn Stream>>,
    socket: TcpStream,
}

impl Peer {
    pub fn plain(socket: TcpStream) -> Peer {
        let stream: Box<dyn Stream> = Box::new(socket.try_clone().unwrap());
        Peer { stream: BufReader::new(stream), socket }
    }

    fn tls(socket: TcpStream, config: Arc<ServerConfig>) -> Peer {
        let tls = ServerConnection::new(config).unwrap();
        let stream: Box<dyn Stream> = Box::new(StreamOwned::new(tls, socket.try_clone().unwrap()));
        Peer { stream: BufReader::new(stream), socket }
    }

    /// Reads a request to its end; `None` where the client closed instead.
    pub fn request(&mut self) -> Option<String> {
        let mut text = String::new();
        let mut body = 0;
        while !text.ends_with("\r\n\r\n") {
            let start = text.len();
            if self.stream.read_line(&mut text).ok()? == 0 {
                return None;
            }
            if let Some(length) = text[start..].strip_prefix("content-length: ") {
                body = length.trim().parse().unwrap();
            }
        }
        let mut bytes = vec![0; body];
        self.stream.read_exact(&mut bytes).ok()?;
        Some(text + &String::from_utf8(bytes).unwrap())
    }

    /// Reads one byte, and leaves the rest of the request unread: closing then resets the connection.
    pub fn glance(&mut self) {
        self.socket.read_exact(&mut [0]).unwrap();
    }

    /// Writes it, as far as the client takes it.
    pub fn write(&mut self, text: impl AsRef<[u8]>) {
        let stream = self.stream.get_mut();
        let _ = stream.write_all(text.as_ref()).and_then(|()| stream.flush());
    }

    /// Answers 200 with this body, and keeps the connection.
    pub fn answer(&mut self, body: &str) {
        self.write(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()));
    }

    /// Reads a request and answers it.
    pub fn answer_one(&mut self) {
        self.request();
        self.answer("");
    }

    /// Whether the client brought the TLS session of an earlier connection.
    pub fn is_resumed(&self) -> bool {
        self.stream.get_ref().is_resumed()
    }

    /// Connects to the target, says so, and carries bytes to and fro until either side closes.
    pub fn tunnel(&mut self, target: &str) {
        self.tunnel_after("HTTP/1.1 200 Connection established\r\n\r\n", target);
    }

    /// The same with another answer to CONNECT.
    pub fn tunnel_after(&mut self, answer: &str, target: &str) {
        let server = TcpStream::connect(target).unwrap();
        self.write(answer);
        let (mut from_server, mut to_server) = (server.try_clone().unwrap(), &server);
        self.socket.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
        from_server.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
        loop {
            let sent = pass(&mut self.stream, &mut to_server);
            let got = pass(&mut from_server, self.stream.get_mut());
            if !(sent && got) {
                return;
            }
        }
    }

    /// Ends the connection.
    pub fn close(&mut self) {
        self.socket.shutdown(Shutdown::Both).unwrap();
    }

    /// Says nothing until the client has gone.
    pub fn hang(&mut self) {
        while self.socket.read(&mut [0; 1024]).is_ok_and(|read| read > 0) {}
    }

    /// Writes a byte every 10 ms until the client has gone.
    pub fn drip(&mut self) {
        self.socket.set_read_timeout(Some(Duration::from_millis(10))).unwrap();
        while self.socket.read(&mut [0; 1024]).is_err_and(|error| error.kind() == ErrorKind::WouldBlock) {
            self.write(" ");
        }
    }
}

/// Passes on what there is; `false` at the end.
fn pass(from: &mut impl Read, to: &mut impl Write) -> bool {
    let mut bytes = [0; 16 * 1024];
    match from.read(&mut bytes) {
        Ok(read) => read > 0 && to.write_all(&bytes[..read]).and_then(|()| to.flush()).is_ok(),
        Err(error) => matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    }
}

/// Serves plain HTTP; the script gets the number of the connection, from 1.
pub fn serve(script: impl FnMut(usize, &mut Peer) + Send + 'static) -> SocketAddr {
    listen(Peer::plain, script)
}

/// The same over TLS, with a certificate that is its own authority and is for `localhost`.
pub fn serve_tls(script: impl FnMut(usize, &mut Peer) + Send + 'static) -> SocketAddr {
    listen(tls(), script)
}

/// The same with another certificate.
pub fn serve_tls_with(pem: &str, script: impl FnMut(usize, &mut Peer) + Send + 'static) -> SocketAddr {
    listen(tls_of(pem.as_bytes(), DEFAULT_VERSIONS, Arc::new(NoClientAuth)), script)
}

/// The same, with a client certificate required, in one version of TLS only.
pub fn serve_tls_for_clients_with_a_certificate(
    version: &'static SupportedProtocolVersion,
    script: impl FnMut(usize, &mut Peer) + Send + 'static,
) -> SocketAddr {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(LOCALHOST).unwrap()).unwrap();
    let provider = Arc::new(default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider).build().unwrap();
    listen(tls_of(LOCALHOST, &[version], verifier), script)
}

/// Serves many connections at the same time.
pub fn serve_many(script: impl Fn(usize, &mut Peer) + Clone + Send + 'static) -> SocketAddr {
    listen_to_many(Peer::plain, script)
}

/// The same over TLS.
pub fn serve_many_tls(script: impl Fn(usize, &mut Peer) + Clone + Send + 'static) -> SocketAddr {
    listen_to_many(tls(), script)
}

const LOCALHOST: &[u8] = include_bytes!("localhost.pem");

fn tls() -> impl Fn(TcpStream) -> Peer + Send + 'static {
    tls_of(LOCALHOST, DEFAULT_VERSIONS, Arc::new(NoClientAuth))
}

fn tls_of(
    pem: &[u8],
    versions: &[&'static SupportedProtocolVersion],
    clients: Arc<dyn ClientCertVerifier>,
) -> impl Fn(TcpStream) -> Peer + Send + 'static {
    let chain = vec![CertificateDer::from_pem_slice(pem).unwrap()];
    // Not `with_single_cert`: it refuses a certificate that clients must refuse.
    let key = any_supported_type(&PrivateKeyDer::from_pem_slice(pem).unwrap()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_client_cert_verifier(clients)
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(CertifiedKey::new(chain, key))));
    let config = Arc::new(config);
    move |socket| Peer::tls(socket, config.clone())
}

fn listen(
    accept: impl Fn(TcpStream) -> Peer + Send + 'static,
    mut script: impl FnMut(usize, &mut Peer) + Send + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (index, socket) in listener.incoming().enumerate() {
            script(index + 1, &mut accept(socket.unwrap()));
        }
    });
    address
}

fn listen_to_many(
    accept: impl Fn(TcpStream) -> Peer + Send + 'static,
    script: impl Fn(usize, &mut Peer) + Clone + Send + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (index, socket) in listener.incoming().enumerate() {
            let (script, mut peer) = (script.clone(), accept(socket.unwrap()));
            thread::spawn(move || script(index + 1, &mut peer));
        }
    });
    address
}
