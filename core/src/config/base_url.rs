//! The rules for a base URL.

use crate::printable::printable;
use crate::{Config, DataCenter, Error};

/// The base URL of a configuration, without a trailing slash.
pub(crate) fn base_url(config: &Config) -> Result<String, Error> {
    match (config.data_center, &config.base_url) {
        (Some(_), Some(_)) => Err(Error::invalid_input("give a data center or a base URL, not both")),
        (Some(data_center), None) => Ok(data_center.base_url().to_owned()),
        (None, None) => Ok(DataCenter::Us.base_url().to_owned()),
        (None, Some(url)) => check(url, config.allow_http),
    }
}

fn check(url: &str, allow_http: bool) -> Result<String, Error> {
    let refuse = |why: &str| Err(Error::invalid_input(format!("the base URL {why}, in `{}`", shown(url))));
    if !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return refuse("contains a space, a control character or a non-ASCII character");
    }
    let Some((scheme, rest)) = url.split_once("://") else {
        return refuse("has no scheme: write it as https://…");
    };
    let scheme = scheme.to_ascii_lowercase();
    if url.contains(['?', '#']) {
        return refuse("has a query or a fragment: leave it out");
    }
    let authority = rest.split('/').next().unwrap_or_default();
    if authority.contains('@') {
        return refuse("contains user info: leave it out, and give the API token as the token");
    }
    if !is_authority(authority) {
        return refuse("has no valid host");
    }
    if !rest.bytes().all(is_allowed) {
        return refuse("contains a character that is not allowed in a URL");
    }
    let plain = scheme == "http";
    if !plain && scheme != "https" {
        return refuse("must begin with https://");
    }
    if plain && !allow_http && !is_loopback(authority) {
        return refuse("is plain http, which others on the network can read: use https, or allow plain http");
    }
    let rest = rest.trim_end_matches('/');
    if rest.ends_with("/api") {
        return refuse("ends in /api, which the client adds: leave it out");
    }
    Ok(format!("{scheme}://{rest}"))
}

/// The URL without user, password, query and fragment, which may hold secrets.
pub(super) fn shown(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    let scheme = if rest.len() < url.len() { format!("{scheme}://") } else { String::new() };
    let (user, rest) = rest.rsplit_once('@').map_or((None, rest), |(user, rest)| (Some(user), rest));
    let path = rest.find(['?', '#']).and_then(|end| rest.get(..end));
    let shown = match (user, path) {
        // It is not clear whether the `@` ends the password or stands in the query.
        (Some(user), _) if user.contains(['?', '#', '/']) => "…".to_owned(),
        (Some(_), path) => format!("…@{}", path.unwrap_or(rest)),
        (None, Some(path)) => format!("{path}…"),
        (None, None) => rest.to_owned(),
    };
    printable(&(scheme + &shown))
}

/// Splits `[::1]:8080` and `example.com:8080` into host and port.
fn split(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn is_authority(authority: &str) -> bool {
    let (host, port) = split(authority);
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let is_host = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.contains(':') && address.bytes().all(is_of_ipv6),
        None => !host.is_empty() && host.bytes().all(is_name),
    };
    is_port && is_host
}

/// The characters of host, port and path (RFC 3986, 3.3).
fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:@/[]".contains(&byte)
}

fn is_loopback(authority: &str) -> bool {
    let (host, _) = split(authority);
    host.eq_ignore_ascii_case("localhost") || host == "[::1]" || is_loopback_ipv4(host)
}

/// Whether it is `127.x.x.x`, and not a name that begins like it.
fn is_loopback_ipv4(host: &str) -> bool {
    let mut numbers = host.split('.').map(|part| part.parse::<u8>().ok().filter(|_| !part.starts_with('+')));
    numbers.clone().count() == 4
        && numbers.clone().all(|number| number.is_some())
        && numbers.next() == Some(Some(127))
}

