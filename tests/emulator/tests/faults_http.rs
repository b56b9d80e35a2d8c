//! Every fault over a real socket.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod common;

use std::io::ErrorKind;
use std::thread;
use std::time::{Duration, Instant};

use common::{Connection, PROFILES, TOKEN, assignment, input, json, seeded, set};
use serde_json::json;
use workato_emulator::{Emulator, Fault, Server};

/// Long enough to be measured, short enough for a test.
const MOMENT: Duration = Duration::from_millis(200);

fn start(fault: &str) -> (Emulator, Server, Connection) {
    let emulator = seeded();
    emulator.fail_next(Fault::parse(fault).unwrap());
    let server = Server::start(emulator.clone(), 0).unwrap();
    let connection = Connection::open(&server);
    (emulator, server, connection)
}

fn send_create(connection: &mut Connection) {
    let body = input("New", "zoom").to_string();
    connection.send(&format!(
        "POST {PROFILES} HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    ));
}

fn is_carried_out(emulator: &Emulator) -> bool {
    emulator.profiles().len() == 2
}

fn until(mut happened: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !happened() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it never happens");
        thread::yield_now();
    }
}

#[test]
fn faults_that_answer_in_place_of_the_service_keep_the_connection_open() {
    for (fault, status) in [
        ("429", 429),
        ("429_bare", 429),
        ("503", 503),
        ("html", 502),
        ("success_false", 200),
        ("redirect", 307),
        (r#"{"status": 418, "text": "tea"}"#, 418),
    ] {
        let (emulator, _server, mut connection) = start(fault);
        send_create(&mut connection);
        assert_eq!(connection.answer().status, status, "{fault}");
        assert!(!is_carried_out(&emulator), "{fault}");
        assert_eq!(connection.get(PROFILES).status, 200, "{fault}");
    }
}

#[test]
fn a_connection_that_closes_before_the_request_is_read_is_reset() {
    let (emulator, server, mut connection) = start("drop_before");
    send_create(&mut connection);
    assert_eq!(connection.end(), (Vec::new(), Some(ErrorKind::ConnectionReset)));
    assert!(!is_carried_out(&emulator));
    let [arrival] = emulator.journal().try_into().unwrap();
    assert_eq!((arrival.method.as_str(), arrival.path.as_str()), ("POST", PROFILES));
    assert_eq!((arrival.body, arrival.status), (None, None));
    assert_eq!(Connection::open(&server).get(PROFILES).status, 200);
}

#[test]
fn a_kept_connection_can_close_before_its_next_request_is_read() {
    let (emulator, _server, mut connection) = start("503");
    emulator.fail_next(Fault::DropBefore);
    assert_eq!(connection.get(PROFILES).status, 503);
    connection.send(&format!("GET {PROFILES} HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"));
    assert_eq!(connection.end(), (Vec::new(), Some(ErrorKind::ConnectionReset)));
}

#[test]
fn faults_do_not_apply_to_the_control_path() {
    let (emulator, _server, mut connection) = start("drop_before");
    assert_eq!(json(&connection.get("/__emulator/journal")), json!([]));
    connection.send(&format!("GET {PROFILES} HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"));
    assert_eq!(connection.end().1, Some(ErrorKind::ConnectionReset));
    assert_eq!(emulator.journal().len(), 1);
}

#[test]
fn a_head_in_pieces_is_read_and_its_connection_closed_all_the_same() {
    let (emulator, _server, mut connection) = start("drop_before");
    connection.send("GET /api/custom_oauth_pro");
    connection.send(&format!("files HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"));
    assert_eq!(connection.end().0, b"");
    assert_eq!((emulator.journal().len(), emulator.journal()[0].status), (1, None));
}

#[test]
fn a_drop_closes_the_connection_whether_carried_out_or_not() {
    for (fault, carried_out) in [("drop_after", false), ("drop_applied", true)] {
        let (emulator, server, mut connection) = start(fault);
        send_create(&mut connection);
        assert_eq!(connection.end(), (Vec::new(), None), "{fault}");
        assert_eq!(is_carried_out(&emulator), carried_out, "{fault}");
        assert_eq!(emulator.journal()[0].status, None, "{fault}");
        assert_eq!(Connection::open(&server).get(PROFILES).status, 200, "{fault}");
    }
}

#[test]
fn a_delayed_write_is_carried_out_by_the_clock() {
    let (emulator, server, mut connection) = start(r#"{"apply_after": 0.2}"#);
    let sent = Instant::now();
    send_create(&mut connection);
    assert_eq!(connection.end(), (Vec::new(), None));
    until(|| is_carried_out(&emulator));
    assert!(sent.elapsed() >= MOMENT);
    assert_eq!(json(&Connection::open(&server).get(PROFILES))["result"].as_array().unwrap().len(), 2);
}

#[test]
fn the_control_path_sees_a_delayed_write_that_is_due() {
    let (_, server, mut connection) = start(r#"{"apply_after": 0.2}"#);
    let sent = Instant::now();
    let path = assignment(123, 321, "assign");
    connection
        .send(&format!("POST {path} HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: 0\r\n\r\n"));
    assert_eq!(connection.end(), (Vec::new(), None));
    let mut control = Connection::open(&server);
    until(|| json(&control.get("/__emulator/assignments")).as_array().unwrap().len() == 6);
    assert!(sent.elapsed() >= MOMENT);
}

/// Head and body of an answer, and its Content-Length.
fn parts(bytes: &[u8]) -> (String, Vec<u8>, usize) {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
    let length = length.parse().unwrap();
    (head, bytes[end..].to_vec(), length)
}

#[test]
fn a_truncated_answer_ends_in_the_middle_of_its_body() {
    let (emulator, _server, mut connection) = start("truncate");
    send_create(&mut connection);
    let (bytes, error) = connection.end();
    let (head, body, length) = parts(&bytes);
    assert!(head.starts_with("HTTP/1.1 200 ") && error.is_none(), "{head}");
    assert_eq!(body.len(), length / 2);
    assert!(body.starts_with(br#"{"result":{"id":322"#) && is_carried_out(&emulator));
}

#[test]
fn a_wrong_length_is_larger_than_the_body() {
    let (emulator, _server, mut connection) = start("wrong_length");
    send_create(&mut connection);
    let (bytes, error) = connection.end();
    let (_, body, length) = parts(&bytes);
    assert_eq!((body.len() + 10, error), (length, None));
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&body).unwrap()["result"]["id"], 322);
    assert!(is_carried_out(&emulator));
}

#[test]
fn an_answer_drips_a_byte_at_a_time_until_one_side_closes() {
    let (emulator, server, mut connection) = start("drip");
    send_create(&mut connection);
    let begun = Instant::now();
    let mut bytes = 0;
    while bytes < 3 {
        bytes += connection.some();
    }
    assert!(begun.elapsed() >= Duration::from_millis(400), "{:?}", begun.elapsed());
    assert!(is_carried_out(&emulator));
    let stopping = Instant::now();
    server.stop();
    assert!(stopping.elapsed() < Duration::from_secs(5), "a stop does not wait for the rest");
    assert!(connection.end().0.len() < 100, "it is far from done");
}

#[test]
fn a_latency_delays_the_answer() {
    for settings in [false, true] {
        let emulator = seeded();
        let server = Server::start(emulator.clone(), 0).unwrap();
        match settings {
            true => set(&emulator, "latency=0.2"),
            false => emulator.fail_next(Fault::Latency(MOMENT)),
        }
        let mut connection = Connection::open(&server);
        let begun = Instant::now();
        assert_eq!(connection.get(PROFILES).status, 200);
        assert!(begun.elapsed() >= MOMENT);
    }
}

#[test]
fn a_stop_does_not_wait_for_a_late_answer() {
    let (emulator, server, mut connection) = start(r#"{"latency": 60}"#);
    connection.send(&format!("GET {PROFILES} HTTP/1.1\r\n\r\n"));
    until(|| !emulator.journal().is_empty());
    let stopping = Instant::now();
    server.stop();
    assert!(stopping.elapsed() < Duration::from_secs(30));
}

#[test]
fn drawn_faults_reach_the_socket() {
    let emulator = seeded();
    set(&emulator, "fault_rate=1");
    let server = Server::start(emulator.clone(), 0).unwrap();
    let mut seen = [0; 2];
    for _ in 0..40 {
        let mut connection = Connection::open(&server);
        connection.send(&format!(
            "GET {PROFILES} HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n\r\n"
        ));
        let (bytes, error) = connection.end();
        assert_eq!(error, None);
        match bytes.as_slice() {
            [] => seen[0] += 1,
            bytes => {
                assert!(bytes.starts_with(b"HTTP/1.1 503 "));
                seen[1] += 1;
            }
        }
    }
    assert!(seen[0] > 5 && seen[1] > 5, "{seen:?}");
}
