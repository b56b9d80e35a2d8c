//! The transport of this library, if this build has one.

use std::sync::Arc;

use workato_oauth_profiles::drive::Transport;
use workato_oauth_profiles::{Error, not_honoured};

use crate::input::Secret;

/// How requests get to the service: through an HTTP proxy, or straight.
///
/// A proxy is asked with `CONNECT` for every request, so it sees neither the API token nor a secret
/// of what is sent by `https`. SOCKS proxies are refused.
#[derive(uniffi::Enum)]
pub enum Proxy {
    /// As the environment says, which is read once, when the client is built: `HTTPS_PROXY`, or
    /// `HTTP_PROXY` for a base URL of plain `http`, else `ALL_PROXY`; and `NO_PROXY`.
    Environment,
    /// Straight, whatever the environment says.
    Off,
    /// Through this one.
    Url {
        /// Such as `http://user:password@proxy.example.com:3128`, or `https://` for one that is
        /// spoken to over TLS. User and password may be left out, and are percent-encoded.
        url: Arc<Secret>,
    },
}

/// The settings of the transport.
pub(crate) struct TransportSettings {
    pub(crate) own_transport: bool,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) ca_bundle: Option<String>,
}

impl TransportSettings {
    /// The transport of this library; none where the user's own is meant.
    pub(crate) fn open(self, base_url: &str) -> Result<Option<Arc<dyn Transport>>, Error> {
        let TransportSettings { own_transport, proxy, ca_bundle } = self;
        match (own_transport, proxy, ca_bundle) {
            (true, Some(_), _) => Err(not_honoured("a proxy")),
            (true, None, Some(_)) => Err(not_honoured("a CA bundle")),
            (true, None, None) => Ok(None),
            (false, proxy, ca_bundle) => ours(base_url, proxy, ca_bundle).map(Some),
        }
    }
}

#[cfg(feature = "ureq")]
fn ours(
    base_url: &str,
    proxy: Option<Proxy>,
    ca_bundle: Option<String>,
) -> Result<Arc<dyn Transport>, Error> {
    use workato_oauth_profiles::Proxy as To;
    let proxy = match proxy {
        None | Some(Proxy::Environment) => To::Environment,
        Some(Proxy::Off) => To::Off,
        Some(Proxy::Url { url }) => To::Url(url.0.clone()),
    };
    let ca_bundle = ca_bundle.as_deref().map(std::path::Path::new);
    let transport = workato_oauth_profiles::ureq::UreqTransport::new(base_url, &proxy, ca_bundle)?;
    Ok(Arc::new(transport))
}

#[cfg(not(feature = "ureq"))]
fn ours(_: &str, _: Option<Proxy>, _: Option<String>) -> Result<Arc<dyn Transport>, Error> {
    Err(Error::invalid_input("this build of the library has no transport of its own: give one"))
}
