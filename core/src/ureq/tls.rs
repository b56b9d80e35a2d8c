//! TLS over a connection, and which certificates are accepted.

use std::io::{self, ErrorKind, Read, Write};
use std::sync::{Arc, OnceLock};

use ::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use ::rustls::client::{ResolvesClientCert, WebPkiServerVerifier, verify_server_name};
use ::rustls::crypto::{CryptoProvider, ring};
use ::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use ::rustls::server::ParsedCertificate;
use ::rustls::sign::CertifiedKey;
use ::rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error as TlsError, OtherError,
    RootCertStore, SignatureScheme, StreamOwned,
};
use rustls_platform_verifier::Verifier;

use super::current;
use super::roots::{self, Roots, RuntimeRoots};
use super::socket::Stream;

/// Opens TLS over connections. All of them share its TLS sessions.
#[derive(Debug)]
pub(crate) struct Tls {
    roots: Roots,
    /// Certificates of the language's runtime, if it has its own. A CA bundle wins over them.
    pub(super) runtime: OnceLock<RuntimeRoots>,
    /// Built for the first connection, because reading the certificates of the system takes time.
    config: OnceLock<Arc<ClientConfig>>,
}

impl Tls {
    pub(crate) fn new(roots: Roots) -> Tls {
        Tls { roots, runtime: OnceLock::new(), config: OnceLock::new() }
    }

    /// Does the handshake.
    pub(super) fn open(&self, host: &str, stream: Box<dyn Stream>) -> io::Result<Box<dyn Stream>> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| failed(no_name()))?;
        let connection = ClientConnection::new(self.config().map_err(failed)?, name).map_err(failed)?;
        let mut tls = TlsStream(StreamOwned::new(connection, stream));
        tls.0.conn.complete_io(&mut tls.0.sock)?;
        Ok(Box::new(tls))
    }

    pub(crate) fn config(&self) -> Result<Arc<ClientConfig>, TlsError> {
        if let Some(config) = self.config.get() {
            return Ok(config.clone());
        }
        let provider = Arc::new(ring::default_provider());
        let verifier = self.verifier(&provider)?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_client_cert_resolver(Arc::new(NoCertificate));
        Ok(self.config.get_or_init(|| Arc::new(config)).clone())
    }

    pub(super) fn verifier(
        &self,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, TlsError> {
        match (&self.roots, self.runtime.get()) {
            (Roots::Bundle(given), _) => of_bundle(given.clone(), provider),
            (Roots::System, Some(runtime)) if runtime.replaces => of_bundle((runtime.read)(), provider),
            (Roots::System, Some(runtime)) if roots::replacing_variable().is_none() => {
                let (system, further) = (of_system(provider)?, OnceLock::new());
                let (runtime, provider) = (runtime.clone(), provider.clone());
                Ok(Arc::new(RuntimeVerifier { system, runtime, provider, further }))
            }
            (Roots::System, _) => of_system(provider),
        }
    }
}

fn of_system(provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, TlsError> {
    match Verifier::new(provider.clone()) {
        Err(error) if roots::are_missing(&error) && roots::replacing_variable().is_none() => {
            let mozilla = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
            Ok(by_webpki(mozilla, provider)?)
        }
        verifier => Ok(Arc::new(verifier?)),
    }
}

fn of_bundle(
    given: Vec<CertificateDer<'static>>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, TlsError> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(given.iter().cloned());
    Ok(Arc::new(BundleVerifier { chains: by_webpki(store, provider)?, given }))
}

fn by_webpki(
    roots: RootCertStore,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, TlsError> {
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone());
    builder.build().map_err(|error| TlsError::Other(OtherError(Arc::new(error))))
}

fn no_name() -> TlsError {
    TlsError::InvalidCertificate(CertificateError::NotValidForName)
}

fn failed(error: TlsError) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, error)
}

#[derive(Debug)]
struct TlsStream(StreamOwned<ClientConnection, Box<dyn Stream>>);

impl Read for TlsStream {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes)
    }
}

impl Write for TlsStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Stream for TlsStream {
    fn is_open(&mut self) -> bool {
        self.0.sock.is_open()
    }
}

/// Accepts what chains to a certificate of the CA bundle, and a server's certificate that is itself in the
/// bundle. webpki alone refuses the latter if it is the certificate of an authority (CA:TRUE), as
/// `openssl req -x509` writes it.
#[derive(Debug)]
struct BundleVerifier {
    chains: Arc<WebPkiServerVerifier>,
    given: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for BundleVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        match self.chains.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            // webpki has checked the validity in time before, but not yet the name.
            Err(error) if is_authority(&error) && self.given.contains(end_entity) => {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            done => done,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.chains.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.chains.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.chains.supported_verify_schemes()
    }
}

/// Accepts what the system trusts. The certificates of the runtime are read only for a server that is from none of
/// the system's authorities, because reading them takes long.
#[derive(Debug)]
struct RuntimeVerifier {
    system: Arc<dyn ServerCertVerifier>,
    runtime: RuntimeRoots,
    provider: Arc<CryptoProvider>,
    further: OnceLock<Option<Arc<dyn ServerCertVerifier>>>,
}

impl RuntimeVerifier {
    /// Nothing if the runtime has no certificates.
    fn further(&self) -> Option<&dyn ServerCertVerifier> {
        let read = || of_bundle((self.runtime.read)(), &self.provider).ok();
        self.further.get_or_init(read).as_deref()
    }
}

impl ServerCertVerifier for RuntimeVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let verify = |verifier: &dyn ServerCertVerifier| {
            verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        };
        match verify(&*self.system) {
            Err(error) if is_unknown(&error) => self.further().map_or(Err(error), verify),
            done => done,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.system.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.system.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.system.supported_verify_schemes()
    }
}

fn is_unknown(error: &TlsError) -> bool {
    is_authority(error) || matches!(error, TlsError::InvalidCertificate(CertificateError::UnknownIssuer))
}

fn is_authority(error: &TlsError) -> bool {
    matches!(error, TlsError::InvalidCertificate(error) if of_webpki(error) == Some(&webpki::Error::CaUsedAsEndEntity))
}

/// The reason of webpki for which rustls has no name.
pub(super) fn of_webpki(error: &CertificateError) -> Option<&webpki::Error> {
    match error {
        CertificateError::Other(OtherError(error)) => error.downcast_ref(),
        _ => None,
    }
}

/// Sends no certificate, and notes that the server asked for one.
#[derive(Debug)]
struct NoCertificate;

impl ResolvesClientCert for NoCertificate {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        if let Ok(call) = current::request() {
            call.certificate_was_requested();
        }
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}
