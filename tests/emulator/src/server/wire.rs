//! Reads HTTP/1.1 requests: bodies with a `Content-Length`, or in chunks.

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
    if head.expects_continue && buffer.len() == head.start {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    let (body, end) = loop {
        match head.body(&buffer[head.start..]) {
            Ok(Some((body, length))) => break (body, head.start + length),
            Ok(None) => {}
            Err((status, text)) => return Ok(invalid(status, &text)),
        }
        if !fill(stream, buffer)? {
            return Ok(Received::Closed);
        }
    };
    buffer.drain(..end);
    Ok(Received::Request { incoming: Incoming { body, ..head.incoming }, close: head.close })
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
    /// Where the body begins in the buffer.
    start: usize,
    /// The length of the body; `None` for a body in chunks.
    length: Option<usize>,
    close: bool,
    expects_continue: bool,
}

/// The status of a refusal, and why.
type Refusal = (u16, String);

impl Head {
    /// `None` while the head is not complete.
    fn parse(buffer: &[u8]) -> Result<Option<Head>, Refusal> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        let httparse::Status::Complete(start) =
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
        let length = length(&incoming)?;
        Ok(Some(Head { incoming, start, length, close, expects_continue }))
    }

    /// The body that these bytes begin with, and how many of them it takes; `None` while it is not complete.
    fn body(&self, bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, Refusal> {
        match self.length {
            Some(length) => Ok(bytes.get(..length).map(|body| (body.to_vec(), length))),
            None => chunked(bytes),
        }
    }
}

/// The body in chunks that these bytes begin with, and how many of them it takes; `None` while it is not
/// complete. What the chunks say of themselves and the trailers are skipped.
fn chunked(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, Refusal> {
    let wrong = || (400, "the chunks of the body cannot be read".to_owned());
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let httparse::Status::Complete((head, length)) =
            httparse::parse_chunk_size(&bytes[at..]).map_err(|_| wrong())?
        else {
            return Ok(None);
        };
        at += head;
        if length == 0 {
            let mut trailers = [httparse::EMPTY_HEADER; MOST_HEADERS];
            return match httparse::parse_headers(&bytes[at..], &mut trailers).map_err(|_| wrong())? {
                httparse::Status::Complete((length, _)) => Ok(Some((body, at + length))),
                httparse::Status::Partial => Ok(None),
            };
        }
        let end = usize::try_from(length).ok().filter(|length| *length <= MOST_BODY - body.len());
        let end = at + end.ok_or_else(too_large)?;
        let Some((chunk, ending)) = bytes.get(at..end).zip(bytes.get(end..end + 2)) else { return Ok(None) };
        if ending != b"\r\n" {
            return Err(wrong());
        }
        body.extend_from_slice(chunk);
        at = end + 2;
    }
}

fn too_large() -> Refusal {
    (413, "the body is too large".into())
}

/// Whether a header that is a list of words contains this word.
fn says(incoming: &Incoming, name: &str, word: &str) -> bool {
    let values = incoming.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
    values.flat_map(|(_, value)| value.split(',')).any(|part| part.trim().eq_ignore_ascii_case(word))
}

/// The length of the body; `None` for a body in chunks.
fn length(incoming: &Incoming) -> Result<Option<usize>, Refusal> {
    let mut lengths = incoming.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = lengths.next();
    match (incoming.header("transfer-encoding"), length) {
        (None, _) => {}
        (Some(_), Some(_)) => {
            return Err((400, "Content-Length and Transfer-Encoding exclude each other".into()));
        }
        (Some(coding), None) if coding.trim().eq_ignore_ascii_case("chunked") => return Ok(None),
        (Some(_), None) => return Err((501, "of the transfer codings only `chunked` is known here".into())),
    }
    let Some((_, text)) = length else { return Ok(Some(0)) };
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<usize>() {
        Ok(length) if length > MOST_BODY => Err(too_large()),
        Ok(length) if digits && lengths.next().is_none() => Ok(Some(length)),
        _ => Err((400, "the Content-Length cannot be read".into())),
    }
}
