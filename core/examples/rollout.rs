//! Assigns a profile to all customers of a file, with a progress bar. It may be killed at any time and
//! started again: the ledger, another file, records which customers are done.
//!
//! ```text
//! WORKATO_API_TOKEN=… WORKATO_HOST=https://www.workato.com \
//!     cargo run --example rollout -- PROFILE CUSTOMERS LEDGER [REQUESTS_PER_MINUTE]
//! ```
//!
//! A line of CUSTOMERS is the id of a customer's workspace, or an external id after `E`.

use std::error::Error;
use std::fs;
use std::process::ExitCode;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use workato_oauth_profiles::{ClientBuilder, Customer, OutcomeStatus};

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether no customer failed.
fn run(arguments: &[String]) -> Result<bool, Box<dyn Error>> {
    let [profile, customers, ledger, limit @ ..] = arguments else {
        return Err("rollout PROFILE CUSTOMERS LEDGER [REQUESTS_PER_MINUTE]".into());
    };
    // The service allows 60, unless your plan has more.
    let limit: u32 = limit.first().map_or(Ok(60), |limit| limit.parse())?;
    let text = fs::read_to_string(customers).map_err(|why| format!("`{customers}`: {why}"))?;
    let customers: Vec<Customer> = text.lines().map(customer).collect::<Result<_, _>>()?;
    let workato = ClientBuilder::from_env()?.requests_per_minute(limit).build()?;

    let bar = ProgressBar::new(customers.len() as u64);
    bar.set_style(ProgressStyle::with_template("    {bar:32} {pos}/{len}  {msg}")?);
    let (start, mut done, mut already, mut failed) = (Instant::now(), 0, 0, Vec::new());
    for outcome in workato.assign_each(profile.parse()?, customers).ledger(ledger)? {
        let outcome = outcome?;
        match (outcome.status, outcome.error) {
            (OutcomeStatus::Already, _) => already += 1,
            (_, None) => done += 1,
            (_, Some(error)) => failed.push((outcome.customer, error)),
        }
        let minutes = start.elapsed().as_secs_f64() / 60.0;
        let rate = (done + failed.len()) as f64 / minutes;
        let left = outcome.progress.time_left.unwrap_or_default().as_secs();
        bar.set_message(format!("{rate:.0} a minute, {left} s left"));
        bar.inc(1);
        // Without a terminal there is no progress bar, so a line is printed now and then.
        if bar.is_hidden() && bar.position().is_multiple_of(50) {
            println!("    {}/{}  {}", bar.position(), bar.length().unwrap_or_default(), bar.message());
        }
    }
    bar.finish();

    let seconds = start.elapsed().as_secs_f64();
    println!("    {done} assigned, {already} were so already, {} failed, in {seconds:.1} s", failed.len());
    for (customer, error) in &failed {
        println!("    {customer}: {} ({})", error.message, error.code.as_str());
    }
    Ok(failed.is_empty())
}

fn customer(line: &str) -> Result<Customer, Box<dyn Error>> {
    Ok(match line.strip_prefix('E') {
        Some(external_id) => Customer::External(external_id.into()),
        None => Customer::Workspace(line.parse().map_err(|_| format!("`{line}` is no id of a workspace"))?),
    })
}
