//! The transport with real sockets, on loopback.

mod addresses;
mod certificates;
mod child;
mod fresh;
mod https;
mod interrupt;
mod proxy;
mod roots;
pub(crate) mod server;

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::rc::Rc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use super::{Proxy, UreqTransport};
use crate::drive::{Interrupt, Transport};
use crate::{Method, Reached, Request, Response, SendError, SendErrorKind};
use server::{serve, serve_many};

fn get(address: SocketAddr) -> Request {
    Request {
        method: Method::Get,
        url: format!("http://{address}/api/custom_oauth_profiles/321"),
        headers: vec![("authorization".into(), "Bearer canary".into())],
        body: None,
        timeout: Duration::from_secs(20),
        connect_timeout: Duration::from_secs(10),
        fresh: false,
        must_finish: false,
    }
}

fn never() -> Interrupt {
    Rc::new(|| false)
}

/// A transport that ignores the environment of the test run.
fn transport() -> UreqTransport {
    UreqTransport::new("http://localhost", &Proxy::Off, None).expect("nothing to refuse")
}

fn send(request: &Request) -> Result<Response, SendError> {
    transport().send(request, &never())
}

fn failure(request: &Request) -> (SendErrorKind, Reached, String) {
    failure_by(&transport(), request)
}

fn failure_by(transport: &UreqTransport, request: &Request) -> (SendErrorKind, Reached, String) {
    let error = transport.send(request, &never()).unwrap_err();
    assert!(!error.text.contains("canary"), "{error:?}");
    (error.kind, error.reached, error.text)
}

/// A server that reads a request, answers it with these bytes and closes.
fn closing(answer: impl AsRef<[u8]> + Send + 'static) -> SocketAddr {
    serve(move |_, peer| {
        peer.request();
        peer.write(answer.as_ref());
    })
}

/// An address to which connecting takes forever: its queue is full.
#[cfg(target_os = "linux")]
fn full() -> (TcpListener, Vec<TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let waiting = || TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok();
    let queue = std::iter::from_fn(waiting).collect();
    (listener, queue)
}

#[test]
fn a_kept_connection_is_used_again() {
    let address = serve(|connection, peer| {
        while peer.request().is_some() {
            peer.answer(&format!("connection {connection}"));
        }
    });
    let transport = transport();
    for _ in 0..3 {
        let response = transport.send(&get(address), &never()).unwrap();
        assert_eq!((response.status, response.body), (200, b"connection 1".to_vec()));
    }
}

#[test]
fn a_connection_that_the_server_closed_meanwhile_is_not_used() {
    let (closed, wait) = channel();
    let address = serve(move |connection, peer| {
        peer.request();
        peer.answer(&format!("connection {connection}"));
        peer.close();
        closed.send(()).unwrap();
    });
    let transport = transport();
    for expected in ["connection 1", "connection 2"] {
        let response = transport.send(&get(address), &never()).unwrap();
        assert_eq!(response.body, expected.as_bytes());
        wait.recv().unwrap();
    }
}

#[test]
fn the_wire_has_the_headers_given_and_no_others() {
    let address = serve(|_, peer| {
        while let Some(request) = peer.request() {
            peer.answer(&request);
        }
    });
    let transport = transport();
    let wire = |method, body: Option<&str>| {
        let request = Request { method, body: body.map(str::to_owned), ..get(address) };
        String::from_utf8(transport.send(&request, &never()).unwrap().body).unwrap()
    };
    let head = |method: &str, length: &str| {
        let path = "/api/custom_oauth_profiles/321";
        format!("{method} {path} HTTP/1.1\r\n{length}host: {address}\r\nauthorization: Bearer canary\r\n\r\n")
    };
    assert_eq!(wire(Method::Get, None), head("GET", ""));
    assert_eq!(wire(Method::Delete, None), head("DELETE", ""));
    assert_eq!(wire(Method::Post, None), head("POST", "content-length: 0\r\n"));
    assert_eq!(wire(Method::Post, Some("{}")), head("POST", "content-length: 2\r\n") + "{}");
    assert_eq!(wire(Method::Put, Some("{}")), head("PUT", "content-length: 2\r\n") + "{}");
}

