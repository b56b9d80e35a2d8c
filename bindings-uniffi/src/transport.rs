//! The transport of this library, if this build has one.

use std::sync::Arc;

use workato_oauth_profiles::drive::Transport;
use workato_oauth_profiles::{Error, Secret, Setting, not_honoured};

use crate::emulator::EmulatedService;
use crate::runtime::RuntimeSettings;

/// How requests reach the service: through an HTTP proxy, or directly.
///
/// Every request is tunnelled with `CONNECT`, plain `http` too. So the proxy sees neither the API
/// token nor a secret that is sent by `https`. SOCKS proxies are refused.
#[derive(uniffi::Enum)]
pub enum Proxy {
    /// The proxy of the environment, which is read once, when the client is built: `HTTPS_PROXY`,
    /// or `HTTP_PROXY` for a base URL of plain `http`, else `ALL_PROXY`. Lower case goes before
    /// upper case, and an empty variable counts as not set.
    ///
    /// `NO_PROXY` is a list of hosts that are reached directly, separated by commas or spaces:
    /// `example.com` (its subdomains too), `.example.com` (the same), `10.1.2.3`, `10.0.0.0/8`, any
    /// of them with a port (`example.com:8443`), or `*` for all. All other hosts are reached
    /// through the proxy, even this machine.
    Environment,
    /// No proxy, whatever the environment says.
    Off,
    /// This proxy for every host: `http://user:password@proxy.example.com:3128`, or `https://` for
    /// a proxy that uses TLS. The default port is 80 or 443. User and password may be left out;
    /// characters other than letters and digits in them are percent-encoded.
    Url {
        /// The URL.
        url: Secret,
    },
}

/// The settings of the transport.
pub(crate) struct TransportSettings {
    pub(crate) own_transport: bool,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) ca_bundle: Option<String>,
}

impl TransportSettings {
    /// The transport of this library, or the emulator; none if the user gave one.
    pub(crate) fn open(
        self,
        base_url: &str,
        emulator: Option<&EmulatedService>,
        runtime: Option<Box<dyn RuntimeSettings>>,
    ) -> Result<Option<Arc<dyn Transport>>, Error> {
        let TransportSettings { own_transport, proxy, ca_bundle } = self;
        let is_own = own_transport || emulator.is_some();
        match (emulator, proxy, ca_bundle) {
            (_, Some(_), _) if is_own => Err(not_honoured(Setting::Proxy)),
            (_, None, Some(_)) if is_own => Err(not_honoured(Setting::CaBundle)),
            (Some(_), ..) if own_transport => Err(Error::invalid_input(
                "a client of the emulator takes no transport: the emulator is its transport",
            )),
            (Some(emulator), ..) => Ok(Some(emulator.transport())),
            (None, ..) if own_transport => Ok(None),
            (None, proxy, ca_bundle) => default_transport(base_url, proxy, ca_bundle, runtime).map(Some),
        }
    }
}

#[cfg(feature = "ureq")]
fn default_transport(
    base_url: &str,
    proxy: Option<Proxy>,
    ca_bundle: Option<String>,
    runtime: Option<Box<dyn RuntimeSettings>>,
) -> Result<Arc<dyn Transport>, Error> {
    use workato_oauth_profiles::{Proxy as Core, UreqTransport};
    let proxy = match (proxy, &runtime) {
        (None, Some(runtime)) => runtime.proxy(base_url.to_owned())?,
        (proxy, _) => proxy,
    };
    let proxy = match proxy {
        None | Some(Proxy::Environment) => Core::Environment,
        Some(Proxy::Off) => Core::Off,
        Some(Proxy::Url { url }) => Core::Url(url),
    };
    let bundle = ca_bundle.as_deref().map(std::path::Path::new);
    let transport = UreqTransport::new(base_url, &proxy, bundle)?;
    let Some(runtime) = runtime.filter(|_| bundle.is_none()) else {
        return Ok(Arc::new(transport));
    };
    Ok(Arc::new(match runtime.trust_store()? {
        Some(certificates) => transport.trusting(true, move || certificates.clone()),
        None => transport.trusting(false, move || runtime.own_certificates()),
    }))
}

#[cfg(not(feature = "ureq"))]
fn default_transport(
    _: &str,
    _: Option<Proxy>,
    _: Option<String>,
    _: Option<Box<dyn RuntimeSettings>>,
) -> Result<Arc<dyn Transport>, Error> {
    let setting = Setting::Transport;
    Err(Error::invalid_input(format!("this build of the library has no transport: give one in {setting}")))
}
