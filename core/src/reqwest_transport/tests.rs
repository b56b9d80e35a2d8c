//! The transport of the async client with real sockets, on loopback.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;

use super::ReqwestTransport;
use crate::http::MAX_BODY;
use crate::ureq::Proxy;
use crate::ureq::tests::server::{Peer, serve, serve_many, serve_many_tls, serve_tls};
use crate::{AsyncTransport, Method, Reached, Request, Response, SendError, SendErrorKind};

const LOCALHOST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ureq/tests/localhost.pem");

fn transport(ca_bundle: Option<&str>) -> ReqwestTransport {
    ReqwestTransport::new("https://localhost", &Proxy::Off, ca_bundle.map(Path::new)).unwrap()
}

fn get(address: SocketAddr) -> Request {
    let mut request = Request::new(Method::Get, format!("http://{address}/api/custom_oauth_profiles/321"));
    request.headers.push(("authorization".into(), "Bearer canary".into()));
    request
}

fn over_tls(address: SocketAddr, host: &str) -> Request {
    Request { url: format!("https://{host}:{}/", address.port()), ..get(address) }
}

/// Sends the requests one after the other, on one thread of tokio.
fn send_all(transport: &ReqwestTransport, requests: Vec<Request>) -> Vec<Result<Response, SendError>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut answers = Vec::new();
        for request in requests {
            answers.push(transport.send(request).await);
        }
        answers
    })
}

fn send(transport: &ReqwestTransport, request: Request) -> Result<Response, SendError> {
    send_all(transport, vec![request]).remove(0)
}

fn failure(transport: &ReqwestTransport, request: Request) -> (SendErrorKind, Reached, String) {
    let error = send(transport, request).unwrap_err();
    assert!(!error.text.contains("canary"), "{error:?}");
    (error.kind, error.reached, error.text)
}

/// Answers each request with its own text, after the number of the connection.
fn echo(connection: usize, peer: &mut Peer) {
    while let Some(request) = peer.request() {
        let session = if peer.is_resumed() { "resumed" } else { "new" };
        peer.answer(&format!("{connection} {session}\n{request}"));
    }
}

