//! What goes wrong with a request in the network or at the service, and what a correct client makes of it.

use std::time::Duration;

use fastrand::Rng;
use workato_emulator::Fault;
use workato_oauth_profiles::{Method, Reached, Request, Response, SendError, SendErrorKind};

use super::seconds;

/// What goes wrong with a request.
#[derive(Clone, Debug)]
pub enum Mishap {
    /// Nothing.
    None,
    /// The transport fails.
    Broken {
        /// The kind of the transport's error.
        kind: SendErrorKind,
        /// What the transport reports about it.
        reached: Reached,
        /// Whether the request arrives at the service.
        arrives: bool,
    },
    /// A fault at the service.
    Fault {
        /// The fault of the emulator.
        fault: Fault,
        /// The wait in its `Retry-After`.
        wait: Option<Duration>,
    },
    /// The answer of the service is damaged on its way back.
    Damaged(Damage),
    /// No answer comes before the timeout, and the service carries the request out this long after it.
    Late(Duration),
}

/// How an answer is damaged.
#[derive(Clone, Copy, Debug)]
pub enum Damage {
    /// It is cut off.
    Cut,
    /// It has no body.
    Empty,
    /// It is a web page.
    Html,
    /// It is replaced by a 204.
    NoContent,
    /// It is replaced by a failure with this status, as by a proxy.
    Status(u16),
    /// It has additional fields, and a field of another type.
    Odd,
}

/// What the reply to a request means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// A success with a value.
    Value,
    /// 429: it was not carried out, and nothing may be sent for this time.
    Limited(Option<Duration>),
    /// It may have been carried out.
    Maybe {
        /// Whether another attempt may succeed.
        passing: bool,
        /// The wait before another attempt.
        wait: Option<Duration>,
    },
    /// It was not carried out, and a retry would not help.
    Refused,
    /// It did not reach the service.
    Unreached {
        /// Whether another attempt may succeed.
        passing: bool,
    },
}

impl Verdict {
    pub(super) fn of_error(reached: Reached, kind: SendErrorKind) -> Verdict {
        let passing = matches!(kind, SendErrorKind::Network | SendErrorKind::Timeout);
        match reached {
            Reached::No => Verdict::Unreached { passing },
            Reached::Maybe => Verdict::Maybe { passing, wait: None },
        }
    }

    fn of_answer(response: &Response, readable: bool, wait: Option<Duration>) -> Verdict {
        match response.status {
            200..=299 if readable => Verdict::Value,
            408 | 500..=599 => Verdict::Maybe { passing: true, wait },
            429 => Verdict::Limited(wait),
            0 | 300..=499 => Verdict::Refused,
            _ => Verdict::Maybe { passing: false, wait: None },
        }
    }
}

impl Mishap {
    /// Any mishap.
    pub fn any(random: &mut Rng) -> Mishap {
        match random.u8(..10) {
            0..2 => broken(random),
            2..6 => Mishap::Fault { fault: fault(random), wait: None },
            6..8 => answered(random),
            _ => Mishap::Damaged(damage(random)),
        }
    }

    /// A mishap of a read that is over after a while.
    pub fn passing(random: &mut Rng) -> Mishap {
        let fault = match random.u8(..6) {
            0 => Fault::TooManyRequests,
            1 => Fault::Unavailable,
            2 => Fault::Html,
            3 => Fault::DropAfter,
            4 => Fault::Truncate,
            _ => Fault::Latency(seconds(random.f64() * 6.0)),
        };
        Mishap::Fault { fault, wait: None }
    }

    /// Damages the answer, and returns what it means.
    pub(super) fn reach(&self, request: &Request, result: &mut Result<Response, SendError>) -> Verdict {
        let (mut readable, mut wait) = (true, None);
        match (self, &mut *result) {
            (Mishap::Fault { fault: Fault::SuccessFalse, .. }, _) => return Verdict::Refused,
            (Mishap::Fault { wait: asked, fault: Fault::Answer(_) }, _) => (readable, wait) = (false, *asked),
            (Mishap::Damaged(damage), Ok(response)) if (200..300).contains(&response.status) => {
                readable = damage.mishap(request, response);
            }
            _ => {}
        }
        match result {
            Ok(response) => Verdict::of_answer(response, readable, wait.or_else(|| in_seconds(response))),
            Err(error) => Verdict::of_error(error.reached, error.kind),
        }
    }
}

