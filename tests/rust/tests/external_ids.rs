//! Any external id names exactly its own customer.

use std::collections::BTreeSet;

use fastrand::Rng;
use workato_emulator::{Emulator, Rule, Settings};
use workato_oauth_profiles::operations::{Assign, Unassign};
use workato_oauth_profiles::{Config, Secret, Session};
use workato_oauth_profiles::{Customer, Operation};
use workato_rust_tests::TOKEN;
use workato_rust_tests::simulation::SimulatedHost;

/// Texts with a meaning in a path, for a proxy, or for a decoder that decodes twice.
const PIECES: [&str; 24] = [
    "/", "..", ".", "%2F", "%2f", "%252F", "%", "%%", "?", "#", ";", "\\", " ", "+", "E", "\r\n", "\0", "é",
    "\u{202e}", "😀", "assign", "&force=true", "://", "~-_",
];

fn external_id(random: &mut Rng) -> String {
    let piece = |random: &mut Rng| match random.u8(..3) {
        0 => PIECES[random.usize(..PIECES.len())].to_owned(),
        1 => random.char(..).to_string(),
        _ => random.alphanumeric().to_string(),
    };
    (0..random.usize(1..9)).map(|_| piece(random)).collect()
}

/// The id decoded or encoded once more: another customer.
fn neighbours(id: &str) -> Vec<String> {
    let mut all =
        vec![id.replace("%2F", "/"), id.replace('/', "%2F"), id.replace("%25", "%"), id.replace('%', "%25")];
    all.extend([format!("E{id}"), id.trim().to_owned(), id.to_lowercase(), id.replace('+', " ")]);
    all.extend(id.strip_prefix('E').map(str::to_owned));
    all.retain(|other| other != id && !other.is_empty());
    all
}

fn workspace() -> Emulator {
    let emulator = Emulator::new(TOKEN);
    let strict = Settings { requests_per_minute: None, plain_dot: Rule::Refuse(400), ..Settings::default() };
    emulator.set(strict);
    emulator.add_documented();
    emulator
}

#[test]
fn an_external_id_is_always_one_segment() {
    let mut random = Rng::with_seed(5);
    for _ in 0..20_000 {
        let id = external_id(&mut random);
        let customer = Customer::External(id.clone());
        let assign = Assign { id: 321, customer: customer.clone() }.request().expect("valid").path;
        let unassign = Unassign { id: 321, customer, force: true }.request().expect("valid").path;
        for (path, end) in [(&assign, "assign"), (&unassign, "unassign?force=true")] {
            let segments: Vec<&str> = path.split('/').collect();
            let ["", "api", "managed_users", segment, "custom_oauth_profiles", "321", last] = segments[..]
            else {
                unreachable!("{id:?} became {path}");
            };
            assert_eq!(last, end, "{id:?}");
            let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~%".contains(&byte);
            assert!(segment.starts_with('E') && segment.bytes().all(is_safe), "{id:?} became {segment}");
        }
    }
}

#[test]
fn the_service_finds_exactly_the_right_customer() {
    let mut random = Rng::with_seed(6);
    for round in 0..1_000 {
        let emulator = workspace();
        let id = external_id(&mut random);
        let others: BTreeSet<String> = neighbours(&id).into_iter().collect();
        emulator.add_customer(5000, Some(&id));
        for (number, other) in (5001..).zip(&others) {
            emulator.add_customer(number, Some(other));
        }
        let session = Session::new(Config::new(Secret::new(TOKEN)), round).expect("a valid configuration");
        let mut host = SimulatedHost::new(emulator.clone(), round, 1.0, 0.0);
        let customer = Customer::External(id.clone());
        let before = emulator.assigned(321);
        host.value(session.call(Assign { id: 321, customer: customer.clone() }));
        let mut expected = before.clone();
        expected.push(5000);
        assert_eq!(emulator.assigned(321), expected, "{id:?} among {others:?}");
        host.value(session.call(Unassign { id: 321, customer, force: false }));
        assert_eq!(emulator.assigned(321), before, "{id:?}");
        let journal = emulator.journal();
        assert!(journal.iter().all(|arrival| arrival.path.split('/').count() == 7), "{id:?}");
    }
}
