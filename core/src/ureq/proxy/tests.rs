use super::*;
use crate::Code;

const SERVICE: &str = "https://www.workato.com";

/// The proxy for this base URL in this environment.
fn chosen(base_url: &str, environment: &[(&str, &str)]) -> Result<Option<String>, Error> {
    let variable = |name: &str| {
        let found = environment.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| OsString::from(value))
    };
    let proxy = Proxy::Environment.choose(&base_url.parse().expect("a URL"), variable)?;
    Ok(proxy.map(|proxy| format!("{}:{}", proxy.host(), proxy.port())))
}

fn host(base_url: &str, environment: &[(&str, &str)]) -> Option<String> {
    chosen(base_url, environment).expect("a proxy that can be used")
}

fn explicit(url: &str) -> Result<::ureq::Proxy, Error> {
    let nothing = |name: &str| -> Option<OsString> { unreachable!("{name} was looked up") };
    let proxy = Proxy::Url(Secret::new(url)).choose(&Uri::from_static(SERVICE), nothing)?;
    Ok(proxy.expect("one is given"))
}

#[test]
fn the_variable_of_the_scheme_goes_before_the_one_for_all_and_lower_case_before_upper() {
    let all = [
        ("https_proxy", "http://a:1"),
        ("HTTPS_PROXY", "http://b:2"),
        ("all_proxy", "http://c:3"),
        ("ALL_PROXY", "http://d:4"),
    ];
    for (index, expected) in ["a:1", "b:2", "c:3", "d:4"].into_iter().enumerate() {
        assert_eq!(host(SERVICE, &all[index..]).as_deref(), Some(expected));
    }
    assert_eq!(host(SERVICE, &[]), None);
    assert_eq!(host(SERVICE, &[("http_proxy", "http://a:1"), ("HTTP_PROXY", "http://a:1")]), None);
}

#[test]
fn plain_http_has_a_variable_of_its_own_which_no_cgi_request_can_set() {
    let plain = "http://127.0.0.1:8080";
    let both = [("HTTP_PROXY", "a:1"), ("http_proxy", "b:2")];
    assert_eq!(host(plain, &both[..1]).as_deref(), Some("a:1"));
    assert_eq!(host(plain, &both).as_deref(), Some("b:2"));
    assert_eq!(host(plain, &[("HTTPS_PROXY", "a:1")]), None);
    assert_eq!(host(plain, &[both[0], ("REQUEST_METHOD", "GET")]), None);
    assert_eq!(host(plain, &[both[1], ("REQUEST_METHOD", "GET")]).as_deref(), Some("b:2"));
}

#[test]
fn what_is_empty_is_not_there() {
    let environment = [("https_proxy", ""), ("HTTPS_PROXY", "a:1"), ("no_proxy", "")];
    assert_eq!(host(SERVICE, &environment).as_deref(), Some("a:1"));
    let environment = [("HTTPS_PROXY", "a:1"), ("no_proxy", ""), ("NO_PROXY", "workato.com")];
    assert_eq!(host(SERVICE, &environment), None);
}

#[test]
fn a_host_in_no_proxy_is_reached_straight_in_either_case() {
    for name in ["no_proxy", "NO_PROXY"] {
        let environment = [("HTTPS_PROXY", "http://a:1"), (name, "localhost, .workato.com")];
        assert_eq!(host(SERVICE, &environment), None, "{name}");
        assert_eq!(host("https://example.com", &environment).as_deref(), Some("a:1"), "{name}");
    }
}

#[test]
fn this_machine_is_not_spared_unless_it_is_named() {
    let environment = [("HTTP_PROXY", "http://a:1")];
    assert_eq!(host("http://localhost:8080", &environment).as_deref(), Some("a:1"));
}

#[test]
fn a_socks_proxy_is_refused_by_the_name_of_its_variable_and_never_bypassed() {
    for scheme in ["socks", "socks4", "socks4a", "socks5", "SOCKS5h"] {
        let url = format!("{scheme}://user:canary@a:1080");
        let error = chosen(SERVICE, &[("ALL_PROXY", &url)]).expect_err(scheme);
        assert_eq!(error.code, Code::InvalidInput);
        let text = error.to_string();
        assert!(text.contains("`ALL_PROXY` is a SOCKS proxy") && !text.contains("canary"), "{text}");
        assert!(explicit(&url).expect_err(scheme).to_string().contains("the proxy is a SOCKS proxy"));
    }
}

#[test]
fn a_socks_proxy_that_is_not_for_this_host_does_not_matter() {
    let socks = ("ALL_PROXY", "socks5://a:1080");
    assert_eq!(host(SERVICE, &[socks, ("NO_PROXY", "*")]), None);
    assert_eq!(host(SERVICE, &[socks, ("HTTPS_PROXY", "b:2")]).as_deref(), Some("b:2"));
}

#[test]
fn what_is_no_url_of_a_proxy_is_refused_and_not_shown() {
    for url in ["", "http://", "http://:80", "ftp://canary:80", "ht tp://canary", "canary canary", "/canary"]
    {
        let text = explicit(url).expect_err(url).to_string();
        assert!(text.contains("http://host:port") && !text.contains("canary"), "{text}");
    }
    let text = chosen(SERVICE, &[("https_proxy", "http://can ary")]).expect_err("a space").to_string();
    assert!(text.contains("`https_proxy` is not"), "{text}");
}

#[test]
fn ports_users_and_passwords_may_be_left_out() {
    assert_eq!(explicit("http://a").expect("valid").port(), 80);
    assert_eq!(explicit("https://a").expect("valid").port(), 443);
    let proxy = explicit("http://us%40er:pass%3Aword@[::1]:3128").expect("valid");
    assert_eq!((proxy.host(), proxy.port()), ("[::1]", 3128));
    assert_eq!((proxy.username(), proxy.password()), (Some("us@er"), Some("pass:word")));
}

#[test]
fn a_password_that_is_not_percent_encoded_is_not_taken_for_the_host() {
    for url in [
        "http://user:can#ary@proxy.example.com:3128",
        "http://user:can/ary@proxy.example.com:3128",
        "http://user:can?ary@proxy.example.com:3128",
        "http://user:can\\ary@proxy.example.com:3128",
        "http://user:can@ary@proxy.example.com:3128",
        "http://user:can%ary@proxy.example.com:3128",
        "http://us#er:canary@proxy.example.com",
        "user:can#ary@proxy.example.com:3128",
    ] {
        let text = explicit(url).expect_err(url).to_string();
        assert!(text.contains("percent-encode") && text.contains("`#` is `%23`"), "{text}");
        assert!(!text.contains("can") && !text.contains("ary"), "{text}");
    }
    let text = chosen(SERVICE, &[("HTTPS_PROXY", "http://user:p#ss@a:1")]).expect_err("a `#`").to_string();
    assert!(text.contains("`HTTPS_PROXY`"), "{text}");
}

#[test]
fn off_is_off() {
    let some = |_: &str| Some(OsString::from("http://a:1"));
    assert!(Proxy::Off.choose(&Uri::from_static(SERVICE), some).expect("valid").is_none());
}

#[test]
fn a_proxy_prints_no_password() {
    let shown = format!("{:?}", Proxy::Url(Secret::new("http://user:canary@proxy")));
    assert!(shown.contains("redacted") && !shown.contains("canary"), "{shown}");
}
