//! Any answer ends an operation with a sound value, or with an error that tells the truth.

use workato_oauth_profiles::operations::{Assign, Create, Delete, Get, List, Unassign, Update};
use workato_oauth_profiles::{Answer, Code, Command, Done, Error, Operation, Profile};

use super::host::{Lab, answered};
use crate::{TOKEN, input};

const HIGHEST_ID: i64 = (1 << 53) - 1;
const SECRET: &str = "canary-client-secret";

/// Every operation with this answer.
pub fn answer(status: u16, headers: &[(String, String)], body: &[u8]) {
    for command in commands() {
        let name = format!("{command:?}");
        let knows_secret = matches!(command, Command::Create(_) | Command::Update(_));
        let mut lab = Lab::new(|_: &_, _| answered(status, headers.to_vec(), body));
        match lab.run(command) {
            Ok(Answer::Profile(profile)) => sound(&profile),
            Ok(Answer::Profiles(profiles)) => {
                assert!(profiles.len() <= 100, "{name}");
                profiles.iter().for_each(sound);
            }
            Ok(Answer::Done(done)) => assert_eq!(done, Done { already: false }, "{name}"),
            Ok(other) => unreachable!("{name}: {other:?}"),
            Err(error) => {
                told(&error, status);
                let shown = texts_of(&error);
                assert!(!shown.contains(TOKEN), "{name}: {shown}");
                assert!(!(knows_secret && shown.contains(SECRET)), "{name}: {shown}");
                continue;
            }
        }
        assert!((200..=299).contains(&status), "{name}: {status} is no success");
    }
}

fn commands() -> [Command; 7] {
    let input = || input(["n", "p", "c", SECRET]);
    let (id, customer) = (321, 5.into());
    [
        Command::List(List::default()),
        Command::Get(Get { id }),
        Command::Create(Create { input: input() }),
        Command::Update(Update { id, input: input() }),
        Command::Delete(Delete { id }),
        Command::Assign(Assign { id, customer }),
        Command::Unassign(Unassign { id, customer: 5.into(), force: false }),
    ]
}

/// Checks that a profile is valid, and equal to the one read from its own JSON.
pub fn sound(profile: &Profile) {
    assert!((1..=HIGHEST_ID).contains(&profile.id), "{profile:?}");
    let counts = [profile.user_id, profile.shared_accounts_count, profile.oem_customers_count];
    assert!(counts.iter().flatten().all(|count| (0..=HIGHEST_ID).contains(count)), "{profile:?}");
    let json = serde_json::to_string(profile).expect("a profile is JSON");
    assert_eq!(serde_json::from_str::<Profile>(&json).expect("its own JSON"), *profile, "{json}");
}

/// The texts of an error as they are: Debug would escape them, and so make a `\test` of a tab and `est`.
fn texts_of(error: &Error) -> String {
    let fields = error
        .field_errors
        .iter()
        .flat_map(|(field, errors)| [std::slice::from_ref(field), &errors[..]].concat());
    let texts = [&error.body, &error.correlation_id, &error.error_id].into_iter().flatten().cloned();
    let texts: Vec<String> = texts.chain(fields).chain([error.to_string(), error.message.clone()]).collect();
    texts.join("\n")
}

/// Checks an error: it is about the answer, and its texts have bounds.
fn told(error: &Error, status: u16) {
    assert!(!matches!(error.code, Code::Internal | Code::InvalidInput), "{error:?}");
    assert!(error.status.is_none_or(|told| told == status), "{error:?}");
    assert!(error.body.as_ref().is_none_or(|body| body.len() <= 2048), "{error:?}");
}

/// A list in which one good row stands among others, each a JSON text: the good one is there whatever the
/// others are, and all of them count.
pub fn good_row_among(before: &[String], after: &[String]) {
    let good = r#"{"id":77,"name":"good","provider":"p"}"#.to_owned();
    let rows = [before, &[good], after].concat();
    let body = format!(r#"{{"result":[{}]}}"#, rows.join(","));
    let mut odd = Vec::new();
    let page = List { page: 1, per_page: 100 }.read(body.as_bytes(), &mut odd).expect(&body);
    assert_eq!(page.rows, rows.len(), "{body}");
    assert!(page.profiles.iter().any(|row| row.id == 77 && row.name == "good"), "{body}");
    let left_out = odd.iter().filter(|note| note.contains("is left out")).count();
    assert_eq!(page.profiles.len() + left_out, rows.len(), "{body}");
    page.profiles.iter().for_each(sound);
}
