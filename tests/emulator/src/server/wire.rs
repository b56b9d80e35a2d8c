//! Reads HTTP/1.1 requests: bodies with a `Content-Length`, no chunks.

use std::io::{self, Read, Write};

use serde_json::json;
use workato_oauth_profiles::Response;

use crate::encode;
use crate::incoming::{Incoming, origin_form};

const MOST_HEADERS: usize = 100;
const MOST_HEAD: usize = 64 * 1024;
const MOST_BODY: usize = 16 * 1024 * 1024;

/// What was received from a client.
pub(super) enum Received {
    /// A request; `close` if the connection ends after its answer.
    Request { incoming: Incoming, close: bool },
    /// Bytes that are not a valid request, and the answer to them.
    Invalid(Response),
    /// The client closed the connection.
    Closed,
}

/// Reads one request; what follows it stays in the buffer.
pub(super) fn read(stream: &mut (impl Read + Write), buffer: &mut Vec<u8>) -> io::Result<Received> {
    let head = loop {
        match Head::parse(buffer) {
            Ok(Some(head)) => break head,
            Ok(None) if buffer.len() > MOST_HEAD => return Ok(invalid(431, "the head is too long")),
            Ok(None) => {}
            Err((status, text)) => return Ok(invalid(status, &text)),
        }
        if !fill(stream, buffer)? {
            return Ok(Received::Closed);
        }
    };
    if head.expects_continue && buffer.len() < head.end {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    while buffer.len() < head.end {
        if !fill(stream, buffer)? {
            return Ok(Received::Closed);
        }
    }
    let rest = buffer.split_off(head.end);
    let mut incoming = head.incoming;
    incoming.body = std::mem::replace(buffer, rest).split_off(head.body);
    Ok(Received::Request { incoming, close: head.close })
}

/// Writes an answer in one piece, so that no client waits for a second packet.
pub(super) fn write(stream: &mut impl Write, answer: &Response, body: bool, close: bool) -> io::Result<()> {
    stream.write_all(&encode::bytes(answer, body, close, 0))
}

/// The request whose head these bytes begin with, without its body; `None` if the head is not complete.
pub(super) fn head(bytes: &[u8]) -> Option<Incoming> {
    Head::parse(bytes).ok().flatten().map(|head| head.incoming)
}

fn fill(stream: &mut impl Read, buffer: &mut Vec<u8>) -> io::Result<bool> {
    let mut bytes = [0; 16 * 1024];
    let count = stream.read(&mut bytes)?;
    buffer.extend_from_slice(&bytes[..count]);
    Ok(count > 0)
}

fn invalid(status: u16, text: &str) -> Received {
    let headers = vec![("Content-Type".into(), "application/json; charset=utf-8".into())];
    Received::Invalid(Response { status, headers, body: json!({"message": text}).to_string().into_bytes() })
}

struct Head {
    incoming: Incoming,
    /// Where the body begins and ends in the buffer.
    body: usize,
    end: usize,
    close: bool,
    expects_continue: bool,
}

impl Head {
    /// `None` while the head is not complete.
    fn parse(buffer: &[u8]) -> Result<Option<Head>, (u16, String)> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        let httparse::Status::Complete(body) =
            request.parse(buffer).map_err(|error| (400, format!("this is not HTTP: {error}")))?
        else {
            return Ok(None);
        };
        let text = |header: &httparse::Header<'_>| {
            (header.name.to_owned(), String::from_utf8_lossy(header.value).into_owned())
        };
        let incoming = Incoming {
            method: request.method.unwrap_or_default().into(),
            target: origin_form(request.path.unwrap_or_default()),
            headers: request.headers.iter().map(text).collect(),
            body: Vec::new(),
        };
        let close = match request.version {
            Some(0) => !says(&incoming, "connection", "keep-alive"),
            _ => says(&incoming, "connection", "close"),
        };
        let expects_continue = says(&incoming, "expect", "100-continue");
        let end = body + length(&incoming)?;
        Ok(Some(Head { incoming, body, end, close, expects_continue }))
    }
}

/// Whether a header that is a list of words contains this word.
fn says(incoming: &Incoming, name: &str, word: &str) -> bool {
    let values = incoming.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
    values.flat_map(|(_, value)| value.split(',')).any(|part| part.trim().eq_ignore_ascii_case(word))
}

fn length(incoming: &Incoming) -> Result<usize, (u16, String)> {
    if incoming.header("transfer-encoding").is_some() {
        return Err((411, "a body needs a Content-Length here".into()));
    }
    let mut lengths = incoming.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let Some((_, text)) = lengths.next() else { return Ok(0) };
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<usize>() {
        Ok(length) if length > MOST_BODY => Err((413, "the body is too large".into())),
        Ok(length) if digits && lengths.next().is_none() => Ok(length),
        _ => Err((400, "the Content-Length cannot be read".into())),
    }
}
