//! Benchmarks of the client beside hand-written code with ureq and serde_json: `cargo xtask bench rust`.

mod addresses;
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
        ["walk", url] => walk::walk_and_print(url),
        ["bench"] => bench(),
        _ => bench_with_fixed_allocator(),
    }
}

/// Runs `bench` in a process whose allocator returns no memory to the system. By default glibc adapts to what
/// was freed before, so the buffers of one contestant could double the cost of another.
fn bench_with_fixed_allocator() -> Result<(), Box<dyn Error>> {
    let thresholds = "glibc.malloc.mmap_threshold=16777216:glibc.malloc.trim_threshold=67108864";
    let mut bench = Command::new(std::env::current_exe()?);
    let status = bench.arg("bench").env("GLIBC_TUNABLES", thresholds).status()?;
    if status.success() { Ok(()) } else { Err(format!("the benchmark ended with {status}").into()) }
}

fn bench() -> Result<(), Box<dyn Error>> {
    let cores = machine::pin();
    let pinned = if cores.is_some() { "pinned to one core" } else { "not pinned" };
    println!("Client and server are two processes, {pinned}; the lines of a table take turns.");
    println!("time: median of a call. cpu: CPU time of the client's process for a call. A ratio is the");
    println!("figure of the first line divided by that of its own line, as median over the rounds.\n");
    let server = Server::start()?;
    calls::get(&server.url)?;
    calls::list(&server.url)?;
    calls::create(&server.url)?;
    calls::create_over_tls(&server.tls_url)?;
    println!("{}\n", server.handshakes()?);
    addresses::bench(&server.url)?;
    values::building()?;
    values::reading();
    walk::bench(&server.url)?;
    if let Some(cores) = cores {
        cores.free();
    }
    threads::bench(&server.url)
}
