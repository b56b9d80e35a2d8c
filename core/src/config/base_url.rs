//! The rules for a base URL.

use crate::printable::excerpt;
use crate::setting::Setting;
use crate::{Config, DataCenter, Error};

/// How a base URL is written.
const EXAMPLE: &str = DataCenter::Us.base_url();

/// The base URL of a configuration, without a trailing slash.
pub(crate) fn base_url(config: &Config) -> Result<String, Error> {
    match (config.data_center, &config.base_url) {
        (Some(_), Some(_)) => Err(Error::invalid_input(format!(
            "a data center and a base URL were given: give either {} or {}",
            Setting::DataCenter,
            Setting::BaseUrl
        ))),
        (Some(data_center), None) => Ok(data_center.base_url().to_owned()),
        (None, None) => Ok(DataCenter::Us.base_url().to_owned()),
        (None, Some(url)) => check(url, config),
    }
}

fn check(url: &str, config: &Config) -> Result<String, Error> {
    let named = shown(url).map_or_else(String::new, |shown| format!(" `{shown}`"));
    let refuse = |why: String| Err(Error::invalid_input(format!("the base URL{named} {why}")));
    if is_token(url, config) {
        return refuse(format!("is an API token: give it in {}", Setting::ApiToken));
    }
    if !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return refuse("contains a space, a control character or a non-ASCII character: remove it".into());
    }
    let Some((scheme, rest)) = url.split_once("://") else {
        let host = if is_host_name(url) { format!("https://{url}") } else { EXAMPLE.to_owned() };
        return refuse(format!("has no scheme: write it as `{host}`"));
    };
    let scheme = scheme.to_ascii_lowercase();
    let authority = authority(rest);
    if authority.contains('@') {
        return refuse(format!(
            "contains a user name or a password: leave it out, and give the API token in {}",
            Setting::ApiToken
        ));
    }
    if !is_authority(authority) {
        return refuse(format!("has no valid host: write it as `{EXAMPLE}`"));
    }
    if url.contains(['?', '#']) {
        return refuse(format!("has a query or a fragment: write it as `{scheme}://{authority}`"));
    }
    if !rest.bytes().all(is_allowed) {
        return refuse("contains a character that is not allowed in a URL: remove it".into());
    }
    let plain = scheme == "http";
    if !plain && scheme != "https" {
        return refuse(format!("must begin with `https://`: write it as `https://{authority}`"));
    }
    if plain && !config.allow_http && !is_loopback(authority) {
        return refuse(format!(
            "is plain http, which others on the network can read: write it as `https://{authority}`, or give {}",
            Setting::AllowHttp
        ));
    }
    let rest = rest.trim_end_matches('/');
    if let Some(prefix) = before_api(rest) {
        return refuse(format!("contains `/api`, which the client adds: write it as `{scheme}://{prefix}`"));
    }
    let url = format!("{scheme}://{rest}");
    match DataCenter::of_base_url(&format!("{scheme}://{authority}")) {
        Some(_) if rest != authority => {
            refuse(format!("has a path, which Workato's API does not: write it as `{scheme}://{authority}`"))
        }
        _ => Ok(normalized(&url)),
    }
}

/// The one way to write a base URL: scheme and host in lower case, without the port of the scheme, without a
/// dot at the end of the host and a slash at the end of the path.
pub(crate) fn normalized(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let scheme = scheme.to_ascii_lowercase();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let authority = authority.to_ascii_lowercase();
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    let authority = authority.strip_suffix(default_port).unwrap_or(&authority);
    let (host, port) = split(authority);
    let host = host.strip_suffix('.').unwrap_or(host);
    let port = port.map_or(String::new(), |port| format!(":{port}"));
    format!("{scheme}://{host}{port}{}", path.trim_end_matches('/'))
}

/// Whether an API token was given as the base URL.
fn is_token(url: &str, config: &Config) -> bool {
    url.trim_start().starts_with("wrka") || !url.is_empty() && url == config.api_token.expose()
}

/// What stands before the path that the client adds.
fn before_api(rest: &str) -> Option<&str> {
    let routes = ["/api/custom_oauth_profiles", "/api/managed_users"];
    let before = routes.iter().find_map(|route| rest.split_once(route)).map(|(before, _)| before);
    before.or_else(|| rest.strip_suffix("/api")).map(|before| before.trim_end_matches('/'))
}

/// Scheme and host of the URL. All else is not shown, because it may hold a password or a token.
pub(super) fn shown(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let authority = authority(rest);
    let more = if rest == authority { "" } else { "/…" };
    match (is_authority(authority), is_host_name(authority)) {
        (true, _) if !scheme.is_empty() => Some(excerpt(&format!("{scheme}://{authority}")) + more),
        (_, true) => Some(excerpt(authority) + more),
        _ => None,
    }
}

fn authority(rest: &str) -> &str {
    rest.split(['/', '?', '#', '\\']).next().unwrap_or_default()
}

/// Whether it is a name such as `www.workato.com`, and not a token.
fn is_host_name(text: &str) -> bool {
    text.contains('.')
        && is_authority(text)
        && text.split('.').all(|label| label.len() <= 63)
        && text.len() <= 80
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

/// Whether a base URL leads to this machine.
pub(crate) fn is_on_this_machine(base_url: &str) -> bool {
    base_url.split_once("://").is_some_and(|(_, rest)| is_loopback(authority(rest)))
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
    }

    #[test]
    fn the_same_base_url_is_the_same_text() {
        for same in
            ["https://example.com", "HTTPS://Example.COM", "https://example.com:443", "https://example.com./"]
        {
            assert_eq!(of(same).expect("valid"), "https://example.com");
        }
        assert_eq!(of("http://LOCALHOST:80/a").expect("valid"), "http://localhost/a");
        assert_eq!(of("https://[2001:DB8::1]:443/A").expect("valid"), "https://[2001:db8::1]/A");
        assert_eq!(of("https://example.com:80").expect("valid"), "https://example.com:80");
    }

    #[test]
    fn plain_http_is_for_this_machine_unless_allowed() {
        for url in ["http://localhost:80", "http://127.0.0.1", "http://127.9.9.9:8080", "http://[::1]:8080"] {
            assert!(is_on_this_machine(&of(url).expect(url)), "{url}");
        }
        assert!(is_on_this_machine(&of("https://LocalHost./prefix").expect("valid")));
        for url in ["http://example.com", "http://localhost.example.com", "http://127.0.0.1.example.com"] {
            assert!(!is_on_this_machine(&url.replace("http", "https")), "{url}");
            assert!(refusal(url).contains("or give `.allow_http(true)`"), "{url}");
        }
        let mut config = Config::new(Secret::new("token"));
        config.base_url = Some("http://example.com".into());
        config.allow_http = true;
        assert!(base_url(&config).is_ok());
    }

    #[test]
    fn an_invalid_url_is_refused_with_its_fix() {
        for path in ["/api", "/api/", "/api/custom_oauth_profiles", "/api/managed_users/1?a=b"] {
            let text = refusal(&format!("https://example.com:8443/prefix{path}"));
            assert!(text.contains("write it as `https://example.com:8443"), "{text}");
        }
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
        assert!(text.contains("a user name or a password") && !text.contains("canary"), "{text}");
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
            for half in ["canary", "can#", "can?", "#ary", "?ary"] {
                assert!(!text.contains(half), "{text}");
            }
            let mut config = Config::new(Secret::new("token"));
            config.base_url = Some(url.to_owned());
            assert!(!format!("{config:?}").contains("canary"), "{config:?}");
        }
    }
}
