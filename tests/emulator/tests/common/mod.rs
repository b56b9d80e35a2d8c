//! Shared by the tests: a token, a request in memory, and a client on a bare socket.

#![allow(dead_code, reason = "each test file uses its part")]

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};
use workato_emulator::{Emulator, Server, Settings};
use workato_oauth_profiles::{Method, Request, Response};

pub const TOKEN: &str = "test-token";
pub const PROFILES: &str = "/api/custom_oauth_profiles";

pub fn seeded() -> Emulator {
    let emulator = Emulator::new(TOKEN);
    emulator.add_documented();
    emulator
}

pub fn request(method: Method, path: &str, authorization: Option<&str>) -> Request {
    let headers = [("Accept", Some("application/json")), ("Authorization", authorization)];
    let headers = headers.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
    Request {
        method,
        url: format!("https://www.workato.com{path}"),
        headers: headers.collect(),
        body: None,
        timeout: Duration::from_secs(45),
        connect_timeout: Duration::from_secs(10),
        fresh: false,
        must_finish: false,
    }
}

/// The fate of a request with the right token and, if it has a body, the right Content-Type.
pub fn send(emulator: &Emulator, method: Method, path: &str, body: Option<&Value>) -> Response {
    let mut request = request(method, path, Some("Bearer test-token"));
    if let Some(body) = body {
        request.headers.push(("Content-Type".into(), "application/json".into()));
        request.body = Some(body.to_string());
    }
    emulator.handle(&request, Duration::ZERO).answer().unwrap()
}

/// As `send`, but returns status and JSON.
pub fn status_and_json(
    emulator: &Emulator,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> (u16, Value) {
    let response = send(emulator, method, path, body);
    (response.status, json(&response))
}

pub fn input(name: &str, provider: &str) -> Value {
    json!({"name": name, "provider": provider, "data": {"client_id": "an_id", "client_secret": "a_secret"}})
}

pub fn with_token(name: &str, provider: &str) -> Value {
    let mut input = input(name, provider);
    input["data"]["token"] = "a_token".into();
    input
}

/// The path of an assign or an unassign.
pub fn assignment(customer: impl std::fmt::Display, profile: i64, verb: &str) -> String {
    format!("/api/managed_users/{customer}/custom_oauth_profiles/{profile}/{verb}")
}

/// A GET with the right token, at this second.
pub fn get_at(emulator: &Emulator, path: &str, second: u64) -> Response {
    let fate =
        emulator.handle(&request(Method::Get, path, Some("Bearer test-token")), Duration::from_secs(second));
    fate.answer().unwrap()
}

pub fn get(emulator: &Emulator, path: &str) -> Response {
    get_at(emulator, path, 0)
}

/// The default settings with one changed; name and value are those of `--set`.
pub fn set(emulator: &Emulator, text: &str) {
    let mut settings = Settings::default();
    settings.set_text(text).unwrap();
    emulator.set(settings);
}

pub fn done() -> (u16, Value) {
    (200, json!({"result": {"success": true}}))
}

pub fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}

/// A connection that sends given bytes and reads one answer at a time.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub fn open(server: &Server) -> Connection {
        Connection::to(&server.url())
    }

    pub fn to(url: &str) -> Connection {
        let stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        Connection { stream, buffer: Vec::new() }
    }

    pub fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).unwrap();
    }

    pub fn get(&mut self, path: &str) -> Response {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: emulator\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"));
        self.answer()
    }

    pub fn post(&mut self, path: &str, body: &str) -> Response {
        let length = body.len();
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nHost: emulator\r\nContent-Length: {length}\r\n\r\n{body}"
        ));
        self.answer()
    }

    /// The next answer. Its body is read by its Content-Length; without that header it is empty.
    pub fn answer(&mut self) -> Response {
        self.next(true)
    }

    pub fn answer_without_body(&mut self) -> Response {
        self.next(false)
    }

    fn next(&mut self, body: bool) -> Response {
        loop {
            let mut headers = [httparse::EMPTY_HEADER; 64];
            let mut head = httparse::Response::new(&mut headers);
            if let httparse::Status::Complete(start) = head.parse(&self.buffer).unwrap() {
                let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
                let headers = head.headers.iter().map(|header| (header.name.to_owned(), text(header.value)));
                let mut response =
                    Response { status: head.code.unwrap(), headers: headers.collect(), body: Vec::new() };
                let length =
                    response.header("content-length").filter(|_| body).map_or(0, |n| n.parse().unwrap());
                while self.buffer.len() < start + length {
                    assert!(self.fill() > 0, "the connection ended within a body");
                }
                let rest = self.buffer.split_off(start + length);
                response.body = std::mem::replace(&mut self.buffer, rest).split_off(start);
                return response;
            }
            assert!(self.fill() > 0, "the connection ended before an answer");
        }
    }

    /// Whether the connection is open and nothing has arrived.
    pub fn is_quiet(&self) -> bool {
        self.stream.set_nonblocking(true).unwrap();
        let error = self.stream.peek(&mut [0]).err();
        self.stream.set_nonblocking(false).unwrap();
        error.is_some_and(|error| error.kind() == ErrorKind::WouldBlock)
    }

    /// Ends the sending side of the connection.
    pub fn finish(&mut self) {
        self.stream.shutdown(Shutdown::Write).unwrap();
    }

    /// All bytes until the server closes the connection.
    pub fn rest(mut self) -> Vec<u8> {
        self.stream.read_to_end(&mut self.buffer).unwrap();
        self.buffer
    }

    /// All bytes until the connection ends, and how it ends: by a close, or by an error such as a reset.
    pub fn end(mut self) -> (Vec<u8>, Option<ErrorKind>) {
        let error = self.stream.read_to_end(&mut self.buffer).err().map(|error| error.kind());
        (self.buffer, error)
    }

    /// The bytes of one read.
    pub fn some(&mut self) -> usize {
        self.fill()
    }

    fn fill(&mut self) -> usize {
        let mut bytes = [0; 4096];
        let count = self.stream.read(&mut bytes).unwrap();
        self.buffer.extend_from_slice(&bytes[..count]);
        count
    }
}
