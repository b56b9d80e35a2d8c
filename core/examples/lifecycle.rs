//! The life of a profile: created, read, updated, given a new secret, assigned, unassigned, deleted. Then several
//! profiles at once, and a customer that moves from one to another.
//!
//! It writes, so it runs only against the emulator, with the customers of Workato's documentation.
//!
//! ```text
//! cargo run -p workato-emulator -- --documented --port 8080
//! WORKATO_API_TOKEN=test-token WORKATO_HOST=http://127.0.0.1:8080 cargo run --example lifecycle
//! ```

use std::process::ExitCode;

use workato_oauth_profiles::{Client, Code, Customer, Error, ProfileInput, Reassign, Secret};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Error> {
    let workato = Client::from_env()?;
    if !workato.base_url().starts_with("http://127.0.0.1:") {
        return Err(Error::invalid_input("this example writes: let `WORKATO_HOST` be an emulator"));
    }
    println!("list           {} profiles on the first page", workato.list(1, 100)?.len());

    let mut input =
        ProfileInput::new("Acme Salesforce OAuth app", "salesforce", "acme_client_id", "a secret");
    let profile = workato.create(&input)?;
    println!("create         profile {}, {}", profile.id, profile.name);
    println!("get            profile {}, for {}", profile.id, workato.get(profile.id)?.provider);
    input.name = "Acme Salesforce OAuth app, renamed".into();
    println!("update         profile {}, {}", profile.id, workato.update(profile.id, &input)?.name);
    workato.rotate_secret(profile.id, Secret::new("another secret"), None)?;
    println!("rotate_secret  profile {}, nothing else of it was changed", profile.id);

    customers(&workato, profile.id)?;

    workato.delete(profile.id)?;
    println!("delete         profile {}", profile.id);
    for _ in 0..2 {
        let ensured = workato.ensure(&input, false)?;
        println!("ensure         profile {} {}", ensured.profile.id, ensured.action.as_str());
    }
    many(&workato, input)?;
    without_the_right_token(workato.base_url())
}

/// Several profiles at once, and customers that move from one to another.
fn many(workato: &Client, first: ProfileInput) -> Result<(), Error> {
    let mut second = first.clone();
    second.name = "Acme Salesforce OAuth app, new".into();
    let names = [first.name.clone(), second.name.clone()];
    for result in workato.ensure_each([first, second]) {
        let result = result?;
        println!("ensure_each    input {}: {}", result.input, result.action.as_str());
    }
    let [from, to] = names.map(|name| workato.find(&name, "salesforce"));
    let (Some(from), Some(to)) = (from?, to?) else {
        return Err(Error::invalid_input("somebody deleted the profiles of this example"));
    };
    println!("find           profiles {} and {}", from.id, to.id);

    workato.assign(from.id, 123)?;
    let ledger = std::env::temp_dir().join(format!("moves-{}.jsonl", std::process::id()));
    let moves = Reassign { from: from.id, to: to.id };
    for outcome in workato.reassign_each(moves, [123], ledger.clone())?.pace(600) {
        let outcome = outcome?;
        println!("reassign_each  customer {}: {}", outcome.customer, outcome.status.as_str());
    }
    // Another run with this file would send nothing.
    let _ = std::fs::remove_file(ledger);
    workato.unassign(to.id, 123, false)?;
    Ok(())
}

/// A customer is named by the id of its workspace, or by the id that you gave it.
fn customers(workato: &Client, id: i64) -> Result<(), Error> {
    workato.assign(id, 123)?;
    println!("assign         profile {id} to the customer with the workspace 123");
    workato.unassign(id, 123, false)?;
    println!("unassign       profile {id} from it");
    workato.assign(id, Customer::External("A2300".into()))?;
    println!("assign         profile {id} to the same customer by its external id A2300");
    workato.unassign(id, Customer::External("A2300".into()), false)?;
    println!("unassign       profile {id} from it");

    // Customer 401 has connections that use profile 321.
    match workato.unassign(321, 401, false) {
        Err(error) if error.code == Code::InvalidRequest => {
            println!("unassign       profile 321 from customer 401, refused: {}", error.message);
        }
        other => println!("unassign       profile 321 from customer 401: {:?}", other?),
    }
    workato.unassign(321, 401, true)?;
    println!("unassign       profile 321 from customer 401, with force");
    Ok(())
}

fn without_the_right_token(base_url: &str) -> Result<(), Error> {
    let stranger = Client::builder("a token that nobody gave").base_url(base_url).build()?;
    match stranger.get(321) {
        Err(error) if error.code == Code::Unauthorized => println!("\nwith a wrong token:\n{error}"),
        other => println!("get            profile {}", other?.id),
    }
    Ok(())
}
