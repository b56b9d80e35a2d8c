use crate::machine::testing::*;
use crate::{Code, Coroutine, Profile, ProfileInput};

const READ: &str = r#"{"result": {"id": 5, "name": "Acme", "provider": "hubspot",
    "data": {"client_id": "abc", "token_url": "https://example.com"}}}"#;

fn update(accept: bool) -> Coroutine<Profile> {
    let input = ProfileInput::of(["Acme 2", "hubspot", "abc", "canary-secret"]);
    session(config()).update_if(5, input, move |profile| match accept {
        true => Ok(()),
        false => Err(format!("profile {} is not as it was", profile.id)),
    })
}

#[test]
fn reads_the_profile_and_writes_it_with_the_data_that_it_had() {
    let mut world = World::of([answer(200, READ), answer(200, READ)]);
    world.value(update(true));
    let bodies: Vec<_> = world.requests.iter().filter_map(|(_, request)| request.body.clone()).collect();
    let wanted = r#"{"name":"Acme 2","provider":"hubspot","data":{"client_id":"abc","client_secret":"canary-secret","token_url":"https://example.com"}}"#;
    assert_eq!(bodies, [wanted]);
}

#[test]
fn a_profile_that_the_check_refuses_is_not_written() {
    let mut world = World::of([answer(200, READ)]);
    let error = world.error(update(false));
    assert_eq!((error.code, error.may_have_applied, world.requests.len()), (Code::Conflict, false, 1));
    assert_eq!(
        error.to_string().lines().next(),
        Some("update profile 5: profile 5 is not as it was (conflict)")
    );
}

#[test]
fn a_profile_whose_data_cannot_be_read_is_not_written() {
    let odd = r#"{"result": {"id": 5, "name": "Acme", "provider": "hubspot", "data": ["abc"]}}"#;
    let mut world = World::of([answer(200, odd)]);
    assert_eq!(world.error(update(true)).code, Code::Decode);
    assert_eq!(world.requests.len(), 1);
}
