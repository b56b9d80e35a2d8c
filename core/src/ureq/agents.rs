//! ureq's agents: one keeps its connections alive, the other uses a fresh connection for each request.
//!
//! If the server closes a kept-alive connection at the moment of sending, it looks as if the request was
//! lost. So a create is sent by the second agent. Both share one connector, and with it the TLS sessions,
//! so that a fresh connection is cheap. See docs/design.md#the-second-agent.

use ::ureq::config::Config;
use ::ureq::http::Uri;
use ::ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ::ureq::unversioned::transport::NextTimeout;
use ::ureq::{Agent, Error};

use super::connect::SharedConnector;
use super::head::LARGEST_HEAD;

/// The most idle connections that are kept alive. See docs/design.md#connections-and-buffers.
const MOST_KEPT: usize = 10;

pub(super) struct Agents {
    keeping: Agent,
    fresh: Agent,
}

impl Agents {
    /// Agents without connections yet.
    pub(super) fn new(connector: &SharedConnector) -> Agents {
        let agent = |most_kept| Agent::with_parts(config(most_kept), connector.clone(), NoResolver);
        Agents { keeping: agent(MOST_KEPT), fresh: agent(0) }
    }

    pub(super) fn get(&self, fresh: bool) -> &Agent {
        if fresh { &self.fresh } else { &self.keeping }
    }
}

/// With this configuration ureq adds nothing to a request, and returns every answer. The connector knows
/// the proxy.
fn config(most_kept: usize) -> Config {
    Agent::config_builder()
        .proxy(None)
        .max_idle_connections(most_kept)
        // All connections are to the same host.
        .max_idle_connections_per_host(most_kept)
        .max_response_header_size(LARGEST_HEAD)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent("")
        .accept("")
        .accept_encoding("")
        .build()
}

/// Resolves nothing, because the connector does: ureq calls its resolver for every request, but only a new
/// connection needs the addresses.
#[derive(Debug)]
struct NoResolver;

impl Resolver for NoResolver {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        Ok(self.empty())
    }
}
