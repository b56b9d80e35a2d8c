//! Fetches a profile and walks all of them, telling what happens on the way.
//!
//! ```text
//! WORKATO_API_TOKEN=… WORKATO_HOST=https://www.workato.com cargo run --example lifecycle
//! ```

use std::collections::BTreeMap;
use std::env;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use workato_oauth_profiles::{Client, Event, EventKind, Level};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let token = env::var("WORKATO_API_TOKEN").map_err(|_| "set WORKATO_API_TOKEN to an API token")?;
    let host = env::var("WORKATO_HOST").map_err(|_| "set WORKATO_HOST, such as https://www.workato.com")?;
    let (start, requests) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&requests);
    let workato = Client::builder(token)
        .base_url(&host)
        .on_event(Level::Debug, move |event| {
            if event.kind == EventKind::Sending {
                counter.fetch_add(1, Ordering::Relaxed);
            }
            tell(event);
        })
        .build()?;
    println!("Talking to {host}\n");

    println!("get(321)");
    let profile = workato.get(321)?;
    println!("  {} for {}", profile.name, profile.provider);
    println!("  used by {} connections", profile.shared_accounts_count.unwrap_or_default());
    println!("  assigned to {} customers\n", profile.oem_customers_count.unwrap_or_default());

    println!("profiles()");
    let mut providers = BTreeMap::new();
    for profile in workato.profiles() {
        *providers.entry(profile?.provider).or_insert(0) += 1;
    }
    for (provider, count) in &providers {
        println!("  {count:>4}  {provider}");
    }
    let (count, requests) = (providers.values().sum::<usize>(), requests.load(Ordering::Relaxed));
    println!("\nRust: {count} profiles, {requests} requests, {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

fn tell(event: &Event) {
    let wait = event.wait.unwrap_or_default().as_secs_f64();
    let reason = event.reason.as_deref().unwrap_or_default();
    match event.kind {
        EventKind::Sending => println!("  -> {} {}", event.method.as_str(), event.path),
        EventKind::Received => println!("  <- {}", event.status.unwrap_or_default()),
        EventKind::Waiting => println!("     waits {wait:.1} s: {reason}"),
        EventKind::Retrying => println!("     tries again in {wait:.1} s: {reason}"),
        EventKind::GaveUp | EventKind::OddAnswer | EventKind::OddToken | EventKind::NoToken => {
            println!("     {reason}")
        }
    }
}
