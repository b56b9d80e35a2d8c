//! Whatever arrives as a body, `read` ends with a value or an error.

use fastrand::Rng;
use workato_oauth_profiles::operations::{Assign, Create, Delete, Get, List, Page, Unassign, Update};
use workato_oauth_profiles::{Done, Operation, ProfileInput};
use workato_rust_tests::properties::sound;

const PROFILE: &str = r#"{"id":321,"user_id":123,"name":"Acme \u0026 Söhne","provider":"hubspot","data":{"client_id":"example_client_id","more":[1]},"shared_accounts_count":1,"oem_customers_count":5,"created_at":"2023-01-15T11:50:32.986-07:00","updated_at":null,"new":{"a":{"b":[true,1.5e3]}}}"#;
const DONE: &str = r#"{"result":{"success":true}}"#;
/// Values of unexpected types and sizes.
const VALUES: [&str; 19] = [
    "null", "true", "false", "0", "-1", "9007199254740992", "9007199254740991", "18446744073709551616",
    "123456789012345678901234567890", "1.5", "1e999", "-0", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "{}",
    "{\"success\":false}", "[{\"id\":1},{\"id\":1}]",
];

fn input() -> ProfileInput {
    workato_rust_tests::input(["n", "p", "c", "s"])
}

/// Lets all operations read the body, and checks the results.
fn read(body: &[u8]) -> u32 {
    let mut odd = Vec::new();
    let mut profiles = |page: Page| page.profiles.iter().for_each(sound);
    let mut values = 0;
    values += u32::from(List { page: 1, per_page: 100 }.read(body, &mut odd).map(&mut profiles).is_ok());
    let one = [
        Get { id: 321 }.read(body, &mut odd),
        Create { input: input() }.read(body, &mut odd),
        Update { id: 321, input: input() }.read(body, &mut odd),
    ];
    values += one.iter().flatten().map(sound).count() as u32;
    let done = [
        Delete { id: 321 }.read(body, &mut odd),
        Assign { id: 321, customer: 5.into() }.read(body, &mut odd),
        Unassign { id: 321, customer: 5.into(), force: true }.read(body, &mut odd),
    ];
    values + done.iter().flatten().map(|done| assert_eq!(*done, Done { already: false })).count() as u32
}

fn seeds(count: u64, mut body: impl FnMut(&mut Rng) -> Vec<u8>) -> [u32; 2] {
    let (mut read_whole, mut refused) = (0, 0);
    for seed in 0..count {
        let body = body(&mut Rng::with_seed(seed));
        let values = read(&body);
        read_whole += u32::from(values > 0);
        refused += u32::from(values == 0);
    }
    [read_whole, refused]
}

#[test]
fn random_bytes_are_refused() {
    let body = |random: &mut Rng| (0..random.usize(..200)).map(|_| random.u8(..)).collect();
    assert_eq!(seeds(5_000, body)[0], 0);
}

#[test]
fn random_json_tokens_are_read_or_refused() {
    let tokens =
        ["{", "}", "[", "]", ":", ",", "\"result\"", "\"id\"", "\"success\"", "\"data\"", "1", "true"];
    let body = |random: &mut Rng| -> Vec<u8> {
        let start = if random.bool() { "{\"result\":" } else { "" };
        let rest: String = (0..random.usize(..12)).map(|_| tokens[random.usize(..tokens.len())]).collect();
        format!("{start}{rest}").into_bytes()
    };
    assert!(seeds(20_000, body)[1] > 10_000);
}

#[test]
fn a_valid_answer_with_anything_done_to_it_is_read_or_refused() {
    let [read, refused] = seeds(20_000, |random| {
        let whole = match random.u8(..3) {
            0 => format!("{{\"result\":{PROFILE}}}"),
            1 => format!("{{\"result\":[{PROFILE},{PROFILE}]}}"),
            _ => DONE.to_owned(),
        };
        let mut body = whole.into_bytes();
        for _ in 0..random.usize(1..4) {
            mutate(&mut body, random);
        }
        body
    });
    println!("{read} read, {refused} refused");
    assert!(read > 1_000 && refused > 1_000, "both happen");
}

