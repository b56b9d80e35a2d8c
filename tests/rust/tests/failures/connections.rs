//! Connections that cannot be made.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection};
use workato_oauth_profiles::{Client, ClientBuilder, Proxy, Secret};

use crate::{Failures, TOKEN};

/// Certificates for `localhost` that are their own authorities, with their keys.
const VALID: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../core/src/ureq/tests/localhost.pem");
const EXPIRED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/failures/expired.pem");

/// Gives every connection to the script.
fn listen(script: impl Fn(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || listener.incoming().flatten().for_each(script));
    address
}

/// Does the handshake with this certificate; a server that wants one of the client trusts its own.
fn serve_tls(certificate: &str, wants_certificate: bool) -> SocketAddr {
    let chain = vec![CertificateDer::from_pem_file(certificate).expect("a certificate")];
    let key = PrivateKeyDer::from_pem_file(certificate).expect("a key");
    let provider = Arc::new(default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone());
    let builder = builder.with_safe_default_protocol_versions().expect("ring has them");
    let builder = if wants_certificate {
        let mut roots = RootCertStore::empty();
        roots.add(chain[0].clone()).expect("a certificate");
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
        builder.with_client_cert_verifier(verifier.expect("a root"))
    } else {
        builder.with_no_client_auth()
    };
    let config = Arc::new(builder.with_single_cert(chain, key).expect("they belong together"));
    listen(move |mut socket| {
        let mut tls = ServerConnection::new(config.clone()).expect("valid");
        while tls.is_handshaking() && tls.complete_io(&mut socket).is_ok() {}
        // Writes the alert, and reads until the client has gone.
        while tls.complete_io(&mut socket).is_ok_and(|(read, _)| read > 0) {}
    })
}

fn client(url: &str) -> ClientBuilder {
    Client::builder(TOKEN).base_url(url).proxy(Proxy::Off)
}

fn over_tls(address: SocketAddr, host: &str) -> ClientBuilder {
    client(&format!("https://{host}:{}", address.port()))
}

pub fn provoke(failures: &mut Failures) {
    addresses(failures);
    certificates(failures);
    proxies(failures);
}

fn addresses(failures: &mut Failures) {
    let nobody = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.local_addr().expect("it is bound")
    };
    failures.add("connection refused", client(&format!("http://{nobody}")).build().expect("valid").get(321));
    let unknown = client("https://no-such-host.invalid").build().expect("valid").get(321);
    failures.add("unknown host", unknown);
    let (_, last) = failures.0.last_mut().expect("it was added");
    let (before, after) = last.split_once("was not found: ").expect("the reason of the system");
    let (_, after) = after.split_once(" (network").expect("the code");
    *last = format!("{before}was not found: REASON (network{after}");
    let hung = listen(|mut socket| while socket.read(&mut [0; 1024]).is_ok_and(|read| read > 0) {});
    let slow = over_tls(hung, "localhost").connect_timeout(Duration::from_millis(300)).build();
    failures.add("connect timeout", slow.expect("valid").get(321));
}

fn certificates(failures: &mut Failures) {
    let valid = serve_tls(VALID, false);
    failures.add("unknown authority", over_tls(valid, "localhost").build().expect("valid").get(321));
    let wrong_host = over_tls(valid, "127.0.0.1").ca_bundle(VALID).build();
    failures.add("certificate for another host", wrong_host.expect("valid").get(321));
    let expired = over_tls(serve_tls(EXPIRED, false), "localhost").ca_bundle(EXPIRED).build();
    failures.add("expired certificate", expired.expect("valid").get(321));
    let wanted = over_tls(serve_tls(VALID, true), "localhost").ca_bundle(VALID).build();
    failures.add("client certificate wanted", wanted.expect("valid").get(321));
    let plain = listen(|mut socket| {
        let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    failures.add(
        "https to a server of plain http",
        over_tls(plain, "localhost").build().expect("valid").get(321),
    );
}

fn proxies(failures: &mut Failures) {
    for (what, answer) in [
        (
            "proxy that wants a password",
            "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n",
        ),
        ("proxy that cannot connect", "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"),
    ] {
        let proxy = listen(move |mut socket| {
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && socket.read(&mut byte).is_ok_and(|read| read > 0) {
                head.push(byte[0]);
            }
            let _ = socket.write_all(answer.as_bytes());
        });
        let url = Secret::new(format!("http://user:canary@{proxy}"));
        let workato = client("http://127.0.0.1:9").proxy(Proxy::Url(url)).build().expect("valid");
        failures.add(what, workato.get(321));
    }
}
