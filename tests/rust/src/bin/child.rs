//! A program that tests start as a process, to kill it or to give it its own environment.
//!
//! ```text
//! child get PROFILE [BASE_URL]
//! child assign|unassign PROFILE LEDGER FIRST LAST [--step]
//! ```
//!
//! `assign` and `unassign` run a rollout for the customers FIRST to LAST and print a line for each outcome.
//! With `--step` the rollout waits for a line of standard input after each, until that closes.

use std::env;
use std::error::Error;
use std::io::{self, BufRead};
use std::process::ExitCode;

use workato_oauth_profiles::{Client, ClientBuilder, EachCustomer};

fn main() -> ExitCode {
    match run(&env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["get", id] => get(id.parse()?, &Client::from_env()?),
        ["get", id, base_url] => get(id.parse()?, &ClientBuilder::from_env()?.base_url(base_url).build()?),
        [action, id, ledger, first, last, ref step @ ..] => {
            let customers = first.parse()?..=last.parse()?;
            roll_out(action, id.parse()?, ledger, customers, step == ["--step"])
        }
        _ => Err("child get PROFILE [BASE_URL], or child assign|unassign PROFILE LEDGER FIRST LAST [--step]"
            .into()),
    }
}

fn get(id: i64, workato: &Client) -> Result<(), Box<dyn Error>> {
    println!("{} of {}", workato.get(id)?.name, workato.base_url());
    Ok(())
}

fn roll_out(
    action: &str,
    id: i64,
    ledger: &str,
    customers: impl Iterator<Item = i64>,
    step: bool,
) -> Result<(), Box<dyn Error>> {
    // With the default of three attempts some customers would fail, and no two runs would be alike.
    let workato = ClientBuilder::from_env()?.requests_per_minute(60_000).max_attempts(20).build()?;
    let rollout: EachCustomer<_> = match action {
        "assign" => workato.assign_each(id, customers),
        "unassign" => workato.unassign_each(id, customers, false),
        _ => return Err(format!("`{action}` is neither assign nor unassign").into()),
    };
    let mut input = io::stdin().lock();
    for outcome in rollout.ledger(ledger)? {
        let outcome = outcome?;
        println!("{} {}", outcome.status.as_str(), outcome.customer);
        if step {
            input.read_line(&mut String::new())?;
        }
    }
    Ok(())
}
