//! Which root certificates a client trusts.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ::rustls::crypto::ring::default_provider;
use ::rustls::pki_types::CertificateDer;
use ::rustls::pki_types::pem::PemObject;

#[cfg(target_os = "linux")]
use super::child::{is_child, run_again};
use super::https::{LOCALHOST, over_tls};
use super::server::serve_tls;
use super::*;
use crate::Code;

const OTHER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ureq/tests/other.pem");

fn trusting(bundle: &str) -> Result<UreqTransport, crate::Error> {
    UreqTransport::new("https://localhost", &Proxy::Off, Some(Path::new(bundle)))
}

/// A file that is removed when dropped.
struct File(PathBuf);

impl File {
    fn holding(name: &str, bytes: impl AsRef<[u8]>) -> File {
        let path = env::temp_dir().join(format!("workato-{}-{name}", std::process::id()));
        fs::write(&path, bytes).unwrap();
        File(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        fs::remove_file(&self.0).unwrap();
    }
}

fn refusal(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let file = File::holding(name, bytes);
    let path = file.0.to_str().unwrap();
    let error = trusting(path).unwrap_err();
    assert_eq!(error.code, Code::InvalidInput);
    let text = error.to_string();
    assert!(text.contains(&format!("the CA bundle `{path}` ")), "{text}");
    text
}

fn answering() -> SocketAddr {
    serve_tls(|_, peer| {
        peer.request();
        peer.answer("trusted");
    })
}

#[test]
fn a_server_with_a_certificate_of_the_bundle_is_trusted() {
    let request = over_tls(answering(), "localhost");
    let response = trusting(LOCALHOST).unwrap().send(&request, &never()).unwrap();
    assert_eq!(response.body, b"trusted");
}

#[test]
fn unusable_certificates_in_a_bundle_are_ignored() {
    let odd = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let file = File::holding("odd.pem", odd.to_owned() + &fs::read_to_string(LOCALHOST).unwrap());
    let request = over_tls(answering(), "localhost");
    trusting(file.0.to_str().unwrap()).unwrap().send(&request, &never()).unwrap();
    assert!(refusal("odd-only.pem", odd).contains("no usable certificate"));
}

#[test]
fn an_unusable_bundle_is_refused_with_its_name_and_the_fix() {
    assert!(refusal("empty.pem", "").contains("must be PEM"));
    assert!(refusal("binary.der", [0x30, 0x82, 0xff, 0x00]).contains("-----BEGIN CERTIFICATE-----"));
    let pem = fs::read_to_string(LOCALHOST).unwrap();
    let (half, _) = pem.split_once("-----END CERTIFICATE-----").unwrap();
    assert!(refusal("half.pem", half).contains("is damaged"));
    let missing = trusting("no/such/file.pem").unwrap_err().to_string();
    assert!(missing.contains("`no/such/file.pem` is not there: give the path of a PEM file"), "{missing}");
    let folder = trusting(env!("CARGO_MANIFEST_DIR")).unwrap_err().to_string();
    assert!(folder.contains("cannot be read"), "{folder}");
}

/// Whether the roots are those of Mozilla: the verifier of the system is another one.
fn trusts_mozilla(transport: &UreqTransport) -> bool {
    let verifier = transport.connections.tls.verifier(&Arc::new(default_provider()));
    verifier.is_ok_and(|verifier| format!("{verifier:?}").starts_with("WebPkiServerVerifier"))
}

fn is_refused_as_unknown(transport: &UreqTransport) {
    let address = serve_tls(|_, peer| assert_eq!(peer.request(), None));
    let unknown = "the server's certificate is from an unknown authority".to_owned();
    let refused = (SendErrorKind::UnknownAuthority, Reached::No, unknown);
    assert_eq!(failure_by(transport, &over_tls(address, "localhost")), refused);
}

#[test]
#[cfg(target_os = "linux")]
fn a_bundle_replaces_the_roots_of_the_system() {
    if !is_child() {
        return run_again("roots::a_bundle_replaces_the_roots_of_the_system", |child| {
            child.env("SSL_CERT_FILE", LOCALHOST)
        });
    }
    let request = over_tls(answering(), "localhost");
    transport().send(&request, &never()).expect("the system trusts it");
    is_refused_as_unknown(&trusting(OTHER).unwrap());
}

#[test]
#[cfg(target_os = "linux")]
fn a_machine_without_roots_trusts_those_of_mozilla() {
    if !is_child() {
        return run_again("roots::a_machine_without_roots_trusts_those_of_mozilla", |child| {
            // As on a machine without a store: empty counts as not set, and nothing is found.
            child.env("SSL_CERT_FILE", "")
        });
    }
    let transport = transport();
    is_refused_as_unknown(&transport);
    assert!(trusts_mozilla(&transport));
    is_refused_as_unknown(&transport);
}

#[test]
#[cfg(target_os = "linux")]
fn a_variable_without_roots_is_named_and_no_other_roots_are_trusted() {
    if !is_child() {
        return run_again(
            "roots::a_variable_without_roots_is_named_and_no_other_roots_are_trusted",
            |child| child.env("SSL_CERT_FILE", "/no/such/file.pem"),
        );
    }
    let address = serve_tls(|_, peer| assert_eq!(peer.request(), None));
    let text = "`SSL_CERT_FILE` does not lead to a root certificate: correct it, or unset it".to_owned();
    let refused = (SendErrorKind::UnknownAuthority, Reached::No, text);
    let transport = transport();
    assert_eq!(failure_by(&transport, &over_tls(address, "localhost")), refused);
    assert!(!trusts_mozilla(&transport));
}

#[test]
#[cfg(target_os = "linux")]
fn a_machine_with_roots_trusts_no_others() {
    if !is_child() {
        return run_again("roots::a_machine_with_roots_trusts_no_others", |child| {
            child.env("SSL_CERT_FILE", OTHER)
        });
    }
    let transport = transport();
    is_refused_as_unknown(&transport);
    assert!(!trusts_mozilla(&transport));
}

/// The certificate of a PEM file.
fn certificate(path: &str) -> Vec<u8> {
    CertificateDer::from_pem_file(path).unwrap().to_vec()
}

#[test]
#[cfg(target_os = "linux")]
fn certificates_of_the_runtime_are_read_only_for_a_server_that_the_system_does_not_know() {
    if !is_child() {
        return run_again(
            "roots::certificates_of_the_runtime_are_read_only_for_a_server_that_the_system_does_not_know",
            |child| child,
        );
    }
    let reads = Arc::new(AtomicUsize::new(0));
    let also = |path: &'static str| {
        let reads = reads.clone();
        transport().trusting(false, move || {
            reads.fetch_add(1, Ordering::Relaxed);
            vec![certificate(path)]
        })
    };
    let by_runtime = also(LOCALHOST);
    for _ in 0..2 {
        let request = Request { fresh: true, ..over_tls(answering(), "localhost") };
        assert_eq!(by_runtime.send(&request, &never()).unwrap().body, b"trusted");
    }
    assert_eq!(reads.load(Ordering::Relaxed), 1);
    is_refused_as_unknown(&also(OTHER));
    is_refused_as_unknown(&transport().trusting(false, Vec::new));
}

