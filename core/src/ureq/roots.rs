//! Root certificates: which authorities are trusted.

use std::env;
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use crate::Error;
use ::rustls::pki_types::CertificateDer;
use ::rustls::pki_types::pem::PemObject;
use ::rustls::{Error as TlsError, RootCertStore};

/// The certificates that are trusted.
#[derive(Debug)]
pub(crate) enum Roots {
    /// Those of the operating system, or Mozilla's if it has none.
    System,
    /// Only these.
    Bundle(Vec<CertificateDer<'static>>),
}

/// The certificates of a language's runtime that has its own, such as a JVM.
#[derive(Clone)]
pub(super) struct RuntimeRoots {
    /// Whether they are trusted instead of those of the system, or as well.
    pub(super) replaces: bool,
    pub(super) read: Arc<dyn Fn() -> Vec<CertificateDer<'static>> + Send + Sync>,
}

impl fmt::Debug for RuntimeRoots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RuntimeRoots").field("replaces", &self.replaces).finish_non_exhaustive()
    }
}

/// The certificates of a CA bundle, which replace all others.
pub(crate) fn of_bundle(path: &Path) -> Result<Roots, Error> {
    let refuse = |why: &str| Error::invalid_input(format!("the CA bundle `{}` {why}", path.display()));
    let pem = fs::read(path).map_err(|error| {
        let refused = match error.kind() {
            ErrorKind::NotFound => refuse("is not there: give the path of a PEM file"),
            kind => refuse(&format!("cannot be read: {kind}")),
        };
        refused.caused_by_file(error)
    })?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let certificates =
        certificates.map_err(|_| refuse("is damaged: a certificate in it is incomplete or not base64"))?;
    if certificates.is_empty() {
        return Err(refuse(
            "contains no certificate: it must be PEM, with lines `-----BEGIN CERTIFICATE-----`",
        ));
    }
    // The bundles of systems contain old certificates that cannot be used; these are ignored.
    let (usable, _) = RootCertStore::empty().add_parsable_certificates(certificates.iter().cloned());
    if usable == 0 {
        return Err(refuse("contains no usable certificate: they are not X.509 certificates"));
    }
    Ok(Roots::Bundle(certificates))
}

/// Whether the error means that the system has no root certificates. It is the only error of this kind
/// that does not come from a connection.
pub(crate) fn are_missing(error: &TlsError) -> bool {
    matches!(error, TlsError::General(_))
}

/// The variable that replaces the roots of the system. If its file or folder has none, no other roots may be
/// trusted instead.
pub(super) fn replacing_variable() -> Option<&'static str> {
    let is_set = |name: &&str| env::var_os(name).is_some_and(|value| !value.is_empty());
    ["SSL_CERT_FILE", "SSL_CERT_DIR"].into_iter().find(is_set)
}
