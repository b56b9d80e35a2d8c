//! A request ends soon after its interrupt says so, whatever it waits for.

use std::sync::{Arc, OnceLock};

use super::*;

/// The moment at which the server saw the request reach the wait that is to be interrupted.
pub type Moment = Arc<OnceLock<Instant>>;

/// Sends the request, which must end soon after the moment; gives back whether it was reached.
pub fn interrupted(request: &Request, moment: &Moment) -> Reached {
    interrupted_by(&transport(), request, moment)
}

pub fn interrupted_by(transport: &UreqTransport, request: &Request, moment: &Moment) -> Reached {
    let when = moment.clone();
    let interrupt: Interrupt = Rc::new(move || when.get().is_some());
    let error = transport.send(request, &interrupt).unwrap_err();
    let took = moment.get().expect("the server noted the moment").elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_eq!(error.kind, SendErrorKind::Network);
    assert!(error.text.starts_with("interrupted"), "{}", error.text);
    error.reached
}

#[test]
fn a_wait_for_the_head_is_interrupted() {
    let moment = Moment::default();
    let now = moment.clone();
    let address = serve(move |_, peer| {
        peer.request();
        now.set(Instant::now()).unwrap();
        peer.hang();
    });
    assert_eq!(interrupted(&get(address), &moment), Reached::Maybe);
}

#[test]
fn a_body_that_drips_is_interrupted() {
    let moment = Moment::default();
    let now = moment.clone();
    let address = serve(move |_, peer| {
        peer.request();
        peer.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
        now.set(Instant::now()).unwrap();
        peer.drip();
    });
    assert_eq!(interrupted(&get(address), &moment), Reached::Maybe);
}

#[test]
fn sending_to_a_server_that_does_not_read_is_interrupted() {
    let moment = Moment::default();
    let now = moment.clone();
    let (ended, wait) = channel();
    let address = serve(move |_, _| {
        now.set(Instant::now()).unwrap();
        wait.recv().unwrap();
    });
    let body = Some("x".repeat(30_000_000));
    let request = Request { method: Method::Post, body, ..get(address) };
    assert_eq!(interrupted(&request, &moment), Reached::Maybe);
    ended.send(()).unwrap();
}

#[test]
#[cfg(target_os = "linux")]
fn while_connecting() {
    let (listener, _queue) = full();
    let moment = Moment::from(OnceLock::from(Instant::now()));
    assert_eq!(interrupted(&get(listener.local_addr().unwrap()), &moment), Reached::No);
}

#[test]
fn a_tls_handshake_is_interrupted() {
    let moment = Moment::default();
    let now = moment.clone();
    let address = serve(move |_, peer| {
        peer.glance();
        now.set(Instant::now()).unwrap();
        peer.hang();
    });
    let request = Request { url: format!("https://{address}/"), ..get(address) };
    assert_eq!(interrupted(&request, &moment), Reached::No);
}

#[test]
fn an_interrupt_can_send_a_request_itself() {
    let other = serve(|_, peer| {
        peer.request();
        peer.answer("inner");
    });
    let address = serve(|_, peer| peer.hang());
    let transport = Rc::new(transport());
    let inner = transport.clone();
    let interrupt: Interrupt = Rc::new(move || {
        assert_eq!(inner.send(&get(other), &never()).unwrap().body, b"inner");
        true
    });
    let error = transport.send(&get(address), &interrupt).unwrap_err();
    assert_eq!((error.reached, error.text.as_str()), (Reached::Maybe, "interrupted"));
}