fn in_seconds(response: &Response) -> Option<Duration> {
    response.header("retry-after")?.parse().ok().map(Duration::from_secs)
}

fn broken(random: &mut Rng) -> Mishap {
    use SendErrorKind::{Certificate, Network, Proxy, Timeout, Transport, Unreadable};
    let kind = [Network, Timeout, Certificate, Unreadable, Proxy, Transport][random.usize(..6)];
    match random.u8(..3) {
        0 => Mishap::Broken { kind, reached: Reached::No, arrives: false },
        other => Mishap::Broken { kind, reached: Reached::Maybe, arrives: other == 1 },
    }
}

fn fault(random: &mut Rng) -> Fault {
    match random.u8(..16) {
        0 => Fault::TooManyRequests,
        1 => Fault::TooManyRequestsBare,
        2 => Fault::Unavailable,
        3 => Fault::Html,
        4 => Fault::SuccessFalse,
        5 => Fault::Redirect,
        6 => Fault::Hang,
        7 => Fault::DropBefore,
        8 => Fault::DropAfter,
        9 => Fault::DropApplied,
        10 | 11 => Fault::ApplyAfter(seconds(random.f64() * 40.0)),
        12 => Fault::Truncate,
        13 => Fault::Drip,
        14 => Fault::WrongLength,
        _ => Fault::Latency(seconds(random.f64() * 50.0)),
    }
}

const STATUSES: [u16; 34] = [
    0, 100, 199, 200, 201, 204, 299, 300, 302, 304, 307, 308, 400, 401, 402, 403, 404, 404, 404, 405, 408,
    409, 410, 418, 422, 429, 429, 500, 501, 502, 503, 504, 599, 999,
];

/// An answer in place of the service's; if its status is 2xx it cannot be read.
fn answered(random: &mut Rng) -> Mishap {
    let status = STATUSES[random.usize(..STATUSES.len())];
    let (mut headers, mut wait) = (Vec::new(), None);
    let mut header = |name: &str, value: &str| headers.push((name.to_owned(), value.to_owned()));
    match random.u8(..6) {
        0 => {
            let asked = random.u64(..70);
            header("Retry-After", &asked.to_string());
            wait = Some(Duration::from_secs(asked));
        }
        1 => {
            header("Date", "Tue, 24 Nov 2026 06:00:00 GMT");
            header("Retry-After", "Tue, 24 Nov 2026 06:00:25 GMT");
            wait = Some(Duration::from_secs(25));
        }
        2 => header("Retry-After", "soon"),
        3 => header("Retry-After", "-1"),
        _ => {}
    }
    let bodies =
        ["", "{}", "[]", "null", "{\"message\": \"No\"}", "<html>", "{\"errors\": {\"name\": 5}}", "\u{0}"];
    let body = bodies[random.usize(..bodies.len())].into();
    // A 204 needs no body to be read.
    let status = if status == 204 { 202 } else { status };
    Mishap::Fault { fault: Fault::Answer(Response { status, headers, body }), wait }
}

fn damage(random: &mut Rng) -> Damage {
    match random.u8(..7) {
        0 => Damage::Cut,
        1 => Damage::Empty,
        2 => Damage::Html,
        3 => Damage::NoContent,
        4 => Damage::Status([408, 500, 502, 503, 504][random.usize(..5)]),
        _ => Damage::Odd,
    }
}

impl Damage {
    /// Damages an answer. True if it can still be read.
    fn mishap(self, request: &Request, response: &mut Response) -> bool {
        match self {
            Damage::Cut => response.body.truncate(response.body.len() / 2),
            Damage::Empty => response.body.clear(),
            Damage::Html => response.body = b"<html>Sign in</html>".to_vec(),
            Damage::NoContent => {
                (response.status, response.body) = (204, Vec::new());
                return request.method == Method::Delete || request.url.ends_with("/assign");
            }
            Damage::Status(status) => (response.status, response.body) = (status, Vec::new()),
            Damage::Odd => {
                let text =
                    String::from_utf8_lossy(&response.body).replace("\"user_id\":123", "\"user_id\":[{}]");
                let text = text.replace("\"created_at\":", "\"new\":{\"a\":[1]},\"created_at\":");
                response.body = text.replacen('{', "{\"more\":null,", 1).into_bytes();
                return true;
            }
        }
        false
    }
}
