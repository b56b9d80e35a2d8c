//! Plays `cases.json`, which the tests of JavaScript play too.

use serde_json::Value;

use super::*;
use crate::Code;

const SERVICE: &str = "https://www.workato.com";

/// The cases of this kind, of which there are at least so many.
fn cases(kind: &str, count: usize) -> Vec<Value> {
    let cases: Value = serde_json::from_str(include_str!("cases.json")).expect("JSON");
    let cases = cases[kind].as_array().expect("a list").clone();
    assert!(cases.len() >= count, "{kind}");
    cases
}

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_else(|| panic!("no `{name}` in {case}"))
}

/// The proxy for this base URL in this environment.
fn chosen(base_url: &str, environment: &[(&str, &str)]) -> Result<Option<String>, Error> {
    let variable = |name: &str| {
        let found = environment.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| OsString::from(value))
    };
    let proxy = Proxy::Environment.choose(&base_url.parse().expect("a URL"), variable)?;
    Ok(proxy.map(|proxy| name(&proxy)))
}

fn name(proxy: &::ureq::Proxy) -> String {
    format!("{}:{}", proxy.host(), proxy.port())
}

fn explicit(url: &str) -> Result<::ureq::Proxy, Error> {
    let nothing = |name: &str| -> Option<OsString> { unreachable!("{name} was looked up") };
    let proxy = Proxy::Url(Secret::new(url)).choose(&Uri::from_static(SERVICE), nothing)?;
    Ok(proxy.expect("one is given"))
}

#[test]
fn the_environment_names_the_proxy() {
    for case in cases("environment", 19) {
        let variables = case["variables"].as_object().expect("variables");
        let pairs: Vec<_> =
            variables.iter().map(|(name, value)| (name.as_str(), value.as_str().expect("a text"))).collect();
        let proxy = chosen(text(&case, "url"), &pairs).expect("valid");
        assert_eq!(proxy.as_deref(), case["proxy"].as_str(), "{case}");
    }
}

#[test]
fn no_proxy_lists_the_hosts_that_are_reached_directly() {
    for case in cases("no_proxy", 46) {
        let url = text(&case, "url").parse().expect("a URL");
        assert_eq!(Some(no_proxy::holds(text(&case, "list"), &url)), case["direct"].as_bool(), "{case}");
    }
}

#[test]
fn a_proxy_that_is_given_is_read_or_refused_without_being_shown() {
    for case in cases("given", 23) {
        let given = explicit(text(&case, "proxy"));
        let Some(refused) = case["refused"].as_str() else {
            let proxy = given.expect("valid");
            assert_eq!(name(&proxy), text(&case, "proxy_is"));
            let both = (case["user"].as_str(), case["password"].as_str());
            assert_eq!((proxy.username(), proxy.password()), both, "{case}");
            continue;
        };
        let error = given.expect_err(text(&case, "proxy"));
        assert_eq!(error.code, Code::InvalidInput);
        let text = error.to_string();
        assert!(text.starts_with("the proxy ") && text.contains(refused), "{text}");
        assert!(!text.contains("ary"), "{text}");
    }
}

#[test]
fn a_proxy_of_the_environment_that_cannot_be_used_is_refused_by_the_name_of_its_variable() {
    for (variable, url) in [
        ("ALL_PROXY", "socks5://user:canary@a:1080"),
        ("https_proxy", "http://can ary"),
        ("HTTPS_PROXY", "http://user:can#ary@a:1"),
    ] {
        let text = chosen(SERVICE, &[(variable, url)]).expect_err(url).to_string();
        assert!(text.starts_with(&format!("`{variable}` ")) && !text.contains("ary"), "{text}");
    }
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
