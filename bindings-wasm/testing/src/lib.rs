//! The emulator for JavaScript: strings in, JSON text out.

use std::time::Duration;

use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;
use workato_emulator::{End, Fate};
use workato_oauth_profiles::{Method, Request, Response};

/// One emulated workspace.
#[wasm_bindgen]
pub struct Emulator(workato_emulator::Emulator);

#[wasm_bindgen]
impl Emulator {
    /// Makes an empty workspace with this API token.
    #[wasm_bindgen(constructor)]
    pub fn new(token: String) -> Emulator {
        Emulator(workato_emulator::Emulator::new(token))
    }

    /// Handles a request that arrives at `now`, in milliseconds. `head` holds its headers, one a line,
    /// such as `accept: application/json`. Returns how the request ends, JSON text:
    /// `{"after": 0, "end": "answer", "status": 200, "headers": [["ETag", "…"]], "body": "…"}`.
    pub fn handle(&self, method: &str, url: String, head: &str, body: Option<String>, now: f64) -> String {
        let method = match method {
            "GET" => Method::Get,
            "POST" => Method::Post,
            "PUT" => Method::Put,
            "DELETE" => Method::Delete,
            // The service has no route for other methods.
            _ => return answered(Duration::ZERO, "answer", &not_found()).to_string(),
        };
        let header = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let headers = head.lines().filter_map(|line| line.split_once(": ")).map(header).collect();
        let (timeout, connect_timeout) = (Duration::ZERO, Duration::ZERO);
        let request = Request {
            method,
            url,
            headers,
            body,
            timeout,
            connect_timeout,
            fresh: false,
            must_finish: false,
        };
        ending(&self.0.handle(&request, at(now))).to_string()
    }

    /// Sets the time, and carries out the delayed writes that are due by then.
    pub fn advance(&self, now: f64) {
        self.0.advance_to(at(now));
    }
}

fn at(milliseconds: f64) -> Duration {
    Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default()
}

fn ending(Fate { after, end }: &Fate) -> Value {
    match end {
        End::Answer(response) => answered(*after, "answer", response),
        End::Truncate(response) => answered(*after, "truncate", response),
        End::Drip(response) => answered(*after, "drip", response),
        End::WrongLength(response) => answered(*after, "wrong_length", response),
        End::Hang => json!({"end": "hang"}),
        End::Close { read: _ } => json!({"after": milliseconds(*after), "end": "close"}),
    }
}

fn answered(after: Duration, end: &str, Response { status, headers, body }: &Response) -> Value {
    let body = String::from_utf8_lossy(body);
    json!({"after": milliseconds(after), "end": end, "status": status, "headers": headers, "body": body})
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn not_found() -> Response {
    let headers = vec![("Content-Type".to_owned(), "application/json; charset=utf-8".to_owned())];
    Response { status: 404, headers, body: br#"{"message":"Not found"}"#.to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(emulator: &Emulator, method: &str, path: &str, body: Option<&str>) -> Value {
        let head =
            "authorization: Bearer test-token\naccept: application/json\ncontent-type: application/json\n";
        let body = body.map(str::to_owned);
        let text = emulator.handle(method, format!("https://emulator{path}"), head, body, 1000.0);
        serde_json::from_str(&text).expect("JSON")
    }

    #[test]
    fn requests_and_the_control_path_are_answered() {
        let emulator = Emulator::new("test-token".into());
        let reset = answer(&emulator, "POST", "/__emulator/reset", Some(r#"{"documented": true}"#));
        assert_eq!(reset["status"], 200, "{reset}");
        let got = answer(&emulator, "GET", "/api/custom_oauth_profiles/321", None);
        assert_eq!((&got["end"], &got["status"]), (&json!("answer"), &json!(200)), "{got}");
        assert!(got["body"].as_str().is_some_and(|body| body.contains("Acme HubSpot OAuth app")), "{got}");
        let journal = answer(&emulator, "GET", "/__emulator/journal", None);
        assert!(journal["body"].as_str().is_some_and(|body| body.contains("\"time\":1.0")), "{journal}");
    }

    #[test]
    fn a_request_that_gets_no_whole_answer_says_how_it_ends() {
        let emulator = Emulator::new("test-token".into());
        answer(&emulator, "POST", "/__emulator/faults", Some(r#"["hang", "drop_after", "drip"]"#));
        let ends =
            [(); 3].map(|()| answer(&emulator, "GET", "/api/custom_oauth_profiles", None)["end"].clone());
        assert_eq!(ends, ["hang", "close", "drip"]);
    }

    #[test]
    fn a_method_without_a_route_is_not_found() {
        let emulator = Emulator::new("test-token".into());
        assert_eq!(answer(&emulator, "PATCH", "/api/custom_oauth_profiles", None)["status"], 404);
    }
}
