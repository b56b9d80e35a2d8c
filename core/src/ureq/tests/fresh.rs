//! Requests on a fresh connection.

use super::https::{LOCALHOST, over_tls};
use super::server::{Peer, serve_many, serve_many_tls};
use super::*;

fn answer_with_number(connection: usize, peer: &mut Peer) {
    while peer.request().is_some() {
        let session = if peer.is_resumed() { "resumed" } else { "new" };
        peer.answer(&format!("connection {connection}, session {session}"));
    }
}

/// The number of the connection of each of these requests, as the server counts them.
fn seen(transport: &UreqTransport, request: &Request, fresh: &[bool]) -> Vec<String> {
    let send = |fresh: &bool| {
        let request = Request { fresh: *fresh, ..request.clone() };
        String::from_utf8(transport.send(&request, &never()).unwrap().body).unwrap()
    };
    fresh.iter().map(send).collect()
}

#[test]
fn a_fresh_request_has_its_own_connection_and_leaves_the_kept_one_open() {
    let address = serve_many(answer_with_number);
    let seen = seen(&transport(), &get(address), &[false, true, true, false, true, false]);
    let numbers = [1, 2, 3, 1, 4, 1].map(|number| format!("connection {number}, session new"));
    assert_eq!(seen, numbers);
}

#[test]
fn a_fresh_connection_resumes_the_tls_session_of_the_kept_one() {
    let address = serve_many_tls(answer_with_number);
    let transport = UreqTransport::new("https://localhost", &Proxy::Off, Some(LOCALHOST.as_ref())).unwrap();
    let seen = seen(&transport, &over_tls(address, "localhost"), &[false, true, true, true, false]);
    let expected = [(1, "new"), (2, "resumed"), (3, "resumed"), (4, "resumed"), (1, "new")];
    assert_eq!(seen, expected.map(|(number, session)| format!("connection {number}, session {session}")));
}

#[test]
fn a_fresh_connection_is_closed_after_its_answer() {
    let (closed, wait) = channel();
    let address = serve(move |_, peer| {
        peer.request();
        peer.answer("");
        closed.send(peer.request()).unwrap();
    });
    let transport = transport();
    transport.send(&Request { fresh: true, ..get(address) }, &never()).unwrap();
    assert_eq!(wait.recv_timeout(Duration::from_secs(5)), Ok(None), "the client has gone");
}
