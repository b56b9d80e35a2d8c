//! The emulator over real sockets.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod common;

use std::net::TcpListener;
use std::thread;

use common::{Connection, PROFILES, TOKEN, json, seeded, set};
use serde_json::json;
use workato_emulator::{Authorization, Emulator, Fault, Operation, Server};

fn start() -> (Emulator, Server) {
    let emulator = seeded();
    let server = Server::start(emulator.clone(), 0).unwrap();
    (emulator, server)
}

fn get_line(further: &str) -> String {
    format!("GET {PROFILES} HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\n{further}\r\n")
}

#[test]
fn requests_follow_each_other_on_one_connection() {
    let (emulator, server) = start();
    let mut connection = Connection::open(&server);
    for _ in 0..3 {
        let response = connection.get("/api/custom_oauth_profiles/321");
        assert_eq!((response.status, &json(&response)["result"]["id"]), (200, &json!(321)));
        assert_eq!(response.header("connection"), None);
    }
    assert_eq!(connection.get("/api/custom_oauth_profiles/322").status, 404);
    assert_eq!(emulator.journal().len(), 4);
}

#[test]
fn requests_that_come_in_one_piece_are_answered_in_order() {
    let (_, server) = start();
    let mut connection = Connection::open(&server);
    connection.send(&format!("{}{}", get_line(""), get_line("").replace(PROFILES, "/elsewhere")));
    assert_eq!([connection.answer().status, connection.answer().status], [200, 404]);
}

#[test]
fn a_request_that_comes_in_pieces_is_read_whole() {
    let (emulator, server) = start();
    let mut connection = Connection::open(&server);
    let text = "POST /__emulator/faults HTTP/1.1\r\nContent-Length: 7\r\n\r\n[\"503\"]";
    for piece in text.as_bytes().chunks(3) {
        connection.send(std::str::from_utf8(piece).unwrap());
    }
    assert_eq!(connection.answer().status, 200);
    assert_eq!(connection.get(PROFILES).status, 503);
    assert_eq!(emulator.journal().len(), 1);
}

#[test]
fn a_client_that_wants_to_close_sees_the_connection_closed() {
    for request in [
        get_line("Connection: close\r\n"),
        get_line("Connection: Upgrade, Close\r\nUpgrade: h2c\r\n"),
        get_line("").replace("HTTP/1.1", "HTTP/1.0"),
    ] {
        let (_, server) = start();
        let mut connection = Connection::open(&server);
        connection.send(&request);
        let response = connection.answer();
        assert_eq!((response.status, response.header("connection")), (200, Some("close")));
        assert_eq!(connection.rest(), b"");
    }
}

#[test]
fn an_old_client_can_keep_its_connection() {
    let (_, server) = start();
    let mut connection = Connection::open(&server);
    connection.send(&get_line("Connection: keep-alive\r\n").replace("HTTP/1.1", "HTTP/1.0"));
    assert_eq!(connection.answer().header("connection"), None);
    assert_eq!(connection.get(PROFILES).status, 200);
}

#[test]
fn a_proxy_s_whole_url_is_understood() {
    let (emulator, server) = start();
    let mut connection = Connection::open(&server);
    assert_eq!(connection.get(&format!("{}{PROFILES}?page=1", server.url())).status, 200);
    assert_eq!(emulator.journal()[0].path, format!("{PROFILES}?page=1"));
}

#[test]
fn headers_and_token_reach_the_journal() {
    let (emulator, server) = start();
    let mut connection = Connection::open(&server);
    connection.send(&get_line("X-Odd: 1\r\nX-Odd: 2\r\n"));
    assert_eq!(connection.answer().status, 200);
    let arrival = emulator.journal().remove(0);
    let headers: Vec<(&str, &str)> =
        arrival.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert_eq!(
        (headers.as_slice(), arrival.authorization),
        ([("X-Odd", "1"), ("X-Odd", "2")].as_slice(), Authorization::Right)
    );
}

#[test]
fn methods_that_the_service_does_not_have_are_not_found() {
    let (_, server) = start();
    for method in ["PATCH", "OPTIONS", "PUT", "DELETE"] {
        let mut connection = Connection::open(&server);
        connection.send(&get_line("").replace("GET", method));
        assert_eq!(connection.answer().status, 404, "{method}");
    }
}

