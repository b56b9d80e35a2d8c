//! ureq's agents: one keeps its connections, the other keeps none.
//!
//! A kept connection that the server closes at the moment of sending looks like a request that was
//! lost, so what must not be lost goes by the second. Both share one chain of connectors, and with
//! it the TLS sessions: a new connection is then cheap.

use std::sync::Arc;

use ::ureq::config::Config;
use ::ureq::tls::{RootCerts, TlsConfig};
use ::ureq::unversioned::transport::{ConnectProxyConnector, ConnectionDetails, Connector, RustlsConnector};
use ::ureq::{Agent, Error, Proxy};

use super::{note::NotingConnector, resolve::LazyResolver, tcp::TcpConnector};

/// Connections that are kept while idle, at most.
const MOST_KEPT: usize = 10;

/// A page of profiles fits in. A new connection clears its buffers, and with TLS it has two of each,
/// so ureq's 128 KiB cost more than the request.
const INPUT_BUFFER: usize = 64 * 1024;
/// Any line of a request fits in.
const OUTPUT_BUFFER: usize = 32 * 1024;
/// Less than the input buffer, or a head that is too large would look like a connection that broke.
const LARGEST_HEAD: usize = 32 * 1024;

pub(super) struct Agents {
    keeping: Agent,
    fresh: Agent,
}

impl Agents {
    /// Agents with no connections yet.
    pub(super) fn new(proxy: Option<Proxy>, roots: RootCerts) -> Agents {
        let noting = NotingConnector { proxied: proxy.is_some() };
        let tcp = ().chain(ConnectProxyConnector::default()).chain(TcpConnector);
        let chain = Shared(Arc::new(tcp.chain(RustlsConnector::default()).chain(noting)));
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

/// ureq adds nothing of its own to a request, and hands every answer on.
fn config(proxy: Option<Proxy>, tls: TlsConfig, most_kept: usize) -> Config {
    Agent::config_builder()
        .tls_config(tls)
        .proxy(proxy)
        .max_idle_connections(most_kept)
        // They are all to the same host.
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

/// A chain that several agents use.
#[derive(Debug)]
struct Shared<C>(Arc<C>);

impl<C> Clone for Shared<C> {
    fn clone(&self) -> Shared<C> {
        Shared(self.0.clone())
    }
}

impl<C: Connector> Connector for Shared<C> {
    type Out = C::Out;

    fn connect(&self, details: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<C::Out>, Error> {
        self.0.connect(details, None)
    }
}
