//! Many threads on one client, on all cores.

use std::error::Error;
use std::thread;

use workato_oauth_profiles::Client;

use crate::by_hand::ByHand;
use crate::calls::LIMIT;
use crate::contest::{Contest, Goal};
use crate::values::TOKEN;

const THREADS: usize = 64;
/// Requests of each thread.
const EACH: u32 = 50;

pub fn bench(url: &str) -> Result<(), Box<dyn Error>> {
    let client = Client::builder(TOKEN).base_url(url).requests_per_minute(LIMIT).build()?;
    let by_hand = ByHand::new(url, |same| same);
    let keeping = ByHand::new(url, |config| {
        config.max_idle_connections(THREADS).max_idle_connections_per_host(THREADS)
    });
    Contest::new("get, 64 threads on all cores", 30, 1)
        .of(THREADS as u32 * EACH)
        .with("one Client", || burst(&|| client.get(321).is_ok()))
        .beside("by hand, one Agent", Goal::both(1.10), || burst(&|| by_hand.get(321).is_ok()))
        .beside("by hand, keeping 64 connections", Goal::NONE, || burst(&|| keeping.get(321).is_ok()))
        .run();
    Ok(())
}

/// Makes all calls on all threads; `None` if one failed.
fn burst(call: &(impl Fn() -> bool + Sync)) -> Option<()> {
    let all_well = thread::scope(|scope| {
        let start = |_| scope.spawn(|| (0..EACH).all(|_| call()));
        let threads: Vec<_> = (0..THREADS).map(start).collect();
        threads.into_iter().all(|thread| thread.join().unwrap_or(false))
    });
    all_well.then_some(())
}
