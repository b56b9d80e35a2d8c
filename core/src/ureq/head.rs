//! What the transport itself reads and changes in the heads of requests and answers, because ureq would do
//! otherwise if another crate of the program switches on its features `cookies`, `gzip` or `brotli`.

use memchr::memchr;

/// The largest head of an answer, in bytes. It is smaller than the input buffer of a connection, or a head that is
/// too large would look like a broken connection.
pub(super) const LARGEST_HEAD: usize = 32 * 1024;

/// Moves the lines of a request's head together without those of cookies. Returns the new length.
pub(super) fn without_cookies(head: &mut [u8]) -> usize {
    let (mut kept, mut start) = (0, 0);
    while start < head.len() {
        let end = end_of_line(head, start).unwrap_or(head.len());
        if value(&head[start..end], "cookie").is_none() {
            if kept < start {
                head.copy_within(start..end, kept);
            }
            kept += end - start;
        }
        start = end;
    }
    kept
}

/// The Content-Encoding of the answer that begins with these bytes: the outer `None` while its head is not
/// complete, the inner one if it has none.
pub(super) fn encoding(answer: &[u8]) -> Option<Option<String>> {
    let (mut encoding, mut status_line, mut start) = (None, None, 0);
    loop {
        let end = end_of_line(answer, start)?;
        let line = &answer[start..end];
        start = end;
        let is_announcement = status_line.get_or_insert(line).get(8..10) == Some(b" 1");
        match line {
            // The head of the answer itself follows after an answer of 1xx.
            b"\r\n" | b"\n" if is_announcement => status_line = None,
            b"\r\n" | b"\n" => return Some(encoding),
            _ => encoding = value(line, "content-encoding").map(str::to_owned).or(encoding),
        }
    }
}

fn end_of_line(bytes: &[u8], start: usize) -> Option<usize> {
    memchr(b'\n', &bytes[start..]).map(|length| start + length + 1)
}

/// The value of this header, if the line has it.
fn value<'a>(line: &'a [u8], name: &str) -> Option<&'a str> {
    let (found, value) = line.split_at_checked(name.len())?;
    let value = value.strip_prefix(b":").filter(|_| found.eq_ignore_ascii_case(name.as_bytes()))?;
    Some(std::str::from_utf8(value).map_or("unknown", str::trim))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_cookies_are_left_out_and_all_others_stay() {
        let kept = |head: &str| {
            let mut bytes = head.as_bytes().to_vec();
            let length = without_cookies(&mut bytes);
            String::from_utf8(bytes[..length].to_vec()).expect("it was text")
        };
        let head = "GET / HTTP/1.1\r\nhost: a\r\nx-cookie: b\r\ncookies: c\r\n\r\n";
        assert_eq!(kept(head), head);
        assert_eq!(
            kept("GET / HTTP/1.1\r\ncookie: a=b\r\nhost: a\r\nCookie: c\r\n\r\n"),
            "GET / HTTP/1.1\r\nhost: a\r\n\r\n"
        );
        assert_eq!(kept("cookie: a\r\n\r\n"), "\r\n");
        assert_eq!(kept("{\"cookie\": 1}"), "{\"cookie\": 1}");
        assert_eq!(kept(""), "");
    }

    #[test]
    fn the_encoding_is_known_as_soon_as_the_head_is_complete() {
        let of = |answer: &str| encoding(answer.as_bytes());
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip \r\nx: y\r\n\r\n";
        assert_eq!(of(head), Some(Some("gzip".into())));
        assert_eq!(of(&head[..head.len() - 1]), None);
        assert_eq!(of("HTTP/1.1 200 OK\r\nx: y\r\n\r\ncontent-encoding: br\r\n"), Some(None));
        assert_eq!(of(&format!("HTTP/1.1 103 Early Hints\r\nx: y\r\n\r\n{head}")), Some(Some("gzip".into())));
        assert_eq!(of("HTTP/1.1 100 Continue\r\n\r\n"), None);
        assert_eq!(of("HTTP/1.0 200 OK\ncontent-encoding:br\n\n"), Some(Some("br".into())));
        assert_eq!(of(""), None);
    }
}