#[test]
#[cfg(target_os = "linux")]
fn variables_of_certificates_win_over_those_of_the_runtime_unless_it_is_set_to_replace_them() {
    if !is_child() {
        return run_again(
            "roots::variables_of_certificates_win_over_those_of_the_runtime_unless_it_is_set_to_replace_them",
            |child| child.env("SSL_CERT_FILE", OTHER),
        );
    }
    is_refused_as_unknown(&transport().trusting(false, || vec![certificate(LOCALHOST)]));
    let replacing = transport().trusting(true, || vec![certificate(LOCALHOST)]);
    replacing.send(&over_tls(answering(), "localhost"), &never()).unwrap();
}

#[test]
#[cfg(target_os = "linux")]
fn certificates_of_the_runtime_can_replace_those_of_the_system_and_a_bundle_wins() {
    if !is_child() {
        return run_again(
            "roots::certificates_of_the_runtime_can_replace_those_of_the_system_and_a_bundle_wins",
            |child| child.env("SSL_CERT_FILE", LOCALHOST),
        );
    }
    is_refused_as_unknown(&transport().trusting(true, || vec![certificate(OTHER)]));
    let bundle = trusting(LOCALHOST).unwrap().trusting(true, || unreachable!("the bundle replaces it"));
    bundle.send(&over_tls(answering(), "localhost"), &never()).unwrap();
}