fn mutate(body: &mut Vec<u8>, random: &mut Rng) {
    if body.is_empty() {
        return;
    }
    let at = random.usize(..body.len());
    match random.u8(..7) {
        0 => body.truncate(at),
        1 => body[at] = random.u8(..),
        2 => body.insert(at, random.u8(..)),
        3 => drop(body.drain(at..(at + random.usize(1..20)).min(body.len()))),
        4 => replace_value(body, random),
        5 => double_a_key(body, random),
        _ => {
            let deep = random.usize(1..400);
            let nested = ["[".repeat(deep), "]".repeat(deep)].concat();
            splice_value(body, random, &nested);
        }
    }
}

fn replace_value(body: &mut Vec<u8>, random: &mut Rng) {
    let value = VALUES[random.usize(..VALUES.len())];
    splice_value(body, random, value);
}

/// Puts a value in the place of a scalar after some colon.
fn splice_value(body: &mut Vec<u8>, random: &mut Rng, value: &str) {
    let colons: Vec<usize> = (0..body.len()).filter(|at| body[*at] == b':').collect();
    let Some(start) = random.choice(colons).map(|at| at + 1) else { return };
    let length = body[start..].iter().position(|byte| b",}]".contains(byte));
    body.splice(start..start + length.unwrap_or_default(), value.bytes());
}

fn double_a_key(body: &mut Vec<u8>, random: &mut Rng) {
    let keys =
        ["\"id\"", "\"name\"", "\"data\"", "\"result\"", "\"success\"", "\"new\"", "\"client_secret\""];
    let braces: Vec<usize> = (0..body.len()).filter(|at| body[*at] == b'{').collect();
    let Some(at) = random.choice(braces).map(|at| at + 1) else { return };
    let text = format!("{}:{},", keys[random.usize(..keys.len())], VALUES[random.usize(..VALUES.len())]);
    body.splice(at..at, text.bytes());
}

#[test]
fn deeply_nested_json_is_read_or_refused() {
    for deep in [100, 127, 128, 1_000, 20_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("{\"result\":", "}"), ("{\"data\":", "}")] {
            let nested = [open.repeat(deep), "1".into(), close.repeat(deep)].concat();
            for body in [
                nested.clone(),
                format!("{{\"result\":{nested}}}"),
                format!("{{\"result\":{{\"id\":1,\"new\":{nested}}}}}"),
                format!("{{\"result\":{{\"id\":1,\"name\":{nested}}}}}"),
                format!("{{\"other\":{nested},\"result\":{{\"id\":1,\"success\":true}}}}"),
                format!("{{\"result\":{{\"id\":1,\"data\":{{\"client_secret\":{nested}}}}}}}"),
                "[".repeat(deep),
            ] {
                read(body.as_bytes());
            }
        }
    }
}

#[test]
fn an_echoed_secret_is_not_in_the_profile() {
    for place in [
        "{\"id\":1,S}", "{\"id\":1,\"data\":{S}}", "{\"id\":1,\"new\":[{\"deep\":{S}}]}",
        "{\"id\":1,\"name\":{S}}",
    ] {
        for secret in
            ["\"client_secret\":\"canary\"", "\"token\":\"canary\"", "\"client_secret\":{\"a\":\"canary\"}"]
        {
            let body = format!("{{\"result\":{}}}", place.replace('S', secret));
            let profile = Get { id: 1 }.read(body.as_bytes(), &mut Vec::new()).expect("it can be read");
            let json = serde_json::to_string(&profile).expect("a profile is JSON");
            assert!(!format!("{profile:?}{json}").contains("canary"), "{body}");
        }
    }
}
