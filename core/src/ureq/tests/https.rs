//! The transport over TLS.

use super::child::{is_child, run_again};
use super::interrupt::{Moment, interrupted};
use super::server::serve_tls;
use super::*;

/// The certificate of the test servers, and its key.
pub const LOCALHOST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ureq/tests/localhost.pem");

pub fn over_tls(address: SocketAddr, host: &str) -> Request {
    Request { url: format!("https://{host}:{}/", address.port()), ..get(address) }
}

#[test]
fn a_certificate_from_an_unknown_authority_is_refused_and_the_server_not_reached() {
    let address = serve_tls(|_, peer| assert_eq!(peer.request(), None));
    let unknown = "the server's certificate is from an unknown authority".to_owned();
    let refused = (SendErrorKind::UnknownAuthority, Reached::No, unknown);
    assert_eq!(failure(&over_tls(address, "localhost")), refused);
}

#[test]
fn a_server_without_tls_is_unreadable_and_was_not_reached() {
    let address = serve(|_, peer| peer.write("HTTP/1.1 400 Bad Request\r\n\r\n"));
    let plain = (SendErrorKind::Unreadable, Reached::No, "the server does not speak tls".to_owned());
    assert_eq!(failure(&over_tls(address, "localhost")), plain);
}

#[test]
fn a_server_that_closes_in_the_handshake_was_not_reached() {
    let address = serve(|_, peer| peer.glance());
    let (kind, reached, text) = failure(&over_tls(address, "localhost"));
    assert_eq!((kind, reached), (SendErrorKind::Network, Reached::No), "{text}");
}

#[test]
fn a_handshake_that_hangs_is_a_connect_timeout() {
    let address = serve(|_, peer| peer.hang());
    let request = Request { connect_timeout: Duration::from_millis(200), ..over_tls(address, "localhost") };
    let late = (SendErrorKind::Timeout, Reached::No, "no connection within 0.2 s".to_owned());
    assert_eq!(failure(&request), late);
}

#[test]
#[cfg(target_os = "linux")]
fn a_certificate_that_the_system_trusts_is_accepted() {
    if !is_child() {
        return run_again("https::a_certificate_that_the_system_trusts_is_accepted", |child| {
            child.env("SSL_CERT_FILE", LOCALHOST)
        });
    }
    answers_are_read_and_connections_kept();
    a_certificate_for_another_name_is_refused();
    a_head_that_does_not_arrive_times_out();
    a_body_that_drips_is_interrupted();
    a_server_that_closes_without_an_answer_may_have_read_the_request();
}

fn answers_are_read_and_connections_kept() {
    let address = serve_tls(|connection, peer| {
        while peer.request().is_some() {
            peer.answer(&format!("connection {connection}"));
        }
    });
    let transport = transport();
    for _ in 0..3 {
        let response = transport.send(&over_tls(address, "localhost"), &never()).unwrap();
        assert_eq!(response.body, b"connection 1");
    }
}

fn a_certificate_for_another_name_is_refused() {
    let address = serve_tls(|_, peer| assert_eq!(peer.request(), None));
    let other =
        "the server's certificate is for another name: it is for localhost, not for 127.0.0.1".to_owned();
    let refused = (SendErrorKind::CertificateName, Reached::No, other);
    assert_eq!(failure(&over_tls(address, "127.0.0.1")), refused);
}

fn a_head_that_does_not_arrive_times_out() {
    let address = serve_tls(|_, peer| {
        peer.request();
        peer.hang();
    });
    let request = Request { timeout: Duration::from_millis(500), ..over_tls(address, "localhost") };
    let late = (SendErrorKind::Timeout, Reached::Maybe, "no complete answer within 0.5 s".to_owned());
    assert_eq!(failure(&request), late);
}

fn a_body_that_drips_is_interrupted() {
    let moment = Moment::default();
    let now = moment.clone();
    let address = serve_tls(move |_, peer| {
        peer.request();
        peer.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
        now.set(Instant::now()).unwrap();
        peer.drip();
    });
    assert_eq!(interrupted(&over_tls(address, "localhost"), &moment), Reached::Maybe);
}

fn a_server_that_closes_without_an_answer_may_have_read_the_request() {
    let address = serve_tls(|_, peer| assert!(peer.request().is_some()));
    let closed = (SendErrorKind::Network, Reached::Maybe, "the server closed the connection".to_owned());
    assert_eq!(failure(&over_tls(address, "localhost")), closed);
}