fn is_of_ipv6(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b':' || byte == b'.'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;

    fn of(url: &str) -> Result<String, Error> {
        let mut config = Config::new(Secret::new("token"));
        config.base_url = Some(url.to_owned());
        base_url(&config)
    }

    fn refusal(url: &str) -> String {
        of(url).expect_err(url).to_string()
    }

    #[test]
    fn the_default_is_the_data_center_us() {
        let config = Config::new(Secret::new("token"));
        assert_eq!(base_url(&config).expect("a default"), "https://www.workato.com");
    }

    #[test]
    fn data_center_and_base_url_together_are_refused() {
        let mut config = Config::new(Secret::new("token"));
        config.data_center = Some(DataCenter::Eu);
        assert_eq!(base_url(&config).expect("one is given"), "https://app.eu.workato.com");
        config.base_url = Some("https://workato.example.com".into());
        assert!(base_url(&config).is_err());
    }

    #[test]
    fn a_path_prefix_is_kept_and_a_trailing_slash_dropped() {
        assert_eq!(of("https://example.com/workato/").expect("valid"), "https://example.com/workato");
        assert_eq!(of("https://[2001:db8::1]:8443").expect("valid"), "https://[2001:db8::1]:8443");
        assert_eq!(of("HTTPS://Example.com").expect("valid"), "https://Example.com");
    }

    #[test]
    fn plain_http_is_for_this_machine_unless_allowed() {
        for url in ["http://localhost:80", "http://127.0.0.1", "http://127.9.9.9:8080", "http://[::1]:8080"] {
            assert!(of(url).is_ok(), "{url}");
        }
        for url in ["http://example.com", "http://localhost.example.com", "http://127.0.0.1.example.com"] {
            assert!(refusal(url).contains("allow plain http"), "{url}");
        }
        let mut config = Config::new(Secret::new("token"));
        config.base_url = Some("http://example.com".into());
        config.allow_http = true;
        assert!(base_url(&config).is_ok());
    }

    #[test]
    fn an_invalid_url_is_refused_with_its_fix() {
        assert!(refusal("https://www.workato.com/api").contains("leave it out"));
        assert!(refusal("https://www.workato.com/api/").contains("leave it out"));
        assert!(refusal("www.workato.com").contains("https://"));
        assert!(refusal("ftp://www.workato.com").contains("https://"));
        assert!(refusal("https://www.workato.com?a=1").contains("query"));
        assert!(refusal("https://www.workato.com#a").contains("fragment"));
        assert!(refusal("https://www.workato.com\r\nx: y").contains("control"));
        for odd in ["\"", "<", "\\", "{", "|", "^", "`"] {
            assert!(refusal(&format!("https://example.com/{odd}")).contains("not allowed in a URL"), "{odd}");
        }
        assert!(refusal("https://").contains("host"));
        assert!(refusal("https://www.workato.com:port").contains("host"));
    }

    #[test]
    fn user_info_is_refused_and_not_shown() {
        let text = refusal("https://user:canary@www.workato.com");
        assert!(text.contains("user info") && text.contains("@www.workato.com"), "{text}");
        for url in [
            "https://user:canary@www.workato.com",
            "http://canary:canary@www.workato.com:80",
            "https://user:can#ary@www.workato.com",
            "https://user:can?ary/@www.workato.com",
            "https://user:p/canary@www.workato.com",
            "user:canary@www.workato.com",
            "https://user:canary@www.workato.com/api?canary",
            "https://www.workato.com?token=canary",
            "https://www.workato.com/?email=a@b&token=canary",
            "https://www.workato.com#canary",
            "www.workato.com?canary",
            "https://user:canary @host",
        ] {
            let text = refusal(url);
            assert!(!text.contains("can"), "{text}");
            let mut config = Config::new(Secret::new("token"));
            config.base_url = Some(url.to_owned());
            assert!(!format!("{config:?}").contains("can"), "{config:?}");
        }
    }
}
