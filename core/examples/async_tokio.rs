//! Several calls at once with tokio and reqwest, and a call that is given up. It writes nothing but one profile.
//!
//! ```text
//! WORKATO_API_TOKEN=… WORKATO_HOST=https://www.workato.com \
//!     cargo run --example async_tokio --features reqwest
//! ```

use std::process::ExitCode;
use std::time::Duration;

use tokio::time::timeout;
use workato_oauth_profiles::{AsyncClient, Error, Level, ProfileInput};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<String, Error> {
    let builder = AsyncClient::builder_from_env()?;
    work(builder.on_event(Level::Info, |event| eprintln!("{event}")).build()?).await
}

/// Several calls at once, then one with a timeout of its own.
pub async fn work(workato: AsyncClient) -> Result<String, Error> {
    let input = ProfileInput::new("Acme Salesforce OAuth app", "salesforce", "client id", "client secret");
    let (count, ensured) = tokio::join!(count(&workato), workato.ensure(&input, false));
    let (count, ensured) = (count?, ensured?);

    // Whoever waits no longer drops the call: its request is cancelled.
    let id = ensured.profile.id;
    let waited = match timeout(Duration::from_secs(5), workato.get(id)).await {
        Ok(profile) => format!("`{}`", profile?.name),
        Err(_) => "nothing within 5 s".to_owned(),
    };
    Ok(format!("read {count} profiles; {id} was {}; got {waited}", ensured.action))
}

async fn count(workato: &AsyncClient) -> Result<usize, Error> {
    let mut profiles = workato.profiles();
    let mut count = 0;
    while let Some(profile) = profiles.next().await {
        profile?;
        count += 1;
    }
    Ok(count)
}
