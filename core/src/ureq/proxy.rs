//! Which proxy requests go through.

mod no_proxy;
#[cfg(test)]
mod tests;

use std::ffi::OsString;

use ::ureq::http::Uri;

use crate::{Error, Secret};

/// How requests get to the service: through an HTTP proxy, or straight.
///
/// A proxy is asked with `CONNECT` for every request, one of plain `http` too, so it sees neither
/// the API token nor a secret of what is sent by `https`. SOCKS proxies are refused.
#[derive(Clone, Debug, Default)]
pub enum Proxy {
    /// As the environment says, which is read once, when the client is built. `HTTPS_PROXY`, or
    /// `HTTP_PROXY` for a base URL of plain `http`, else `ALL_PROXY`; lower case goes before upper
    /// case, and what is empty is not there.
    ///
    /// `NO_PROXY` is a list of hosts that are reached straight, separated by commas or spaces:
    /// `example.com` (its subdomains too), `.example.com` (the same), `10.1.2.3`, `10.0.0.0/8`, any of
    /// them with a port (`example.com:8443`), or `*` for all. Nothing is reached straight that it does
    /// not name, this machine neither.
    #[default]
    Environment,
    /// Straight, whatever the environment says.
    Off,
    /// Through this one, to any host: `http://user:password@proxy.example.com:3128`, or `https://` for
    /// one that is spoken to over TLS. Without a port it is 80 or 443. User and password may be left
    /// out; where they hold other than letters and digits they are percent-encoded.
    Url(Secret),
}

impl Proxy {
    /// The proxy for this base URL.
    pub(super) fn choose(
        &self,
        base_url: &Uri,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Option<::ureq::Proxy>, Error> {
        match self {
            Proxy::Environment => of_environment(base_url, variable),
            Proxy::Off => Ok(None),
            Proxy::Url(url) => parse("the proxy", url.expose()).map(Some),
        }
    }
}

fn of_environment(
    base_url: &Uri,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<::ureq::Proxy>, Error> {
    let is_plain = base_url.scheme_str() == Some("http");
    let names = if is_plain { ["http_proxy", "HTTP_PROXY"] } else { ["https_proxy", "HTTPS_PROXY"] };
    let set = |name: &'static str| {
        let value = variable(name).filter(|value| !value.is_empty())?;
        // In a CGI program that is a header of the request, which anyone may send.
        let is_a_header = name == "HTTP_PROXY" && variable("REQUEST_METHOD").is_some();
        (!is_a_header).then_some((name, value))
    };
    let Some((name, value)) = names.into_iter().chain(["all_proxy", "ALL_PROXY"]).find_map(set) else {
        return Ok(None);
    };
    let spared = ["no_proxy", "NO_PROXY"].into_iter().find_map(set);
    if spared.is_some_and(|(_, list)| no_proxy::holds(&list.to_string_lossy(), base_url)) {
        return Ok(None);
    }
    parse(&format!("`{name}`"), &value.to_string_lossy()).map(Some)
}

/// Never shows the URL, which may hold a password.
fn parse(name: &str, url: &str) -> Result<::ureq::Proxy, Error> {
    let scheme = url.split_once("://").map_or("http", |(scheme, _)| scheme).to_ascii_lowercase();
    if scheme.starts_with("socks") {
        return Err(Error::invalid_input(format!(
            "{name} is a SOCKS proxy, which this client cannot use: give an http proxy, or turn the proxy off"
        )));
    }
    let proxy = ::ureq::Proxy::new(url).ok().filter(|proxy| !proxy.host().is_empty());
    proxy.filter(|_| scheme == "http" || scheme == "https").ok_or_else(|| {
        Error::invalid_input(format!("{name} is not the URL of a proxy: write it as http://host:port"))
    })
}
