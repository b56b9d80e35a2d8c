//! The client beside the same by hand with ureq and serde_json: `cargo xtask bench rust`.

mod by_hand;
mod contest;
mod machine;
mod server;

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use by_hand::{ByHand, Profile};
use contest::{Contest, Goal};
use server::Server;
use workato_oauth_profiles::operations::List;
use workato_oauth_profiles::{Client, Operation};

/// The client's own defaults, given to ureq by hand.
const TIMEOUTS: Option<[Duration; 2]> = Some([Duration::from_secs(45), Duration::from_secs(10)]);

fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return Ok(server::serve()?);
    }
    let pinned = if machine::pin() { "pinned to one core" } else { "not pinned" };
    println!("Client and server are processes of their own, {pinned}; the three take turns.");
    println!("p50 is the time of a call, cpu what the client's process used for it.\n");
    let server = Server::start()?;
    calls(&server.url)?;
    reading();
    Ok(())
}

fn calls(url: &str) -> Result<(), Box<dyn Error>> {
    let client = Client::builder("token").base_url(url).requests_per_minute(None).build()?;
    let (with, without) = (ByHand::new(url, TIMEOUTS), ByHand::new(url, None));
    let (beside_with, beside_without) = (Goal::cpu(0.60), Goal::both(1.05));
    Contest::new("get", 200, 100)
        .with("Client", || client.get(321).ok())
        .beside("by hand, with time-outs", beside_with, || with.get(321).ok())
        .beside("by hand, without", beside_without, || without.get(321).ok())
        .run();
    Contest::new("list of 100", 100, 100)
        .with("Client", || client.list(1, 100).ok())
        .beside("by hand, with time-outs", beside_with, || with.list(1, 100).ok())
        .beside("by hand, without", beside_without, || without.list(1, 100).ok())
        .run();
    Ok(())
}

fn reading() {
    let body = server::page();
    let list = List { page: 1, per_page: 100 };
    Contest::new("reading a list of 100, typed", 200, 100)
        .with("operations::List", || list.read(black_box(&body), &mut Vec::new()).ok())
        .beside("bare serde_json", Goal::both(1.25), || by_hand::read::<Vec<Profile>>(black_box(&body)).ok())
        .run();
}
