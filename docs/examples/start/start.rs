use workato_oauth_profiles::{Client, Error, ProfileInput};

fn main() -> Result<(), Error> {
    let workato = Client::from_env()?; // WORKATO_API_TOKEN and WORKATO_HOST
    for profile in workato.profiles() {
        let profile = profile?;
        println!("{} {}", profile.id, profile.name);
    }

    let input = ProfileInput::new("Acme Zoom", "zoom", "1234", "a secret");
    let ensured = workato.ensure(&input, /* replace */ false)?;
    let profile = ensured.profile;
    println!("profile {}: {}", profile.id, ensured.action);

    workato.rotate_secret(profile.id, "a new secret", None)?;

    for outcome in workato.assign_each(profile.id, [1001, 1002, 9001]).ledger("rollout.jsonl")? {
        let outcome = outcome?;
        match outcome.error {
            None => println!("customer {}: {}", outcome.customer, outcome.status),
            Some(error) => println!("customer {}: {}", outcome.customer, error.code),
        }
    }
    Ok(())
}
