//! Chooses the proxy of the requests.

mod no_proxy;
#[cfg(test)]
mod tests;

use std::ffi::OsString;

use ::ureq::http::Uri;

use crate::{Error, Secret};

/// How requests reach the service: through an HTTP proxy, or directly.
///
/// Every request is tunnelled with `CONNECT`, plain `http` too. So the proxy sees neither the API token nor
/// a secret that is sent by `https`. SOCKS proxies are refused.
#[derive(Clone, Debug, Default)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Proxy {
    /// The proxy of the environment, which is read once, when the client is built: `HTTPS_PROXY`, or
    /// `HTTP_PROXY` for a base URL of plain `http`, else `ALL_PROXY`. Lower case goes before upper case,
    /// and an empty variable counts as not set.
    ///
    /// `NO_PROXY` is a list of hosts that are reached directly, separated by commas or spaces:
    /// `example.com` (its subdomains too), `.example.com` (the same), `10.1.2.3`, `10.0.0.0/8`, any of
    /// them with a port (`example.com:8443`), or `*` for all. All other hosts are reached through the
    /// proxy, even this machine.
    #[default]
    Environment,
    /// No proxy, whatever the environment says.
    Off,
    /// This proxy for every host: `http://user:password@proxy.example.com:3128`, or `https://` for a proxy
    /// that uses TLS. The default port is 80 or 443. User and password may be left out; characters other
    /// than letters and digits in them are percent-encoded.
    Url(Secret),
}

impl Proxy {
    /// The proxy for this base URL.
    pub(crate) fn choose(
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
        // In a CGI program `HTTP_PROXY` is a header of the request, which anyone can set.
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

/// Reads the URL of a proxy. Errors do not show it, because it may contain a password.
fn parse(name: &str, url: &str) -> Result<::ureq::Proxy, Error> {
    let scheme = url.split_once("://").map_or("http", |(scheme, _)| scheme).to_ascii_lowercase();
    if scheme.starts_with("socks") {
        return Err(Error::invalid_input(format!(
            "{name} is a SOCKS proxy, which this client cannot use: give an http proxy, or turn the proxy off"
        )));
    }
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    if after_scheme.rsplit_once('@').is_some_and(|(user, _)| !is_percent_encoded(user)) {
        return Err(Error::invalid_input(format!(
            "{name} has a character in its user or password that must be percent-encoded: `@` is `%40`, \
             `#` is `%23`, `/` is `%2F`, `?` is `%3F`, `%` is `%25`"
        )));
    }
    let proxy = ::ureq::Proxy::new(url).ok().filter(|proxy| !proxy.host().is_empty());
    proxy.filter(|_| scheme == "http" || scheme == "https").ok_or_else(|| {
        Error::invalid_input(format!("{name} is not the URL of a proxy: write it as http://host:port"))
    })
}

/// Whether user and password have only characters that a URL allows there. A `#` or `/` would end the host.
fn is_percent_encoded(user: &str) -> bool {
    let mut parts = user.split('%');
    let is_plain =
        |part: &str| part.chars().all(|c| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:".contains(c));
    let is_code = |part: &str| part.get(..2).is_some_and(|code| code.chars().all(|c| c.is_ascii_hexdigit()));
    parts.next().is_none_or(is_plain) && parts.all(|part| is_code(part) && is_plain(part))
}
