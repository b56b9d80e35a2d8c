//! A server whose certificate or TLS is refused: the error names the reason.

use std::path::Path;

use ::rustls::version::{TLS12, TLS13};

use super::https::{LOCALHOST, over_tls};
use super::server::{serve_tls, serve_tls_for_clients_with_a_certificate, serve_tls_with};
use super::*;

const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ureq/tests/certificates/authority.pem");
const ITS_OWN_AUTHORITY: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/src/ureq/tests/certificates/its_own_authority.pem");
const ITS_OWN_AUTHORITY_EXPIRED: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/src/ureq/tests/certificates/its_own_authority_expired.pem");

fn trusting(bundle: &str) -> UreqTransport {
    UreqTransport::new("https://localhost", &Proxy::Off, Some(Path::new(bundle))).unwrap()
}

/// Why the client refuses this certificate, of a server that is asked for by this name.
fn refusal(bundle: &str, pem: &str, name: &str) -> (SendErrorKind, String) {
    let address = serve_tls_with(pem, |_, peer| assert_eq!(peer.request(), None));
    let (kind, reached, text) = failure_by(&trusting(bundle), &over_tls(address, name));
    assert_eq!(reached, Reached::No, "{text}");
    (kind, text)
}

#[test]
fn each_reason_to_refuse_a_certificate_is_named() {
    use SendErrorKind::{Certificate, CertificateName, CertificateTime};
    for (pem, kind, why) in [
        (
            include_str!("certificates/expired.pem"),
            CertificateTime,
            "has expired: it was valid until Sat, 01 Jan 2011 00:00:00 GMT",
        ),
        (
            include_str!("certificates/not_yet_valid.pem"),
            CertificateTime,
            "is not valid yet: it is valid from Wed, 01 Jan 2110 00:00:00 GMT",
        ),
        (
            include_str!("certificates/no_alternative_name.pem"),
            CertificateName,
            "has no subjectAltName; its common name is not used",
        ),
        (
            include_str!("certificates/other_name.pem"),
            CertificateName,
            "is for another name: it is for other.example.com and *.example.org, not for localhost",
        ),
        (
            include_str!("certificates/for_clients.pem"),
            Certificate,
            "is not for servers: its extended key usage lacks serverAuth",
        ),
        (
            include_str!("certificates/critical_extension.pem"),
            Certificate,
            "has a critical extension that this client does not know",
        ),
    ] {
        let expected = (kind, format!("the server's certificate {why}"));
        assert_eq!(refusal(AUTHORITY, pem, "localhost"), expected);
    }
}

#[test]
fn a_certificate_that_is_its_own_authority_is_accepted_if_exactly_it_was_given() {
    let address = serve_tls_with(include_str!("certificates/its_own_authority.pem"), |_, peer| {
        peer.answer_one();
    });
    let request = over_tls(address, "localhost");
    assert_eq!(trusting(ITS_OWN_AUTHORITY).send(&request, &never()).unwrap().status, 200);
}

#[test]
fn a_certificate_that_is_its_own_authority_still_needs_name_validity_and_trust() {
    let pem = include_str!("certificates/its_own_authority.pem");
    assert_eq!(refusal(ITS_OWN_AUTHORITY, pem, "127.0.0.1").0, SendErrorKind::CertificateName);
    let (_, text) = refusal(LOCALHOST, pem, "localhost");
    assert!(text.contains("is the certificate of an authority (CA:TRUE)"), "{text}");
    let expired = include_str!("certificates/its_own_authority_expired.pem");
    let (kind, _) = refusal(ITS_OWN_AUTHORITY_EXPIRED, expired, "localhost");
    assert_eq!(kind, SendErrorKind::CertificateTime);
}

#[test]
#[cfg(target_os = "linux")]
fn roots_of_the_system_give_the_same_reasons() {
    use super::child::{is_child, run_again};
    if !is_child() {
        return run_again("certificates::roots_of_the_system_give_the_same_reasons", |child| {
            child.env("SSL_CERT_FILE", AUTHORITY)
        });
    }
    let address = serve_tls_with(include_str!("certificates/for_clients.pem"), |_, peer| {
        assert_eq!(peer.request(), None);
    });
    let (_, _, text) = failure(&over_tls(address, "localhost"));
    assert_eq!(text, "the server's certificate is not for servers: its extended key usage lacks serverAuth");
}

#[test]
fn a_server_that_wants_a_client_certificate_is_named_and_was_not_reached() {
    for version in [&TLS12, &TLS13] {
        let address = serve_tls_for_clients_with_a_certificate(version, |_, peer| {
            assert_eq!(peer.request(), None);
            peer.hang();
        });
        let text = "the server requires a client certificate: give a transport of your own that sends it (`.transport(...)`)".to_owned();
        let refused = (SendErrorKind::Tls, Reached::No, text);
        assert_eq!(failure_by(&trusting(LOCALHOST), &over_tls(address, "localhost")), refused);
    }
}

#[test]
fn a_server_without_a_common_version_of_tls_is_named() {
    // Alert 70: protocol_version. Alert 40: handshake_failure, from older servers. Then a ServerHello of TLS 1.1.
    let mut hello = vec![22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
    hello.extend([7; 32]);
    hello.extend([0, 0xc0, 0x13, 0]);
    for answer in [vec![21, 3, 1, 0, 2, 2, 70], vec![21, 3, 1, 0, 2, 2, 40], hello] {
        let shown = format!("{answer:?}");
        let address = serve(move |_, peer| {
            peer.glance();
            peer.write(&answer);
            peer.hang();
        });
        let (kind, reached, text) = failure(&over_tls(address, "localhost"));
        assert_eq!((kind, reached), (SendErrorKind::Tls, Reached::No), "{shown}: {text}");
        assert!(text.contains("this client speaks TLS 1.2 and 1.3"), "{shown}: {text}");
    }
}

#[test]
fn an_error_inside_the_server_during_the_handshake_is_retried() {
    let address = serve(|_, peer| {
        peer.glance();
        peer.write([21, 3, 3, 0, 2, 2, 80]);
        peer.hang();
    });
    let (kind, reached, text) = failure(&over_tls(address, "localhost"));
    assert_eq!((kind, reached), (SendErrorKind::Network, Reached::No), "{text}");
}

#[test]
fn a_server_with_a_usable_certificate_is_not_refused() {
    let address = serve_tls(|_, peer| peer.answer_one());
    assert_eq!(trusting(LOCALHOST).send(&over_tls(address, "localhost"), &never()).unwrap().status, 200);
}
