// --8<-- [start:code]
use workato_oauth_profiles::{Client, Error, ProfileInput};

/// Gives a customer a profile of its own, and returns the id of the profile.
fn onboard(workato: &Client, customer: i64) -> Result<i64, Error> {
    let input = ProfileInput::new(format!("HubSpot of {customer}"), "hubspot", "1234", "a secret");
    let profile = workato.ensure(&input, /* replace */ false)?.profile;
    workato.assign(profile.id, customer)?;
    Ok(profile.id)
}
// --8<-- [end:code]

// --8<-- [start:test]
use std::time::Duration;
use workato_emulator::{Emulator, Fault, Operation};

fn emulator_and_client() -> Result<(Emulator, Client), Error> {
    let emulator = Emulator::new("test-token");
    emulator.add_documented();
    let workato = Client::builder("test-token").transport(emulator.clone()).build()?;
    Ok((emulator, workato))
}

#[test]
fn a_customer_gets_a_profile() -> Result<(), Error> {
    let (emulator, workato) = emulator_and_client()?;
    let profile = onboard(&workato, 123)?;
    assert!(emulator.has_secret(profile, "a secret"));
    assert!(emulator.is_assigned(profile, 123));
    Ok(())
}

#[test]
fn a_lost_answer_makes_no_second_profile() -> Result<(), Error> {
    let (emulator, workato) = emulator_and_client()?;
    emulator.fail(Operation::Create, Fault::DropApplied);
    onboard(&workato, 123)?;
    assert_eq!(emulator.profiles().len(), 2); // the documented one, and the new one
    assert!(emulator.now() >= Duration::from_secs(45)); // the client waited, which took no real time
    Ok(())
}
// --8<-- [end:test]
