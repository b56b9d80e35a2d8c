//! The transport through a proxy.

use std::env;
use std::sync::mpsc::Receiver;

use super::child::{is_child, run_again};
use super::https::{LOCALHOST, over_tls};
use super::interrupt::{Moment, interrupted_by};
use super::server::{Peer, serve_many, serve_many_tls, serve_tls};
use super::*;
use crate::Secret;

fn echo(_: usize, peer: &mut Peer) {
    while let Some(request) = peer.request() {
        peer.answer(&request);
    }
}

/// A working proxy, and the requests that it received.
fn working() -> (SocketAddr, Receiver<String>) {
    let (asked, questions) = channel();
    (serve_many(move |_, peer| carry(peer, |question| asked.send(question).unwrap())), questions)
}

fn carry(peer: &mut Peer, asked: impl Fn(String)) {
    let Some(question) = peer.request() else { return };
    let target = question.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next()).map(str::to_owned);
    asked(question);
    peer.tunnel(&target.expect("a proxy is asked with CONNECT only"));
}

fn through(proxy: impl std::fmt::Display) -> UreqTransport {
    let proxy = Proxy::Url(Secret::new(proxy.to_string()));
    UreqTransport::new("https://localhost", &proxy, Some(LOCALHOST.as_ref())).unwrap()
}

fn every_method(request: &Request) -> [Request; 4] {
    let body = || Some("{\"secret\": \"canary\"}".to_owned());
    let change = |method, body| Request { method, body, ..request.clone() };
    [
        change(Method::Get, None),
        change(Method::Post, body()),
        change(Method::Put, body()),
        change(Method::Delete, None),
    ]
}

fn every_method_goes_through_it(request: &Request, host: &str) {
    let (proxy, questions) = working();
    let transport = through(format!("http://user:p%40ss@{proxy}"));
    for request in every_method(request) {
        let seen = String::from_utf8(transport.send(&request, &never()).unwrap().body).unwrap();
        assert!(seen.starts_with(request.method.as_str()), "{seen}");
        assert!(seen.ends_with(&format!("\r\n\r\n{}", request.body.unwrap_or_default())), "{seen}");
        assert!(seen.contains("canary") && !seen.to_lowercase().contains("proxy"), "{seen}");
    }
    let question = questions.recv().unwrap();
    assert!(question.starts_with(&format!("CONNECT {host} HTTP/1.1\r\n")), "{question}");
    assert!(question.contains("Proxy-Authorization: Basic dXNlcjpwQHNz\r\n"), "{question}");
    assert!(!question.contains("canary"), "{question}");
    assert!(questions.try_recv().is_err(), "the connection was not kept");
}

#[test]
fn every_method_goes_through_it_over_tls() {
    let address = serve_many_tls(echo);
    every_method_goes_through_it(&over_tls(address, "localhost"), &format!("localhost:{}", address.port()));
}

#[test]
fn every_method_goes_through_it_over_plain_http_too() {
    let address = serve_many(echo);
    every_method_goes_through_it(&get(address), &address.to_string());
}

#[test]
fn the_proxy_itself_may_speak_tls() {
    let proxy = serve_tls(|_, peer| carry_over_tls(peer));
    let address = serve_many_tls(echo);
    let transport = through(format!("https://localhost:{}", proxy.port()));
    let response = transport.send(&over_tls(address, "localhost"), &never()).unwrap();
    assert_eq!(response.status, 200);
}

fn carry_over_tls(peer: &mut Peer) {
    carry(peer, |question| assert!(question.starts_with("CONNECT localhost:"), "{question}"));
}

#[test]
fn a_fresh_request_has_its_own_tunnel_and_the_same_tls_session() {
    let (proxy, questions) = working();
    let address = serve_many_tls(|_, peer| {
        while peer.request().is_some() {
            peer.answer(if peer.is_resumed() { "resumed" } else { "new" });
        }
    });
    let transport = through(format!("http://{proxy}"));
    for (fresh, session, tunnels) in [(false, "new", 1), (true, "resumed", 1), (false, "new", 0)] {
        let request = Request { fresh, ..over_tls(address, "localhost") };
        assert_eq!(transport.send(&request, &never()).unwrap().body, session.as_bytes());
        assert_eq!(questions.try_iter().count(), tunnels, "{fresh} {session}");
    }
}

