//! A host name with several addresses.

use std::io;

use super::interrupt::{Moment, interrupted_by};
use super::*;

/// A name that only [`knowing`] can look up.
const NAME: &str = "service.test";

/// A transport for which [`NAME`] has these addresses.
fn knowing(addresses: &[SocketAddr]) -> UreqTransport {
    let addresses = addresses.to_vec();
    transport().looking_up(move |name, _| {
        assert_eq!(name, NAME);
        Ok(addresses.clone())
    })
}

fn by_name(address: SocketAddr) -> Request {
    Request { url: format!("http://{NAME}/"), fresh: true, ..get(address) }
}

fn answering() -> SocketAddr {
    serve(|_, peer| {
        peer.request();
        peer.answer("");
    })
}

/// An address where nobody listens.
fn refusing() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

fn took(transport: &UreqTransport, request: &Request) -> Duration {
    let start = Instant::now();
    transport.send(request, &never()).unwrap();
    start.elapsed()
}

#[test]
#[cfg(target_os = "linux")]
fn an_address_that_does_not_answer_delays_the_next_one_by_250_ms() {
    let (listener, _queue) = full();
    let (dead, alive) = (listener.local_addr().unwrap(), answering());
    let took = took(&knowing(&[dead, alive]), &by_name(alive));
    assert!(took >= Duration::from_millis(250) && took < Duration::from_secs(1), "{took:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn the_address_that_worked_last_is_tried_first() {
    let (listener, _queue) = full();
    let (dead, alive) = (listener.local_addr().unwrap(), answering());
    let (transport, request) = (knowing(&[dead, alive]), by_name(alive));
    let takes = [(); 3].map(|()| took(&transport, &request));
    assert!(takes[1..].iter().all(|took| *took < Duration::from_millis(200)), "{takes:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn an_address_that_worked_once_and_then_does_not_answer_delays_the_other_by_250_ms() {
    let (listener, _queue) = full();
    let (dead, alive) = (listener.local_addr().unwrap(), answering());
    let once = serve_one_connection();
    let transport = knowing(&[once, dead, alive]);
    took(&transport, &by_name(once));
    let took = took(&transport, &by_name(alive));
    assert!(took >= Duration::from_millis(250) && took < Duration::from_secs(1), "{took:?}");
}

/// Answers one request; further connections are refused.
fn serve_one_connection() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (socket, _) = listener.accept().unwrap();
        drop(listener);
        server::Peer::plain(socket).answer_one();
    });
    address
}

#[test]
#[cfg(target_os = "linux")]
fn after_a_refusal_the_next_address_is_tried_at_once() {
    let (listener, _queue) = full();
    let alive = answering();
    let refused = [refusing(), refusing(), refusing()];
    let took_refused = took(&knowing(&[refused[0], refused[1], refused[2], alive]), &by_name(alive));
    assert!(took_refused < Duration::from_millis(250), "{took_refused:?}");
    // The refusal also ends the wait for an address before it that does not answer.
    let dead = listener.local_addr().unwrap();
    let took = took(&knowing(&[dead, refused[0], alive]), &by_name(alive));
    assert!(took >= Duration::from_millis(250) && took < Duration::from_millis(500), "{took:?}");
}

#[test]
fn a_name_whose_addresses_all_refuse_was_not_reached() {
    let refused = (SendErrorKind::Network, Reached::No, "connection refused".to_owned());
    let addresses = [refusing(), refusing()];
    assert_eq!(failure_by(&knowing(&addresses), &by_name(addresses[0])), refused);
}

#[test]
#[cfg(target_os = "linux")]
fn several_addresses_that_do_not_answer_are_a_connect_timeout() {
    let (listener, _queue) = full();
    let dead = [listener.local_addr().unwrap(); 3];
    let request = Request { connect_timeout: Duration::from_millis(600), ..by_name(dead[0]) };
    let start = Instant::now();
    let late = (SendErrorKind::Timeout, Reached::No, "no connection within 0.6 s".to_owned());
    assert_eq!(failure_by(&knowing(&dead), &request), late);
    let took = start.elapsed();
    assert!(took >= request.connect_timeout && took < Duration::from_secs(2), "{took:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn connecting_to_several_addresses_is_interrupted() {
    let (listener, _queue) = full();
    let dead = [listener.local_addr().unwrap(); 3];
    let moment = Moment::from(std::sync::OnceLock::from(Instant::now()));
    assert_eq!(interrupted_by(&knowing(&dead), &by_name(dead[0]), &moment), Reached::No);
}

#[test]
fn a_name_without_an_address_and_a_look_up_that_fails_are_named() {
    let nobody = get(([127, 0, 0, 1], 1).into());
    let request = Request { url: "http://service.test/".into(), ..nobody };
    let text = "the name `service.test` was not found: it has no address".to_owned();
    assert_eq!(failure_by(&knowing(&[]), &request), (SendErrorKind::Network, Reached::No, text));
}

#[test]
fn a_look_up_that_hangs_is_interrupted_and_times_out() {
    let hanging = || {
        transport().looking_up(|_, _| {
            std::thread::park();
            Err(io::ErrorKind::NotFound.into())
        })
    };
    let request = by_name(([127, 0, 0, 1], 1).into());
    let moment = Moment::from(std::sync::OnceLock::from(Instant::now()));
    assert_eq!(interrupted_by(&hanging(), &request, &moment), Reached::No);
    let request = Request { connect_timeout: Duration::from_millis(200), ..request };
    let late = (SendErrorKind::Timeout, Reached::No, "no connection within 0.2 s".to_owned());
    assert_eq!(failure_by(&hanging(), &request), late);
}