fn first_line(answer: &Result<Response, SendError>) -> String {
    let text = String::from_utf8_lossy(&answer.as_ref().unwrap().body).into_owned();
    text.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_request_is_sent_as_it_is() {
    let address = serve(echo);
    let body = Some("{\"secret\": \"s\"}".to_owned());
    for (method, body) in [
        (Method::Get, None),
        (Method::Post, body.clone()),
        (Method::Put, body),
        (Method::Post, None),
        (Method::Delete, None),
    ] {
        let length = body.as_ref().map(String::len).or_else(|| (method == Method::Post).then_some(0));
        let mut request = Request { method, body: body.clone(), ..get(address) };
        request.headers.push(("accept-encoding".into(), "identity".into()));
        let answer = send(&transport(None), request).unwrap();
        let seen = String::from_utf8(answer.body).unwrap();
        assert!(
            seen.contains(&format!("{} /api/custom_oauth_profiles/321 HTTP/1.1", method.as_str())),
            "{seen}"
        );
        assert!(seen.contains("authorization: Bearer canary\r\n"), "{seen}");
        assert!(seen.contains("accept-encoding: identity\r\n"), "{seen}");
        assert!(!seen.contains("cookie") && !seen.contains("referer") && !seen.contains("gzip"), "{seen}");
        let header = length.map(|length| format!("content-length: {length}\r\n"));
        assert_eq!(seen.contains("content-length"), header.is_some(), "{seen}");
        assert!(seen.contains(&header.unwrap_or_default()), "{seen}");
        assert!(seen.ends_with(&format!("\r\n\r\n{}", body.unwrap_or_default())), "{seen}");
    }
}

#[test]
fn connections_are_kept_but_for_a_fresh_request_which_resumes_the_tls_session() {
    let address = serve_many_tls(echo);
    let request = |fresh| Request { fresh, ..over_tls(address, "localhost") };
    let requests = [false, true, true, false].map(request).to_vec();
    let answers = send_all(&transport(Some(LOCALHOST)), requests);
    let seen: Vec<String> = answers.iter().map(first_line).collect();
    assert_eq!(seen, ["1 new", "2 resumed", "3 resumed", "1 new"]);
}

#[test]
fn a_connect_timeout_of_its_own_leaves_the_kept_connections_of_others() {
    let address = serve_many(echo);
    let request = |seconds| Request { connect_timeout: Duration::from_secs(seconds), ..get(address) };
    let mut seconds: Vec<u64> = (1..=9).collect();
    seconds.splice(1..1, [1, 1]);
    let answers = send_all(&transport(None), seconds.into_iter().map(request).collect());
    let seen: Vec<String> = answers.iter().map(first_line).collect();
    assert_eq!(seen[..4], ["1 new", "1 new", "1 new", "2 new"]);
    assert_eq!(seen.last().map(String::as_str), Some("9 new"));
}

#[test]
fn certificates_are_checked_against_the_system_or_the_bundle() {
    let address = serve_tls(|_, peer| assert_eq!(peer.request(), None));
    let refused = |kind, text: &str| (kind, Reached::No, text.to_owned());
    let unknown = failure(&transport(None), over_tls(address, "localhost"));
    let text = "the server's certificate is from an unknown authority";
    assert_eq!(unknown, refused(SendErrorKind::UnknownAuthority, text));
    let address = serve_tls(|_, peer| assert_eq!(peer.request(), None));
    let other = failure(&transport(Some(LOCALHOST)), over_tls(address, "127.0.0.1"));
    let names = "the server's certificate is for another name: it is for localhost, not for 127.0.0.1";
    assert_eq!(other, refused(SendErrorKind::CertificateName, names));
    let address = serve_tls(echo);
    send(&transport(Some(LOCALHOST)), over_tls(address, "localhost")).expect("the bundle has it");
}

#[test]
fn what_failed_before_the_request_was_sent_did_not_reach_the_service() {
    let plain = serve(|_, peer| peer.write("HTTP/1.1 400 Bad Request\r\n\r\n"));
    let (kind, reached, text) = failure(&transport(None), over_tls(plain, "localhost"));
    assert_eq!((kind, reached), (SendErrorKind::Unreadable, Reached::No), "{text}");
    let hangs = serve(|_, peer| peer.hang());
    let request = Request { connect_timeout: Duration::from_millis(200), ..over_tls(hangs, "localhost") };
    let late = (SendErrorKind::Timeout, Reached::No, "no connection within 0.2 s".to_owned());
    assert_eq!(failure(&transport(None), request), late);
    let mut request = get(hangs);
    request.url = "http://no-such-host.invalid/".into();
    let (kind, reached, text) = failure(&transport(None), request);
    assert_eq!((kind, reached), (SendErrorKind::Network, Reached::No), "{text}");
    let mut request = get(hangs);
    request.headers.push(("x".into(), "canary\n".into()));
    assert_eq!(failure(&transport(None), request).1, Reached::No);
}

#[test]
fn what_failed_after_the_request_was_sent_may_have_reached_the_service() {
    let hangs = serve(|_, peer| {
        peer.request();
        peer.hang();
    });
    let request = Request { timeout: Duration::from_millis(300), ..get(hangs) };
    let late = (SendErrorKind::Timeout, Reached::Maybe, "no complete answer within 0.3 s".to_owned());
    assert_eq!(failure(&transport(None), request), late);
    let drips = serve(|_, peer| {
        peer.request();
        peer.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
        peer.drip();
    });
    let request = Request { timeout: Duration::from_millis(300), ..get(drips) };
    assert_eq!(failure(&transport(None), request), late);
    let closes = serve(|_, peer| drop(peer.request()));
    let (kind, reached, text) = failure(&transport(None), get(closes));
    assert_eq!((kind, reached), (SendErrorKind::Network, Reached::Maybe), "{text}");
}

#[test]
fn an_answer_that_is_too_large_is_refused() {
    let address = serve(|_, peer| {
        peer.request();
        peer.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        let chunk = format!("100000\r\n{}\r\n", " ".repeat(0x10_0000));
        (0..=MAX_BODY / 0x10_0000).for_each(|_| peer.write(&chunk));
        peer.hang();
    });
    let large = (SendErrorKind::Unreadable, Reached::Maybe, "the answer is larger than 10 MB".to_owned());
    assert_eq!(failure(&transport(None), get(address)), large);
}

#[test]
fn https_goes_through_a_tunnel_of_the_proxy_which_sees_no_secret() {
    let (asked, questions) = channel();
    let proxy = serve_many(move |_, peer| {
        let Some(question) = peer.request() else { return };
        let target = question.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next());
        let target = target.expect("a proxy is asked with CONNECT only").to_owned();
        asked.send(question).unwrap();
        peer.tunnel(&target);
    });
    let address = serve_many_tls(echo);
    let proxy = Proxy::Url(format!("http://user:p%40ss@{proxy}").into());
    let transport = ReqwestTransport::new("https://localhost", &proxy, Some(LOCALHOST.as_ref())).unwrap();
    let seen = String::from_utf8(send(&transport, over_tls(address, "localhost")).unwrap().body).unwrap();
    assert!(seen.contains("Bearer canary") && !seen.to_lowercase().contains("proxy"), "{seen}");
    let question = questions.recv().unwrap().to_lowercase();
    assert!(
        question.starts_with(&format!("connect localhost:{} http/1.1\r\n", address.port())),
        "{question}"
    );
    assert!(question.contains("proxy-authorization: basic dxnlcjpwqhnz\r\n"), "{question}");
    assert!(!question.contains("canary"), "{question}");
}

#[test]
fn a_proxy_that_refuses_keeps_the_request_from_the_service() {
    let proxy = serve(|_, peer| {
        peer.request();
        peer.write("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n");
    });
    let address = serve_tls(|_, peer| assert_eq!(peer.request(), None));
    let proxy = Proxy::Url(format!("http://{proxy}").into());
    let transport = ReqwestTransport::new("https://localhost", &proxy, Some(LOCALHOST.as_ref())).unwrap();
    let (kind, reached, text) = failure(&transport, over_tls(address, "localhost"));
    assert_eq!((kind, reached), (SendErrorKind::Network, Reached::No), "{text}");
}

#[test]
fn a_proxy_that_requires_a_password_is_named() {
    let proxy = serve(|_, peer| {
        peer.request();
        peer.write("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
    });
    let address = serve_tls(|_, peer| assert_eq!(peer.request(), None));
    let proxy = Proxy::Url(format!("http://{proxy}").into());
    let transport = ReqwestTransport::new("https://localhost", &proxy, Some(LOCALHOST.as_ref())).unwrap();
    let (kind, reached, text) = failure(&transport, over_tls(address, "localhost"));
    assert_eq!((kind, reached), (SendErrorKind::Proxy, Reached::No), "{text}");
    assert!(text.contains("give them in its URL"), "{text}");
}