#[test]
fn every_answer_of_2xx_to_connect_opens_the_tunnel() {
    let many = (0..100).map(|index| format!("x-header-{index}: value\r\n")).collect::<String>();
    for answer in [
        "HTTP/1.1 201 Created\r\n\r\n",
        "HTTP/1.1 299 X\r\n\r\n",
        "HTTP/1.0 200\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        &format!("HTTP/1.1 200 OK\r\n{many}\r\n"),
    ] {
        let address = serve(|_, peer| peer.answer_one());
        let greeting = answer.to_owned();
        let proxy = serve(move |_, peer| {
            peer.request();
            peer.tunnel_after(&greeting, &address.to_string());
        });
        let transport = through(format!("http://{proxy}"));
        assert_eq!(transport.send(&get(address), &never()).map(|answer| answer.status), Ok(200), "{answer}");
    }
}

/// The failure of a request through a proxy that does this.
fn failure_at(script: impl Fn(&mut Peer) + Send + 'static) -> (SendErrorKind, Reached, String) {
    let proxy = serve(move |_, peer| script(peer));
    let request =
        Request { method: Method::Post, body: Some("{}".into()), ..get(([127, 0, 0, 1], 1).into()) };
    let (kind, reached, text) = failure_by(&through(format!("http://user:canary@{proxy}")), &request);
    let end = format!(" (through the proxy `{proxy}`)");
    (kind, reached, text.strip_suffix(&end).expect(&text).to_owned())
}

#[test]
fn a_request_that_a_proxy_refused_did_not_reach_the_service() {
    let answer = |answer: &'static str| {
        failure_at(move |peer| {
            assert!(peer.request().is_some_and(|question| question.starts_with("CONNECT ")));
            peer.write(answer);
        })
    };
    let failed = |text: &str| (SendErrorKind::Network, Reached::No, text.to_owned());
    let refused = |text: &str| (SendErrorKind::Proxy, Reached::No, text.to_owned());
    assert_eq!(
        answer("HTTP/1.1 502 Bad Gateway\r\n\r\n"),
        failed("the proxy could not connect to the server: it answered 502")
    );
    assert_eq!(
        answer("HTTP/1.1 429 X\r\n\r\n"),
        failed("the proxy could not connect to the server: it answered 429")
    );
    assert_eq!(
        answer("HTTP/1.1 403 X\r\ncontent-length: 4\r\n\r\nbody"),
        refused("the proxy refused to connect to the server: it answered 403")
    );
    assert_eq!(
        answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 407 X\r\nproxy-authenticate: Basic\r\n\r\n"),
        refused(
            "the proxy requires a valid user and password: give them in its URL, as in \
             http://user:password@host:port"
        )
    );
    assert_eq!(answer(""), failed("the proxy closed the connection"));
    let (kind, reached, text) = answer("HTTP/1.1 200 OK\r\n\r\nsent too early");
    assert_eq!((kind, reached), (SendErrorKind::Unreadable, Reached::No), "{text}");
    let (kind, reached, text) = answer("SSH-2.0-OpenSSH_9.2\r\n");
    assert_eq!((kind, reached), (SendErrorKind::Unreadable, Reached::No), "{text}");
    let (kind, reached, text) = failure_at(Peer::glance);
    assert_eq!((kind, reached), (SendErrorKind::Network, Reached::No), "{text}");
}

#[test]
fn a_missing_proxy_and_a_missing_server_have_different_errors() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = listener.local_addr().unwrap();
    drop(listener);
    let failed =
        failure_by(&through(format!("http://user:canary@{proxy}")), &get(([127, 0, 0, 1], 1).into()));
    let text = format!("connection refused (through the proxy `{proxy}`)");
    assert_eq!(failed, (SendErrorKind::Network, Reached::No, text));
}