/// With the features of ureq that other crates may switch on it would be decoded; tests/rust does.
#[test]
fn the_body_of_a_compressed_answer_is_not_read_and_its_header_stays() {
    for encoding in ["gzip", "br", "deflate", "GZIP", "other"] {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: {encoding}\r\ncontent-length: 4\r\n\r\n");
        let response = send(&get(closing(head + "body"))).unwrap();
        assert_eq!(response.header("content-encoding"), Some(encoding));
        assert_eq!((response.status, response.body.as_slice()), (200, &b""[..]));
    }
    let identity = "HTTP/1.1 200 OK\r\ncontent-encoding: Identity\r\ncontent-length: 4\r\n\r\nbody";
    assert_eq!(send(&get(closing(identity))).unwrap().body, b"body");
}

#[test]
fn a_cookie_is_not_sent_back() {
    let address = serve_many(|_, peer| {
        while let Some(request) = peer.request() {
            let cookies = "set-cookie: canary=1; Path=/\r\nset-cookie: other=2\r\n";
            peer.write(format!(
                "HTTP/1.1 200 OK\r\n{cookies}content-length: {}\r\n\r\n{request}",
                request.len()
            ));
        }
    });
    let transport = transport();
    for fresh in [false, false, true, true] {
        let request = Request { fresh, ..get(address) };
        let seen = transport.send(&request, &never()).unwrap();
        assert_eq!(seen.headers.iter().filter(|(name, _)| name == "set-cookie").count(), 2);
        let seen = String::from_utf8(seen.body).unwrap().to_lowercase();
        assert!(seen.contains("authorization: bearer canary\r\n\r\n") && !seen.contains("cookie"), "{seen}");
    }
}

#[test]
fn every_status_is_an_answer_and_a_redirect_is_not_followed() {
    let elsewhere = serve(|_, _| panic!("followed"));
    let location = format!("location: http://{elsewhere}/\r\n");
    for status in [307, 404, 429, 503] {
        let answer = format!("HTTP/1.1 {status} X\r\n{location}content-length: 4\r\n\r\nbody");
        let request = Request { method: Method::Post, body: Some("{}".into()), ..get(closing(answer)) };
        let response = send(&request).unwrap();
        assert_eq!((response.status, response.body.as_slice()), (status, &b"body"[..]));
        assert_eq!(response.header("Location"), Some(format!("http://{elsewhere}/").as_str()));
    }
}

#[test]
fn repeated_headers_are_all_kept_and_odd_bytes_do_not_matter() {
    let address = closing(b"HTTP/1.1 204 X\r\nX-Request-Id: a\r\nx-request-id: b\r\nx-odd: \xff\r\n\r\n");
    let response = send(&get(address)).unwrap();
    let headers = [("x-request-id", "a"), ("x-request-id", "b"), ("x-odd", "\u{fffd}")];
    assert_eq!(response.headers, headers.map(|(name, value)| (name.into(), value.into())));
}

#[test]
fn bodies_come_by_length_in_chunks_or_until_the_end() {
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\ncomplete",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\ncompl\r\n3\r\nete\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\ncomplete",
    ] {
        assert_eq!(send(&get(closing(answer))).unwrap().body, b"complete", "{answer}");
    }
}

#[test]
fn a_refused_connection_was_not_reached() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let refused = (SendErrorKind::Network, Reached::No, "connection refused".to_owned());
    assert_eq!(failure(&get(address)), refused);
}

#[test]
fn an_unknown_name_was_not_reached() {
    // Longer than a name may be, so that no server is asked.
    let name = "n".repeat(70);
    let request = Request { url: format!("http://{name}/"), ..get(([127, 0, 0, 1], 1).into()) };
    let (kind, reached, text) = failure(&request);
    assert_eq!((kind, reached), (SendErrorKind::Network, Reached::No));
    assert!(text.starts_with(&format!("the name `{name}` was not found: ")), "{text}");
}

#[test]
fn a_request_that_cannot_be_written_was_not_reached() {
    let headers = vec![("authorization".into(), "Bearer canary\n".into())];
    let (kind, reached, _) = failure(&Request { headers, ..get(([127, 0, 0, 1], 1).into()) });
    assert_eq!((kind, reached), (SendErrorKind::Network, Reached::No));
}

#[test]
fn a_server_that_closes_without_an_answer_may_have_read_the_request() {
    let closed = (SendErrorKind::Network, Reached::Maybe, "the server closed the connection".to_owned());
    assert_eq!(failure(&get(closing(""))), closed);
}

