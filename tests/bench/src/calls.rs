//! Benchmarks of single calls.

use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use workato_oauth_profiles::UreqTransport;
use workato_oauth_profiles::drive::{Cancel, Interrupt, Transport};
use workato_oauth_profiles::operations::List;
use workato_oauth_profiles::{Action, Client, Config, Error, Machine, Options, Proxy, Request, Secret};
use workato_oauth_profiles::{Session, Step};

use crate::by_hand::{ByHand, fresh, timeouts};
use crate::contest::{Contest, Goal};
use crate::server::CERTIFICATE;
use crate::values::{TOKEN, by_hand_input, input};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

/// So high that no call waits. The rate limit is on, so that its cost is measured.
pub const LIMIT: u32 = 10_000_000;

/// The goals of a call on a kept-alive connection.
const BESIDE_TIMEOUTS: Goal = Goal::cpu(0.60);
const BESIDE_NONE: Goal = Goal::both(1.05);

/// A client with all features that cost time: timeouts, rate limit and cancel.
fn client(url: &str) -> std::result::Result<Client, Error> {
    let client = Client::builder(TOKEN).base_url(url).requests_per_minute(LIMIT).build()?;
    client.with_options(Options { cancel: Some(Cancel::new()), ..Options::default() })
}

pub fn get(url: &str) -> Result {
    let (client, with, without) = (client(url)?, ByHand::new(url, timeouts), ByHand::new(url, |same| same));
    Contest::new("get", 300, 100)
        .with("Client", || client.get(321).ok())
        .beside("by hand, with timeouts", BESIDE_TIMEOUTS, || with.get(321).ok())
        .beside("by hand, without", BESIDE_NONE, || without.get(321).ok())
        .run();
    Ok(())
}

pub fn list(url: &str) -> Result {
    let (client, with, without) = (client(url)?, ByHand::new(url, timeouts), ByHand::new(url, |same| same));
    Contest::new("list of 100", 200, 50)
        .with("Client", || client.list(1, 100).ok())
        .beside("by hand, with timeouts", BESIDE_TIMEOUTS, || with.list(1, 100).ok())
        .beside("by hand, without", BESIDE_NONE, || without.list(1, 100).ok())
        .run();
    let (transport, request) = (UreqTransport::new(url, &Proxy::Off, None)?, list_request(url)?);
    let never: Interrupt = Rc::new(|| false);
    Contest::new("list of 100, not read", 200, 50)
        .with("UreqTransport", || transport.send(&request, &never).ok())
        .beside("by hand, with timeouts", BESIDE_TIMEOUTS, || with.fetch_list(1, 100).ok())
        .beside("by hand, without", BESIDE_NONE, || without.fetch_list(1, 100).ok())
        .run();
    Ok(())
}

pub fn list_request(url: &str) -> std::result::Result<Request, Error> {
    let config = Config { base_url: Some(url.to_owned()), ..Config::new(Secret::new(TOKEN)) };
    let mut call = Session::new(config, 0)?.call(List { page: 1, per_page: 100 });
    match call.poll(Duration::ZERO) {
        Step::Do(Action::Send(request)) => Ok(request),
        other => unreachable!("a list begins with its request, not with {other:?}"),
    }
}

pub fn create(url: &str) -> Result {
    let (client, input, bare) = (client(url)?, input(), by_hand_input());
    let with = ByHand::new(url, |config| fresh(timeouts(config)));
    let without = ByHand::new(url, fresh);
    Contest::new("create, each on a fresh connection", 200, 25)
        .with("Client", || client.create(&input).ok())
        .beside("by hand, with timeouts", Goal::both(1.05), || with.create(&bare).ok())
        .beside("by hand, without", Goal::NONE, || without.create(&bare).ok())
        .run();
    Ok(())
}

pub fn create_over_tls(url: &str) -> Result {
    let builder = Client::builder(TOKEN).base_url(url).requests_per_minute(LIMIT);
    let (client, input, bare) = (builder.ca_bundle(CERTIFICATE).build()?, input(), by_hand_input());
    let tls = TlsConfig::builder().root_certs(roots(CERTIFICATE.as_ref())?).build();
    let with = ByHand::new(url, |config| fresh(timeouts(config)).tls_config(tls.clone()));
    let without = ByHand::new(url, |config| fresh(config).tls_config(tls.clone()));
    Contest::new("create over https, session resumed", 60, 10)
        .with("Client", || client.create(&input).ok())
        .beside("by hand, with timeouts", Goal::both(1.05), || with.create(&bare).ok())
        .beside("by hand, without", Goal::NONE, || without.create(&bare).ok())
        .run();
    Ok(())
}

fn roots(bundle: &Path) -> std::result::Result<RootCerts, Box<dyn std::error::Error>> {
    let pem = std::fs::read(bundle)?;
    let certificate = |item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    };
    let all: Vec<Certificate<'static>> = parse_pem(&pem).filter_map(certificate).collect();
    Ok(RootCerts::from(all))
}
