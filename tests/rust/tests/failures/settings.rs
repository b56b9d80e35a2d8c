//! Settings of a client that are refused.

use std::time::Duration;

use workato_oauth_profiles::{
    Client, ClientBuilder, Config, DataCenter, Options, Proxy, Request, Response, Secret, SendError,
};

use crate::{Failures, TOKEN};

fn client() -> ClientBuilder {
    Client::builder(TOKEN)
}

fn own_transport(_: &Request) -> Result<Response, SendError> {
    Err(SendError::network("unused"))
}

pub fn provoke(failures: &mut Failures) {
    tokens(failures);
    base_urls(failures);
    numbers(failures);
    transports(failures);
}

fn tokens(failures: &mut Failures) {
    failures.add("the environment has no token", Config::from_env(|_| None));
    let two = |name: &str| match name {
        "WORKATO_API_TOKEN" => Some(TOKEN.into()),
        "WORKATO_HOST" => Some("https://www.workato.com".into()),
        _ => Some("eu".into()),
    };
    failures.add("the environment names two servers", Config::from_env(two));
    let unknown = |name: &str| (name != "WORKATO_HOST").then(|| "mars".into());
    failures.add("the environment names an unknown data center", Config::from_env(unknown));
    for (what, token) in [
        ("empty token", ""),
        ("token with Bearer", "Bearer canary"),
        ("token in quotation marks", "\"canary\""),
        ("token with a line feed at its end", "canary\n"),
        ("token with a line feed within it", "can\nary"),
        ("URL as token", "https://app.eu.workato.com"),
    ] {
        failures.add(what, Client::builder(token).build());
    }
}

fn base_urls(failures: &mut Failures) {
    for (what, url) in [
        ("plain http to a remote host", "http://workato.example.com"),
        ("base URL with /api", "https://workato.example.com/api"),
        ("base URL with the path of an operation", "https://workato.example.com/api/custom_oauth_profiles"),
        ("base URL from a browser", "https://app.eu.workato.com/recipes/canary?fid=1"),
        ("base URL without https", "app.eu.workato.com"),
        ("base URL with a password", "https://user:canary@workato.example.com"),
        ("base URL with a query", "https://workato.example.com/?token=canary"),
        ("base URL with a space", "https://workato.example.com/ "),
        ("base URL of another scheme", "ftp://workato.example.com"),
        ("base URL without a host", "https://"),
        ("token as base URL", "wrkaeu-canary"),
    ] {
        failures.add(what, client().base_url(url).build());
    }
    let both = client().data_center(DataCenter::Eu).base_url("https://workato.example.com");
    failures.add("data center and base URL", both.build());
    failures.add("unknown data center", DataCenter::from_name("mars"));
    failures.add("token as data center", DataCenter::from_name("wrkaeu-canary"));
}

fn numbers(failures: &mut Failures) {
    failures.add("timeout of 0", client().timeout(Duration::ZERO).build());
    let long = Options { timeout: Some(Duration::from_secs(200_000)), ..Options::default() };
    failures.add("timeout of two days", client().build().expect("valid").with_options(long));
    failures.add("no attempts", client().max_attempts(0).build());
    failures.add("rate limit of 0", client().requests_per_minute(0).build());
    failures.add("user agent with a line feed", client().user_agent("a\r\nx-admin: 1").build());
}

fn transports(failures: &mut Failures) {
    let proxy = |url: &str| client().proxy(Proxy::Url(Secret::new(url)));
    failures.add("SOCKS proxy", proxy("socks5://user:canary@proxy").build());
    failures.add("proxy that is not a URL", proxy("http://user:canary@").build());
    failures.add("proxy beside a transport", proxy("http://proxy").transport(own_transport).build());
    failures
        .add("CA bundle beside a transport", client().ca_bundle("a.pem").transport(own_transport).build());
    failures.add("CA bundle that is not there", client().ca_bundle("no/such.pem").build());
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    failures.add("CA bundle that is not PEM", client().ca_bundle(source).build());
    failures.hide(env!("CARGO_MANIFEST_DIR"), "FOLDER");
}