#[test]
fn a_body_that_is_cut_off_is_a_network_error() {
    for body in ["content-length: 10\r\n\r\nhalf", "transfer-encoding: chunked\r\n\r\na\r\nhalf"] {
        let (kind, reached, text) = failure(&get(closing(format!("HTTP/1.1 200 OK\r\n{body}"))));
        assert_eq!((kind, reached), (SendErrorKind::Network, Reached::Maybe), "{body}: {text}");
    }
}

#[test]
fn a_reset_is_not_taken_for_the_end_of_a_body() {
    let address = serve(|_, peer| {
        peer.glance();
        peer.write("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhalf");
    });
    let reset = (SendErrorKind::Network, Reached::Maybe, "connection reset".to_owned());
    assert_eq!(failure(&get(address)), reset);
}

#[test]
fn an_answer_that_is_not_http_is_unreadable() {
    let (kind, reached, text) = failure(&get(closing("SSH-2.0-OpenSSH_9.2\r\n")));
    assert_eq!((kind, reached), (SendErrorKind::Unreadable, Reached::Maybe));
    assert!(text.starts_with("the answer is not http: "), "{text}");
}

#[test]
fn long_lines_of_a_request_and_a_long_head_of_an_answer_pass() {
    let address = serve(|_, peer| {
        let request = peer.request().unwrap();
        let head = format!("HTTP/1.1 200 OK\r\nx-long: {}\r\n", "x".repeat(30_000));
        peer.write(format!("{head}content-length: {}\r\n\r\n{request}", request.len()));
    });
    let long = "y".repeat(30_000);
    let url = format!("{}?{long}", get(address).url);
    let request = Request { url, headers: vec![("x-long".into(), long)], ..get(address) };
    let response = send(&request).unwrap();
    assert_eq!(response.header("x-long").map(str::len), Some(30_000));
    assert!(response.body.len() > 60_000);
}

#[test]
fn a_head_that_is_too_large_is_unreadable() {
    let large = (SendErrorKind::Unreadable, Reached::Maybe, "the head of the answer is too large".to_owned());
    for length in [33_000, 66_000, 1_000_000] {
        let answer = format!("HTTP/1.1 200 OK\r\nx-large: {}\r\n\r\n", "x".repeat(length));
        assert_eq!(failure(&get(closing(answer))), large, "{length}");
    }
}

#[test]
fn a_body_of_ten_megabytes_is_read_and_one_byte_more_is_not() {
    let answer = |length| {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
        closing(head + &"x".repeat(length))
    };
    assert_eq!(send(&get(answer(10_000_000))).unwrap().body.len(), 10_000_000);
    let large = (SendErrorKind::Unreadable, Reached::Maybe, "the answer is larger than 10 MB".to_owned());
    assert_eq!(failure(&get(answer(10_000_001))), large);
}

#[test]
fn a_head_that_does_not_arrive_times_out() {
    let address = serve(|_, peer| peer.hang());
    let request = Request { timeout: Duration::from_millis(200), ..get(address) };
    let start = Instant::now();
    let late = (SendErrorKind::Timeout, Reached::Maybe, "no complete answer within 0.2 s".to_owned());
    assert_eq!(failure(&request), late);
    let took = start.elapsed();
    assert!(took >= request.timeout && took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn a_body_that_drips_times_out() {
    let address = serve(|_, peer| {
        peer.request();
        peer.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
        peer.drip();
    });
    let request = Request { timeout: Duration::from_millis(250), ..get(address) };
    let start = Instant::now();
    let (kind, reached, _) = failure(&request);
    assert_eq!((kind, reached), (SendErrorKind::Timeout, Reached::Maybe));
    let took = start.elapsed();
    assert!(took >= request.timeout && took < Duration::from_secs(5), "{took:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_connect_timeout_was_not_reached() {
    let (listener, _queue) = full();
    let address = listener.local_addr().unwrap();
    for (timeout, connect_timeout) in
        [(20_000, 250), (250, 20_000)].map(|(a, b)| (Duration::from_millis(a), Duration::from_millis(b)))
    {
        let start = Instant::now();
        let (kind, reached, _) = failure(&Request { timeout, connect_timeout, ..get(address) });
        assert_eq!((kind, reached), (SendErrorKind::Timeout, Reached::No));
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
}
