//! ureq's agents: one keeps its connections alive, the other uses a fresh connection for each request.
//!
//! If the server closes a kept-alive connection at the moment of sending, it looks as if the request was
//! lost. So a create is sent by the second agent. Both share one chain of connectors, and with it the TLS
//! sessions, so that a fresh connection is cheap. See docs/design.md#the-second-agent.

use std::sync::Arc;

use ::ureq::config::Config;
use ::ureq::tls::{RootCerts, TlsConfig};
use ::ureq::unversioned::transport::{ConnectProxyConnector, ConnectionDetails, Connector, RustlsConnector};
use ::ureq::{Agent, Error, Proxy};

use super::{resolve::LazyResolver, resolve::LookUp, tcp::TcpConnector, track::TrackingConnector};

/// The most idle connections that are kept alive. See docs/design.md#connections-and-buffers.
const MOST_KEPT: usize = 10;

/// Large enough for a page of profiles. A new connection zeroes its buffers, and with TLS it has two of
/// each, so ureq's default of 128 KiB would cost more than the request.
const INPUT_BUFFER: usize = 64 * 1024;
/// Large enough for every line of a request.
const OUTPUT_BUFFER: usize = 32 * 1024;
/// Smaller than the input buffer, or a head that is too large would look like a broken connection.
const LARGEST_HEAD: usize = 32 * 1024;

pub(super) struct Agents {
    keeping: Agent,
    fresh: Agent,
}

impl Agents {
    /// Agents without connections yet.
    pub(super) fn new(proxy: Option<Proxy>, roots: RootCerts, look_up: LookUp) -> Agents {
        let noting = TrackingConnector { proxied: proxy.is_some() };
        let tcp = ().chain(ConnectProxyConnector::default()).chain(TcpConnector { look_up });
        let chain = SharedConnector(Arc::new(tcp.chain(RustlsConnector::default()).chain(noting)));
        let tls = TlsConfig::builder().root_certs(roots).build();
        let agent = |most_kept| {
            let config = config(proxy.clone(), tls.clone(), most_kept);
            Agent::with_parts(config, chain.clone(), LazyResolver)
        };
        Agents { keeping: agent(MOST_KEPT), fresh: agent(0) }
    }

    pub(super) fn get(&self, fresh: bool) -> &Agent {
        if fresh { &self.fresh } else { &self.keeping }
    }
}

/// With this configuration ureq adds nothing to a request, and returns every answer.
fn config(proxy: Option<Proxy>, tls: TlsConfig, most_kept: usize) -> Config {
    Agent::config_builder()
        .tls_config(tls)
        .proxy(proxy)
        .max_idle_connections(most_kept)
        // All connections are to the same host.
        .max_idle_connections_per_host(most_kept)
        .input_buffer_size(INPUT_BUFFER)
        .output_buffer_size(OUTPUT_BUFFER)
        .max_response_header_size(LARGEST_HEAD)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent("")
        .accept("")
        .accept_encoding("")
        .build()
}

/// A chain of connectors that several agents share.
#[derive(Debug)]
struct SharedConnector<C>(Arc<C>);

impl<C> Clone for SharedConnector<C> {
    fn clone(&self) -> SharedConnector<C> {
        SharedConnector(self.0.clone())
    }
}

impl<C: Connector> Connector for SharedConnector<C> {
    type Out = C::Out;

    fn connect(&self, details: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<C::Out>, Error> {
        self.0.connect(details, None)
    }
}
