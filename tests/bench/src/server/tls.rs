//! The server over TLS.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{HandshakeKind, ServerConfig, ServerConnection, StreamOwned};

/// The self-signed certificate for `localhost` with its key, from the core's tests.
pub const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../core/src/ureq/tests/localhost.pem");

static FULL: AtomicU32 = AtomicU32::new(0);
static RESUMED: AtomicU32 = AtomicU32::new(0);

pub fn handshakes() -> String {
    let [full, resumed] = [&FULL, &RESUMED].map(|count| count.load(Ordering::Relaxed));
    format!("  TLS handshakes in all: {full} full, {resumed} resumed")
}

pub fn config() -> io::Result<Arc<ServerConfig>> {
    let certificate = CertificateDer::from_pem_file(CERTIFICATE).map_err(io::Error::other)?;
    let key = PrivateKeyDer::from_pem_file(CERTIFICATE).map_err(io::Error::other)?;
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![certificate], key));
    config.map(Arc::new).map_err(io::Error::other)
}

/// Does the handshake, and serves the connection.
pub fn over(
    mut socket: TcpStream,
    config: &Arc<ServerConfig>,
    serve: impl FnOnce(StreamOwned<ServerConnection, TcpStream>) -> io::Result<()>,
) -> io::Result<()> {
    let mut tls = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
    while tls.is_handshaking() {
        tls.complete_io(&mut socket)?;
    }
    let is_resumed = tls.handshake_kind() == Some(HandshakeKind::Resumed);
    let count = if is_resumed { &RESUMED } else { &FULL };
    count.fetch_add(1, Ordering::Relaxed);
    serve(StreamOwned::new(tls, socket))
}
