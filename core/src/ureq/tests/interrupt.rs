//! Whatever a request waits for, it ends soon after its interrupt says so.

use std::sync::{Arc, OnceLock};

use super::*;

/// When the server saw the request come to what it shall be interrupted in.
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
fn while_the_head_does_not_come() {
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
fn while_the_body_drips() {
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
fn while_the_server_does_not_read() {
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
fn while_shaking_hands() {
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
fn by_an_interrupt_that_sends_a_request_itself() {
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
