//! Plays `cases.json`, which the tests of JavaScript play too.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::*;
use crate::Code;

#[derive(Deserialize)]
struct Cases {
    environment: Vec<InEnvironment>,
    no_proxy: Vec<NoProxy>,
    given: Vec<Given>,
}

#[derive(Deserialize)]
struct InEnvironment {
    url: String,
    variables: BTreeMap<String, String>,
    proxy: Option<String>,
}

#[derive(Deserialize)]
struct NoProxy {
    list: String,
    url: String,
    direct: bool,
}

#[derive(Deserialize)]
struct Given {
    proxy: String,
    proxy_is: Option<String>,
    user: Option<String>,
    password: Option<String>,
    refused: Option<String>,
}

const SERVICE: &str = "https://www.workato.com";

fn cases() -> Cases {
    let cases: Cases = serde_json::from_str(include_str!("cases.json")).expect("cases");
    assert!(cases.environment.len() >= 19 && cases.no_proxy.len() >= 46 && cases.given.len() >= 23);
    cases
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
    for InEnvironment { url, variables, proxy } in cases().environment {
        let pairs: Vec<_> = variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(chosen(&url, &pairs).expect("valid"), proxy, "{url} {variables:?}");
    }
}

#[test]
fn no_proxy_lists_the_hosts_that_are_reached_directly() {
    for NoProxy { list, url, direct } in cases().no_proxy {
        assert_eq!(no_proxy::holds(&list, &url.parse().expect("a URL")), direct, "{list} {url}");
    }
}

#[test]
fn a_proxy_that_is_given_is_read_or_refused_without_being_shown() {
    for given in cases().given {
        let Some(refused) = given.refused else {
            let proxy = explicit(&given.proxy).expect("valid");
            assert_eq!(Some(name(&proxy)), given.proxy_is);
            assert_eq!((proxy.username(), proxy.password()), (given.user.as_deref(), given.password.as_deref()));
            continue;
        };
        let error = explicit(&given.proxy).expect_err(&given.proxy);
        assert_eq!(error.code, Code::InvalidInput);
        let text = error.to_string();
        assert!(text.starts_with("the proxy ") && text.contains(&refused), "{text}");
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
