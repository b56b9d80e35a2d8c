use workato_oauth_profiles::{Client, Profile, Secret};

/// The OAuth app that has a new secret.
const CLIENT_ID: &str = "example_client_id";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let workato = Client::from_env()?;
    let secret = Secret::new(std::env::var("NEW_SECRET")?);
    let profiles: Vec<Profile> = workato.profiles().collect::<Result<_, _>>()?;
    for profile in profiles.iter().filter(|profile| profile.client_id.as_deref() == Some(CLIENT_ID)) {
        workato.rotate_secret(profile.id, secret.clone(), None)?;
        println!("profile {} has the new secret", profile.id);
    }
    Ok(())
}
