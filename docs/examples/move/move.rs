use workato_oauth_profiles::{Client, ProfileInput, Reassign};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // From your database: those who have the old profile.
    let customers = [401, 402, 403];

    let workato = Client::from_env()?;
    let secret = std::env::var("NEW_SECRET")?;
    let input = ProfileInput::new("Acme HubSpot, new app", "hubspot", "new_client_id", secret);
    let new = workato.ensure(&input, /* replace */ false)?.profile;
    let profiles = Reassign { from: 321, to: new.id };
    for outcome in workato.reassign_each(profiles, customers, "moves.jsonl")? {
        let outcome = outcome?;
        let has = outcome.has.map_or("unknown", |has| has.as_str());
        match outcome.error {
            None => println!("customer {} is moved", outcome.customer),
            Some(error) => println!("customer {} has the profile {has}: {}", outcome.customer, error.message),
        }
    }
    Ok(())
}
