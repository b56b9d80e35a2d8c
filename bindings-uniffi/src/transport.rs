//! Who sends: the transport of this library where the build has one, or the user's.

use std::sync::Arc;

use workato_oauth_profiles::drive::Transport;
use workato_oauth_profiles::{Error, not_honoured};

use crate::config::Proxy;

/// What the settings say of it.
pub(crate) struct Choice {
    pub(crate) own_transport: bool,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) ca_bundle: Option<String>,
}

impl Choice {
    /// The transport of this library; none where the user's own is meant.
    pub(crate) fn open(self, base_url: &str) -> Result<Option<Arc<dyn Transport>>, Error> {
        let Choice { own_transport, proxy, ca_bundle } = self;
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
