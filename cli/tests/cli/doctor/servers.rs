//! A server with TLS, and proxies.

use std::io::{Read, Write, copy};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A certificate for `localhost` and `app.eu.workato.com` that is its own authority, with its key.
pub const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/doctor/server.pem");

/// Gives every connection to the script.
fn listen(script: impl Fn(TcpStream) + Clone + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let script = script.clone();
            thread::spawn(move || script(stream));
        }
    });
    address
}

/// Reads the head of a request. None of ours has a body here.
fn read_head(mut stream: impl Read) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read > 0) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// Answers by https with this status, body and the time of now; after a 200 there is nothing but the list (404).
pub fn tls(status: u16, body: &'static str) -> SocketAddr {
    let chain = vec![CertificateDer::from_pem_file(CERTIFICATE).expect("a certificate")];
    let key = PrivateKeyDer::from_pem_file(CERTIFICATE).expect("a key");
    let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()));
    let builder = builder.with_safe_default_protocol_versions().expect("ring has them");
    let config = builder.with_no_client_auth().with_single_cert(chain, key).expect("they belong together");
    let config = Arc::new(config);
    listen(move |stream| {
        let mut tls = StreamOwned::new(ServerConnection::new(config.clone()).expect("valid"), stream);
        let is_list = read_head(&mut tls).starts_with("GET /api/custom_oauth_profiles?");
        let (status, body) = if is_list || status != 200 { (status, body) } else { (404, "{}") };
        let date = httpdate::fmt_http_date(std::time::SystemTime::now());
        let head = format!(
            "HTTP/1.1 {status} Status\r\nDate: {date}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        // A client that refuses the certificate is gone.
        let _ = tls.write_all(format!("{head}{body}").as_bytes());
        tls.conn.send_close_notify();
        let _ = tls.flush();
    })
}

/// A proxy that leads every request to this server.
pub fn proxy_to(server: SocketAddr) -> SocketAddr {
    listen(move |mut client| {
        read_head(&client);
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").expect("it listens");
        let server = TcpStream::connect(server).expect("it is there");
        let (mut to_server, mut to_client) =
            (server.try_clone().expect("a copy"), client.try_clone().expect("a copy"));
        thread::spawn(move || {
            let _ = copy(&mut client, &mut to_server);
            let _ = to_server.shutdown(Shutdown::Write);
        });
        let _ = copy(&mut &server, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    })
}

/// A proxy that wants a password.
pub fn proxy_that_refuses() -> SocketAddr {
    listen(|mut client| {
        read_head(&client);
        let _ = client.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    })
}
