//! Reads the profiles of a workspace, and prints the events of its waits. It writes nothing.
//!
//! ```text
//! WORKATO_API_TOKEN=… WORKATO_HOST=https://www.workato.com cargo run --example profiles
//! ```

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

use workato_oauth_profiles::{ClientBuilder, Error, Event, Level};

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
    let start = Instant::now();
    let workato = ClientBuilder::from_env()?.on_event(Level::Info, tell).build()?;
    println!("reading {}", workato.base_url());

    let page = workato.list(1, 3)?;
    println!("list(1, 3)");
    for profile in &page {
        println!("  {:>6}  {}", profile.id, profile.name);
    }

    if let Some(first) = page.first() {
        let profile = workato.get(first.id)?;
        println!("get({})", profile.id);
        println!("  {} for {}", profile.name, profile.provider);
        println!("  connections that use it {}", profile.shared_accounts_count.unwrap_or_default());
        println!("  customers that have it  {}", profile.oem_customers_count.unwrap_or_default());
    }

    let mut providers = BTreeMap::new();
    for profile in workato.profiles() {
        *providers.entry(profile?.provider).or_insert(0) += 1;
    }
    let count: usize = providers.values().sum();
    println!("profiles(): {count}, in {:.1} s", start.elapsed().as_secs_f64());
    for line in providers.iter().collect::<Vec<_>>().chunks(3) {
        let line = line.iter().map(|(provider, count)| format!("{count:>8}  {provider:<22}"));
        println!("{}", line.collect::<String>().trim_end());
    }
    Ok(())
}

/// A shorter line than that of `Display` for an event.
fn tell(event: &Event) {
    let (what, why) = (event.kind.as_str(), event.reason.as_deref().unwrap_or_default());
    match event.wait {
        Some(wait) => println!("  … {what} {:.1} s: {why}", wait.as_secs_f64()),
        None => println!("  … {what}: {why}"),
    }
}
