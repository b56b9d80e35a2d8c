//! What a command asks for is what the emulator's router understands.

use workato_emulator::{Emulator, Settings};
use workato_oauth_profiles::operations::{Assign, Create, Delete, Get, List};
use workato_oauth_profiles::{Answer, Code, Command, Customer, Error, ProfileInput, Request};

use super::host::{Lab, Sent};
use crate::{TOKEN, input};

fn workspace() -> Emulator {
    let emulator = Emulator::new(TOKEN);
    emulator.set(Settings { requests_per_minute: None, ..Settings::default() });
    emulator
}

fn run(emulator: &Emulator, command: Command) -> Result<Answer, Error> {
    let service = |request: &Request, now| -> Sent { emulator.handle(request, now).sent(request.timeout) };
    let result = Lab::new(service).run(command);
    if let Err(error) = &result {
        let expected = [Code::InvalidInput, Code::InvalidRequest, Code::NotFound, Code::Conflict];
        assert!(expected.contains(&error.code), "{error:?}");
        let arrived = emulator.journal();
        assert_eq!(arrived.is_empty(), error.code == Code::InvalidInput, "{error:?}: {arrived:?}");
    }
    result
}

/// The profile that is created has just the fields that were given.
pub fn create(texts: [&str; 4]) {
    let emulator = workspace();
    let created = run(&emulator, Command::Create(Create { input: input(texts) }));
    let profiles = emulator.profiles();
    match created {
        Ok(Answer::Profile(profile)) => {
            let ProfileInput { name, provider, client_id, .. } = input(texts);
            // A text that contains the API token or the secret, in whatever form, is withheld or redacted.
            let shown = [Some(&profile.name), Some(&profile.provider), profile.client_id.as_ref()];
            let is_hidden = |text: &&String| text.contains("[redacted]") || text.starts_with("withheld");
            if !shown.iter().flatten().any(is_hidden) {
                assert_eq!((&profile.name, &profile.provider), (&name, &provider));
                assert_eq!(profile.client_id.as_ref(), Some(&client_id));
            }
            assert_eq!(profiles.len(), 1);
            assert!(emulator.has_secret(profile.id, texts[3]), "{texts:?}");
        }
        Ok(other) => unreachable!("{other:?}"),
        Err(error) => assert!(profiles.is_empty(), "{error:?}: {profiles:?}"),
    }
}

/// The customer of this external id gets the profile, and no other one.
pub fn assign(external_id: &str) {
    let emulator = workspace();
    emulator.add_documented();
    emulator.add_customer(7001, Some(external_id));
    let before = emulator.assigned(321);
    let assign = Assign { id: 321, customer: Customer::External(external_id.to_owned()) };
    let result = run(&emulator, Command::Assign(assign));
    let new: Vec<i64> = emulator.assigned(321).into_iter().filter(|id| !before.contains(id)).collect();
    match result {
        Ok(_) => assert_eq!(new, [7001], "{external_id:?}"),
        Err(error) => {
            assert_eq!((error.code, new.len()), (Code::InvalidInput, 0), "{external_id:?}: {error:?}");
            assert!(external_id.is_empty() || external_id.len() > 2000, "{external_id:?}: {error:?}");
        }
    }
}

/// The profile of this id is read and deleted, if it is there.
pub fn delete_and_get(id: i64) {
    let emulator = workspace();
    emulator.add_profiles(3);
    let is_there = emulator.profiles().iter().any(|profile| profile.id == id);
    let is_id = (1..1 << 53).contains(&id);
    let missing = if is_id { Code::NotFound } else { Code::InvalidInput };
    match run(&emulator, Command::Get(Get { id })) {
        Ok(Answer::Profile(profile)) => assert!(is_there && profile.id == id, "{id}"),
        Ok(other) => unreachable!("{other:?}"),
        Err(error) => assert!(!is_there && error.code == missing, "{id}: {error:?}"),
    }
    let deleted = run(&emulator, Command::Delete(Delete { id }));
    assert_eq!(deleted.map_err(|error| error.code).err(), (!is_there).then_some(missing), "{id}");
    assert_eq!(emulator.profiles().len(), 3 - usize::from(is_there), "{id}");
}

/// The rows of a page are those of the workspace at that place.
pub fn list(page: i64, per_page: i64) {
    let emulator = workspace();
    emulator.add_profiles(120);
    let mut all: Vec<i64> = emulator.profiles().iter().map(|profile| profile.id).collect();
    all.sort_unstable();
    match run(&emulator, Command::List(List { page, per_page })) {
        Ok(Answer::Profiles(rows)) => {
            let mut ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
            ids.sort_unstable();
            let first = usize::try_from((page - 1).saturating_mul(per_page)).unwrap_or(usize::MAX);
            assert_eq!(
                ids.len(),
                all.len().saturating_sub(first).min(per_page as usize),
                "{page} {per_page}"
            );
        }
        Ok(other) => unreachable!("{other:?}"),
        Err(error) => {
            assert_eq!(error.code, Code::InvalidInput, "{page} {per_page}: {error:?}");
            assert!(page < 1 || !(1..=100).contains(&per_page), "{page} {per_page}");
        }
    }
}
