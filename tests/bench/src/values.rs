//! Benchmarks without network: building a request and reading an answer.

use std::hint::black_box;
use std::time::Duration;

use workato_oauth_profiles::operations::{Create, List};
use workato_oauth_profiles::{
    Action, Config, Error, Machine, Operation, ProfileInput, Secret, Session, Step,
};

use crate::by_hand::{self, Input, InputData, Profile};
use crate::calls::LIMIT;
use crate::contest::{Contest, Goal};
use crate::server;

const NAME: &str = "Acme HubSpot OAuth app";
const PROVIDER: &str = "hubspot";
const CLIENT_ID: &str = "example_client_id";
/// As long as a token that Workato gives.
pub const TOKEN: &str = "wrkaus-eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJiZW5jaG1hcmsifQ.c2lnbmF0dXJl";
const CLIENT_SECRET: &str = "example_client_secret";

pub fn input() -> ProfileInput {
    ProfileInput::new(NAME, PROVIDER, CLIENT_ID, CLIENT_SECRET)
}

pub fn by_hand_input() -> Input<'static> {
    let data = InputData { client_id: CLIENT_ID, client_secret: CLIENT_SECRET };
    Input { name: NAME, provider: PROVIDER, data }
}

pub fn building() -> Result<(), Error> {
    let config = Config { requests_per_minute: Some(LIMIT), ..Config::new(Secret::new(TOKEN)) };
    let (session, input, bare) = (Session::new(config, 0)?, input(), by_hand_input());
    // Each create is dropped in flight, so the next one of this name waits until it is settled.
    let settled = Duration::from_secs(120);
    let mut now = Duration::ZERO;
    Contest::new("building a create", 200, 10)
        .of(100)
        .with("Session::call, polled", || {
            (0..100).try_for_each(|_| {
                now += settled;
                let create = Create { input: black_box(&input).clone() };
                matches!(black_box(session.call(create).poll(now)), Step::Do(Action::Send(_))).then_some(())
            })
        })
        .within(Duration::from_micros(1))
        .beside("bare serde_json, the body alone", Goal::NONE, || {
            (0..100).try_for_each(|_| black_box(serde_json::to_string(black_box(&bare))).ok().map(drop))
        })
        .run();
    Ok(())
}

pub fn reading() {
    let body = server::page();
    let list = List { page: 1, per_page: 100 };
    Contest::new("reading a list of 100, typed", 300, 50)
        .with("operations::List", || list.read(black_box(&body), &mut Vec::new()).ok())
        .beside("bare serde_json", Goal::both(1.25), || by_hand::read::<Vec<Profile>>(black_box(&body)).ok())
        .run();
}
