//! Features of ureq that another crate of the program switches on change nothing for the client.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use ureq::{Agent, Cookie};
use workato_oauth_profiles::{Client, Code, Proxy, Secret};

const PROFILE: &str = r#"{"result": {"id": 321, "name": "n", "provider": "hubspot"}}"#;

/// [`PROFILE`], as gzip writes it.
const GZIP: &[u8] = include_bytes!("features/profile.json.gz");

/// Answers each request with the extra lines in the head and with the body; keeps what it was sent.
fn serve(lines: &'static str, body: &'static [u8], seen: Sender<String>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for socket in listener.incoming() {
            let (socket, seen) = (socket.expect("a connection"), seen.clone());
            thread::spawn(move || answer_all(socket, lines, body, &seen));
        }
    });
    address
}

fn answer_all(mut socket: TcpStream, lines: &str, body: &[u8], seen: &Sender<String>) {
    while let Some(head) = head(&mut socket) {
        let _ = seen.send(head);
        let head = format!("HTTP/1.1 200 OK\r\n{lines}content-length: {}\r\n\r\n", body.len());
        let _ = socket.write_all(head.as_bytes()).and_then(|()| socket.write_all(body));
    }
}

/// The head of a request without a body; `None` where the client closed.
fn head(socket: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        socket.read_exact(&mut byte).ok()?;
        head.extend(byte);
    }
    String::from_utf8(head).ok()
}

fn client(address: SocketAddr) -> Client {
    let client = Client::builder("token").base_url(format!("http://{address}")).proxy(Proxy::Off).build();
    client.expect("valid settings")
}

#[test]
fn cookies_are_not_sent_though_ureq_keeps_them() {
    let (sender, seen) = channel();
    let address = serve("set-cookie: canary=1; Path=/\r\n", PROFILE.as_bytes(), sender);
    let client = client(address);
    for _ in 0..2 {
        assert_eq!(client.get(321).expect("an answer").id, 321);
        let head = seen.recv().expect("a request").to_lowercase();
        assert!(head.contains("accept-encoding: identity\r\n") && !head.contains("cookie"), "{head}");
    }
    // ureq by hand sends it back: the feature is on.
    let agent = Agent::new_with_defaults();
    for has_cookie in [false, true] {
        agent.get(format!("http://{address}/")).call().expect("an answer");
        let head = seen.recv().expect("a request").to_lowercase();
        assert_eq!(head.contains("cookie: canary=1"), has_cookie, "{head}");
    }
    assert!(Cookie::parse("canary=1", &"http://localhost".parse().expect("a URL")).is_ok());
}

#[test]
fn a_compressed_answer_is_named_as_that_though_ureq_could_read_it() {
    let (sender, _seen) = channel();
    let address = serve("content-encoding: gzip\r\n", GZIP, sender);
    let error = client(address).get(321).expect_err("a compressed answer");
    assert_eq!((error.code, error.status, error.attempts), (Code::Decode, Some(200), 1));
    assert_eq!(
        error.message,
        "the answer is compressed (gzip), although the request asked for no compression"
    );
    // ureq by hand reads it: the feature is on.
    let mut answer = Agent::new_with_defaults().get(format!("http://{address}/")).call().expect("an answer");
    assert_eq!(answer.body_mut().read_to_string().expect("JSON"), PROFILE);
}

#[test]
fn a_socks_proxy_is_refused_though_ureq_could_use_it() {
    let proxy = Proxy::Url(Secret::new("socks5://127.0.0.1:1"));
    let error = Client::builder("token").proxy(proxy).build().expect_err("a SOCKS proxy");
    assert_eq!(error.code, Code::InvalidInput);
}
