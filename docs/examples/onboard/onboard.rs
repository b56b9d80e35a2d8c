use std::process::ExitCode;

use workato_oauth_profiles::{Client, Customer, Error};

fn main() -> Result<ExitCode, Error> {
    // From your database.
    let customers = [Customer::from(1001), Customer::External("C1002".into()), Customer::from(1003)];

    let workato = Client::from_env()?;
    let Some(profile) = workato.find("Acme HubSpot OAuth app", "hubspot")? else {
        eprintln!("there is no such profile in this workspace");
        return Ok(ExitCode::FAILURE);
    };
    let mut failed = false;
    for outcome in workato.assign_each(profile.id, customers).ledger("onboard.jsonl")? {
        let outcome = outcome?;
        failed |= outcome.error.is_some();
        let result = outcome.error.map_or(outcome.status.to_string(), |error| error.to_string());
        println!("{}: {result}, {} left", outcome.customer, outcome.progress.left.unwrap_or_default());
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
