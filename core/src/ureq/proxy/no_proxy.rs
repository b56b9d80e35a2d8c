//! The list of hosts in `NO_PROXY`. There is no standard for it: it is read as curl does, with ports.

use std::net::IpAddr;

use ::ureq::http::Uri;

/// Whether the list names the host of this URL.
pub(super) fn holds(list: &str, url: &Uri) -> bool {
    let host = plain(url.host().unwrap_or_default());
    let port = url.port_u16().unwrap_or(if url.scheme_str() == Some("http") { 80 } else { 443 });
    let is_between = |character: char| character == ',' || character.is_whitespace();
    list.split(is_between).any(|entry| names(entry, &host, port))
}

fn names(entry: &str, host: &str, port: u16) -> bool {
    let (name, only_port) = split(entry);
    if only_port.is_some_and(|only| only.parse() != Ok(port)) {
        return false;
    }
    match host.parse() {
        _ if name == "*" => true,
        Ok(address) => is_network(name, address),
        Err(_) => is_domain(&plain(name), host),
    }
}

/// Splits the port off `host:80` and `[::1]:80`, but not off `::1`.
fn split(entry: &str) -> (&str, Option<&str>) {
    match entry.rsplit_once(':') {
        Some((name, port)) if name.ends_with(']') || !name.contains(':') => (name, Some(port)),
        _ => (entry, None),
    }
}

/// Removes what makes no difference: case, the brackets of an IPv6 address, a dot at the end.
fn plain(host: &str) -> String {
    host.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase()
}

fn is_domain(name: &str, host: &str) -> bool {
    let name = name.trim_start_matches('*').trim_start_matches('.');
    let before = host.strip_suffix(name);
    !name.is_empty() && before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

fn is_network(name: &str, address: IpAddr) -> bool {
    let (network, fixed) = name.split_once('/').map_or((name, None), |(name, bits)| (name, Some(bits)));
    let Ok(network) = network.trim_matches(['[', ']']).parse() else {
        return false;
    };
    let (difference, width) = match (network, address) {
        (IpAddr::V4(one), IpAddr::V4(other)) => (u128::from(one.to_bits() ^ other.to_bits()), 32),
        (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits() ^ other.to_bits(), 128),
        _ => return false,
    };
    let fixed = fixed.map_or(Ok(width), str::parse::<u32>);
    fixed.is_ok_and(|bits| bits <= width && difference.checked_shr(width - bits).unwrap_or(0) == 0)
}
