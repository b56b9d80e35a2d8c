//! A name with a dead address before the one that answers.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::rc::Rc;
use std::time::{Duration, Instant};

use workato_oauth_profiles::UreqTransport;
use workato_oauth_profiles::drive::{Interrupt, Transport};
use workato_oauth_profiles::{Proxy, Request};

use crate::calls::list_request;
use crate::contest::{Contest, Goal};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The delay before the second address that RFC 8305 recommends.
const FLOOR: Duration = Duration::from_millis(250);
const GOAL: Duration = Duration::from_millis(300);

pub fn bench(url: &str) -> Result<()> {
    let alive: SocketAddr = url.trim_start_matches("http://").parse()?;
    let (listener, _queue) = full()?;
    let dead = listener.local_addr()?;
    let request = Request {
        url: "http://service.test/api/custom_oauth_profiles/321".into(),
        fresh: true,
        must_finish: false,
        ..list_request(url)?
    };
    let mut takes = Vec::new();
    for _ in 0..5 {
        let transport = knowing(url, vec![dead, alive])?;
        let start = Instant::now();
        transport.send(&request, &never()).map_err(|error| error.text)?;
        takes.push(start.elapsed());
    }
    takes.sort();
    let met = if takes[2] <= GOAL { "met" } else { "missed" };
    println!("connect with a dead first address");
    println!(
        "  the first connection {:>20.1} ms  beside the floor of {} ms (goal {} ms: {met})",
        takes[2].as_secs_f64() * 1e3,
        FLOOR.as_millis(),
        GOAL.as_millis()
    );
    let (with, without) = (knowing(url, vec![dead, alive])?, knowing(url, vec![alive])?);
    let never = never();
    Contest::new("the next connections", 60, 10)
        .with("with a dead first address", || with.send(&request, &never).ok())
        .beside("with the other address alone", Goal::NONE, || without.send(&request, &never).ok())
        .run();
    Ok(())
}

fn never() -> Interrupt {
    Rc::new(|| false)
}

/// A transport that finds these addresses for every name.
fn knowing(url: &str, addresses: Vec<SocketAddr>) -> Result<UreqTransport> {
    let transport = UreqTransport::new(url, &Proxy::Off, None)?;
    Ok(transport.looking_up(move |_, _| Ok(addresses.clone())))
}

/// An address to which connecting takes forever: the queue of its listener is full.
fn full() -> io::Result<(TcpListener, Vec<TcpStream>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let waiting = || TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok();
    let queue = std::iter::from_fn(waiting).collect();
    Ok((listener, queue))
}