#[test]
fn a_proxy_that_does_not_answer_is_a_connect_timeout() {
    for script in [Peer::hang, drip] {
        let proxy = serve(move |_, peer| script(peer));
        let connect_timeout = Duration::from_millis(250);
        let request = Request { connect_timeout, ..get(([127, 0, 0, 1], 1).into()) };
        let start = Instant::now();
        let (kind, reached, text) = failure_by(&through(format!("http://{proxy}")), &request);
        assert_eq!((kind, reached), (SendErrorKind::Timeout, Reached::No), "{text}");
        assert!(text.starts_with("no connection within 0.2 s"), "{text}");
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
}

fn drip(peer: &mut Peer) {
    peer.request();
    peer.write("HTTP/1.1 200 OK\r\nx-drip: ");
    peer.drip();
}

#[test]
fn a_connect_to_a_proxy_is_interrupted() {
    for script in [Peer::hang, drip] {
        let moment = Moment::default();
        let now = moment.clone();
        let proxy = serve(move |_, peer| {
            now.set(Instant::now()).unwrap();
            script(peer);
        });
        let transport = through(format!("http://{proxy}"));
        let request = get(([127, 0, 0, 1], 1).into());
        assert_eq!(interrupted_by(&transport, &request, &moment), Reached::No);
    }
}

#[test]
fn a_request_that_went_through_may_have_been_read() {
    let (proxy, _questions) = working();
    let closing = serve_tls(|_, peer| assert!(peer.request().is_some()));
    let transport = through(format!("http://{proxy}"));
    let closed = (SendErrorKind::Network, Reached::Maybe, "the server closed the connection".to_owned());
    assert_eq!(failure_by(&transport, &over_tls(closing, "localhost")), closed);
}

#[test]
fn a_request_through_a_proxy_is_interrupted_and_times_out() {
    let (proxy, _questions) = working();
    let transport = through(format!("http://{proxy}"));
    let moment = Moment::default();
    let now = moment.clone();
    let hanging = serve_many_tls(move |_, peer| {
        peer.request();
        let _ = now.set(Instant::now());
        peer.hang();
    });
    let request = over_tls(hanging, "localhost");
    assert_eq!(interrupted_by(&transport, &request, &moment), Reached::Maybe);
    let request = Request { timeout: Duration::from_millis(500), ..request };
    let late = (SendErrorKind::Timeout, Reached::Maybe, "no complete answer within 0.5 s".to_owned());
    assert_eq!(failure_by(&transport, &request), late);
}

#[test]
fn a_redirect_is_not_followed_through_a_proxy_either() {
    let (proxy, questions) = working();
    let elsewhere = serve(|_, _| panic!("followed"));
    let answer = format!("HTTP/1.1 307 X\r\nlocation: http://{elsewhere}/\r\ncontent-length: 0\r\n\r\n");
    let response = through(format!("http://{proxy}")).send(&get(closing(answer)), &never()).unwrap();
    assert_eq!((response.status, questions.try_iter().count()), (307, 1));
}

const TARGET: &str = "WORKATO_TEST_TARGET";

/// Runs in a child process; proxy and target are in this one.
#[test]
fn the_environment_names_the_proxy_and_the_hosts_without_one() {
    let this = "proxy::the_environment_names_the_proxy_and_the_hosts_without_one";
    if is_child() {
        let base_url = env::var(TARGET).unwrap();
        let transport = UreqTransport::new(&base_url, &Proxy::Environment, None).unwrap();
        let request = Request { url: base_url, ..get(([127, 0, 0, 1], 1).into()) };
        assert_eq!(transport.send(&request, &never()).unwrap().status, 200);
        return;
    }
    let target = format!("http://{}", serve_many(echo));
    for (variable, spared, tunnels) in [
        ("HTTP_PROXY", "", 1),
        ("http_proxy", "localhost,.example.com", 1),
        ("ALL_PROXY", "", 1),
        ("HTTPS_PROXY", "", 0),
        ("HTTP_PROXY", "127.0.0.1", 0),
        ("all_proxy", "localhost, 127.0.0.0/8", 0),
    ] {
        let (proxy, questions) = working();
        run_again(this, |child| {
            child.env(TARGET, &target).env(variable, format!("http://{proxy}")).env("NO_PROXY", spared)
        });
        assert_eq!(questions.try_iter().count(), tunnels, "{variable}, but {spared}");
    }
}
