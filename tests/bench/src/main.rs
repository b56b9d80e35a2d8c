//! The client beside the same by hand with ureq and serde_json: `cargo xtask bench rust`.

mod by_hand;
mod calls;
mod contest;
mod machine;
mod server;
mod threads;
mod values;
mod walk;

use std::error::Error;
use std::process::Command;

use server::Server;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve"] => Ok(server::serve()?),
        ["walk", url] => walk::measured(url),
        ["bench"] => bench(),
        _ => settled(),
    }
}

/// Measures in a process whose allocator gives nothing back: by default glibc decides that by what
/// was freed before, so that one contestant's buffers would make another's cost twice as much.
fn settled() -> Result<(), Box<dyn Error>> {
    let thresholds = "glibc.malloc.mmap_threshold=16777216:glibc.malloc.trim_threshold=67108864";
    let mut bench = Command::new(std::env::current_exe()?);
    let status = bench.arg("bench").env("GLIBC_TUNABLES", thresholds).status()?;
    if status.success() { Ok(()) } else { Err(format!("the benchmark ended with {status}").into()) }
}

fn bench() -> Result<(), Box<dyn Error>> {
    let cores = machine::pin();
    let pinned = if cores.is_some() { "pinned to one core" } else { "not pinned" };
    println!("Client and server are processes of their own, {pinned}; those in a table take turns.");
    println!("Time is the median of a call, cpu what the client's process used for it. A ratio is the");
    println!("first line's figure over that of its own line: the median over the rounds.\n");
    let server = Server::start()?;
    calls::get(&server.url)?;
    calls::list(&server.url)?;
    calls::create(&server.url)?;
    calls::create_over_tls(&server.tls_url)?;
    println!("{}\n", server.handshakes()?);
    values::building()?;
    values::reading();
    walk::bench(&server.url)?;
    if let Some(cores) = cores {
        cores.free();
    }
    threads::bench(&server.url)
}
