//! Encodes an answer as the bytes of HTTP.

use workato_oauth_profiles::Response;

/// The bytes of an answer. Its Content-Length is too large by `surplus`.
pub(crate) fn bytes(answer: &Response, body: bool, close: bool, surplus: usize) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} \r\n", answer.status);
    for (name, value) in answer.headers.iter().filter(|(name, _)| !is_framing(name)) {
        head.extend([name, ": ", value, "\r\n"]);
    }
    let bodiless = matches!(answer.status, 204 | 304);
    if !bodiless {
        head.extend(["Content-Length: ", &(answer.body.len() + surplus).to_string(), "\r\n"]);
    }
    head.push_str(if close { "Connection: close\r\n\r\n" } else { "\r\n" });
    let mut bytes = head.into_bytes();
    if body && !bodiless {
        bytes.extend_from_slice(&answer.body);
    }
    bytes
}

/// The number of bytes of a whole answer.
pub(crate) fn size(answer: &Response) -> usize {
    bytes(answer, true, false, 0).len()
}

fn is_framing(name: &str) -> bool {
    ["connection", "content-length", "transfer-encoding"]
        .iter()
        .any(|framing| name.eq_ignore_ascii_case(framing))
}
