//! Benchmark of a walk over all profiles of a large workspace, over real sockets and without rate limit.

use std::error::Error;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use workato_oauth_profiles::UreqTransport;
use workato_oauth_profiles::drive::{Interrupt, Transport};
use workato_oauth_profiles::{Client, Proxy, Request, Response, SendError};

use crate::by_hand::ByHand;
use crate::contest::{Contest, Goal};
use crate::machine::peak_memory;
use crate::values::TOKEN;

const FEW: u32 = 1_000;
const MANY: u32 = 100_000;
/// How much more memory a walk over `MANY` may need than one over `FEW`, in KiB.
const MORE_MEMORY: u64 = 1_024;

pub fn bench(url: &str) -> Result<(), Box<dyn Error>> {
    let url = |profiles: u32| format!("{url}/{profiles}");
    println!("{:<36}{:>10}{:>10}{:>14}", "walking all, in a new process", "time", "requests", "peak memory");
    let few = walk_in_a_process(&url(FEW))?;
    let many = walk_in_a_process(&url(MANY))?;
    if let (Some(few), Some(many)) = (few, many) {
        let more = many.saturating_sub(few);
        let verdict = if more <= MORE_MEMORY { "met" } else { "missed" };
        println!("  {MANY} need {more} KiB more than {FEW} (goal {MORE_MEMORY} KiB: {verdict})");
    }
    println!();
    let client = Client::builder(TOKEN).base_url(url(MANY)).requests_per_minute(None).build()?;
    let by_hand = ByHand::new(&url(MANY), |same| same);
    let all = |count: usize| (count == MANY as usize).then_some(count);
    Contest::new("walking 100000, a profile", 10, 1)
        .of(MANY)
        .with("Client::profiles", || all(client.profiles().filter(Result::is_ok).count()))
        .beside("by hand, page by page", Goal::NONE, || by_hand.walk().ok().and_then(all))
        .run();
    Ok(())
}

/// Walks in a new process, prints its output, and returns its peak memory in KiB.
fn walk_in_a_process(url: &str) -> Result<Option<u64>, Box<dyn Error>> {
    let mut walk = Command::new(std::env::current_exe()?);
    // Without the tunables its memory is that of a user's process.
    let output = walk.args(["walk", url]).env_remove("GLIBC_TUNABLES").output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let text = String::from_utf8(output.stdout)?;
    print!("{text}");
    Ok(text.split_whitespace().rev().nth(1).and_then(|peak| peak.parse().ok()))
}

/// Walks all profiles, and prints time, requests and memory.
pub fn walk_and_print(url: &str) -> Result<(), Box<dyn Error>> {
    let sent = Arc::new(AtomicU32::new(0));
    let transport = Counting { inner: UreqTransport::new(url, &Proxy::Off, None)?, sent: sent.clone() };
    let builder = Client::builder(TOKEN).base_url(url).requests_per_minute(None);
    let client = builder.transport(transport).build()?;
    let start = Instant::now();
    let mut count = 0;
    for profile in client.profiles() {
        profile?;
        count += 1;
    }
    let time = format!("{:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let peak = peak_memory().map_or("not known".into(), |peak| format!("{peak} KiB"));
    println!("  {count:<34}{time:>10}{:>10}{peak:>14}", sent.load(Ordering::Relaxed));
    Ok(())
}

/// Counts the requests.
struct Counting {
    inner: UreqTransport,
    sent: Arc<AtomicU32>,
}

impl Transport for Counting {
    fn send(&self, request: &Request, interrupt: &Interrupt) -> Result<Response, SendError> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        self.inner.send(request, interrupt)
    }
}