#[test]
fn an_answer_to_head_and_a_204_have_no_body() {
    let (emulator, server) = start();
    let mut connection = Connection::open(&server);
    connection.send(&get_line("").replace("GET", "HEAD"));
    let head = connection.answer_without_body();
    assert_eq!((head.status, head.header("content-length")), (404, Some("23")));
    emulator.fail_next(Fault::parse(r#"{"status": 204, "text": "no"}"#).unwrap());
    let empty = connection.get(PROFILES);
    assert_eq!((empty.status, empty.header("content-length")), (204, None));
    assert_eq!(connection.get(PROFILES).status, 200);
}

#[test]
fn a_scripted_answer_goes_out_as_given_with_its_length() {
    let (emulator, server) = start();
    let fault = r#"{"status": 502, "headers": [["X-Odd", "1"], ["X-Odd", "2"]], "text": "<html>bad</html>"}"#;
    emulator.fail_next(Fault::parse(fault).unwrap());
    let response = Connection::open(&server).get(PROFILES);
    let headers: Vec<(&str, &str)> =
        response.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert_eq!(headers, [("X-Odd", "1"), ("X-Odd", "2"), ("Content-Length", "16")]);
    assert_eq!((response.status, response.body.as_slice()), (502, b"<html>bad</html>".as_slice()));
}

#[test]
fn a_request_that_hangs_is_read_and_never_answered() {
    let (emulator, server) = start();
    emulator.fail_next(Fault::Hang);
    let mut hung = Connection::open(&server);
    hung.send(&get_line(""));
    while emulator.journal().is_empty() {
        thread::yield_now();
    }
    assert_eq!(emulator.journal()[0].status, None);
    assert_eq!(Connection::open(&server).get(PROFILES).status, 200);
    assert!(hung.is_quiet());
    hung.finish();
    assert_eq!(hung.rest(), b"");
}

#[test]
fn a_stop_returns_while_connections_hang_wait_or_have_sent_half_a_request() {
    let (emulator, server) = start();
    let mut connections = [(); 3].map(|()| Connection::open(&server));
    connections.iter_mut().for_each(|connection| assert_eq!(connection.get(PROFILES).status, 200));
    let [idle, mut hung, mut half] = connections;
    emulator.fail_next(Fault::Hang);
    hung.send(&get_line(""));
    half.send("GET /api");
    let url = server.url();
    server.stop();
    for connection in [idle, hung, half] {
        assert_eq!(connection.rest(), b"");
    }
    TcpListener::bind(url.strip_prefix("http://").unwrap()).unwrap();
}

#[test]
fn a_server_without_connections_stops_when_dropped() {
    let (_, server) = start();
    let url = server.url();
    drop(server);
    TcpListener::bind(url.strip_prefix("http://").unwrap()).unwrap();
}

#[test]
fn a_port_that_is_taken_is_an_error() {
    let (emulator, server) = start();
    let port = server.url().rsplit_once(':').unwrap().1.parse().unwrap();
    assert!(Server::start(emulator, port).is_err());
}

#[test]
fn many_connections_are_served_at_once() {
    let (emulator, server) = start();
    set(&emulator, "requests_per_minute=off");
    let hung = Connection::open(&server);
    thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                let mut connection = Connection::open(&server);
                assert!((0..20).all(|_| connection.get(PROFILES).status == 200));
            });
        }
    });
    assert_eq!(emulator.journal().len(), 1280);
    drop(hung);
}

#[test]
fn expect_100_continue_is_answered() {
    let (_, server) = start();
    let mut connection = Connection::open(&server);
    connection.send("POST /__emulator/faults HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(connection.answer_without_body().status, 100);
    connection.send("[]");
    assert_eq!(connection.answer().status, 200);
}

#[test]
fn a_connection_that_closes_unread_waits_for_its_operation() {
    let (emulator, server) = start();
    emulator.fail(Operation::Get, Fault::DropBefore);
    assert_eq!(Connection::open(&server).get(PROFILES).status, 200);
    let mut connection = Connection::open(&server);
    connection.send(&get_line("").replace(PROFILES, "/api/custom_oauth_profiles/321"));
    assert_eq!(connection.end().0, b"");
    assert_eq!(emulator.journal()[1].status, None);
}

#[test]
fn a_body_in_chunks_is_read_whole() {
    let text = "POST /__emulator/faults HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n\
                4\r\n[\"50\r\n3;name=value\r\n3\"]\r\n0\r\nTrailer: 1\r\n\r\n";
    for size in [text.len(), 1, 3] {
        let (_, server) = start();
        let mut connection = Connection::open(&server);
        for piece in text.as_bytes().chunks(size) {
            connection.send(std::str::from_utf8(piece).unwrap());
        }
        assert_eq!(json(&connection.answer()), json!({"faults": 1}), "in pieces of {size}");
        assert_eq!(connection.get(PROFILES).status, 503);
        assert_eq!(connection.get(PROFILES).status, 200, "nothing of the body is left over");
    }
}

#[test]
fn invalid_http_is_refused_and_the_connection_closed() {
    let long = format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(70_000));
    for (text, status) in [
        ("this is not HTTP\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nContent-Length: two\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nContent-Length: +2\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]no", 400),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n", 413),
        ("POST / HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n", 413),
        (&long, 431),
    ] {
        let (emulator, server) = start();
        let mut connection = Connection::open(&server);
        connection.send(text);
        let response = connection.answer();
        assert_eq!((response.status, response.header("connection")), (status, Some("close")), "{text:.60}");
        assert!(json(&response)["message"].is_string());
        assert_eq!(connection.rest(), b"");
        assert_eq!(emulator.journal(), []);
    }
}

#[test]
fn a_refusal_reaches_a_client_that_is_still_sending() {
    let (_, server) = start();
    let mut connection = Connection::open(&server);
    connection.send("POST / HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n");
    connection.send(&"x".repeat(8_000_000));
    assert_eq!(connection.answer().status, 413);
}
