//! Waits that do not fit into a timeout, and answers that do not come.

use std::time::Duration;

use workato_emulator::{Emulator, Fault, Server, Settings};
use workato_oauth_profiles::{Client, ClientBuilder, ProfileInput};

use crate::{Failures, TOKEN};

/// An emulator with the documented profile whose next requests go like this.
fn server(faults: &[&str]) -> Server {
    let emulator = Emulator::new(TOKEN);
    emulator.add_documented();
    emulator.set(Settings { requests_per_minute: None, ..Settings::default() });
    for fault in faults {
        emulator.fail_next(Fault::parse(fault).expect("the emulator can play it"));
    }
    Server::start(emulator, 0).expect("a free port")
}

fn client(server: &Server) -> ClientBuilder {
    Client::builder(TOKEN).base_url(server.url())
}

pub fn provoke(failures: &mut Failures) {
    let input = ProfileInput::new("Acme", "hubspot", "client id", "client secret");
    let busy =
        r#"{"status": 429, "headers": [["Retry-After", "300"]], "body": {"message": "Too many requests"}}"#;
    let service = server(&[busy]);
    let workato = client(&service).build().expect("valid");
    failures.add("429 past the timeout", workato.get(321));
    failures.add("the call after a 429", workato.get(321));
    failures.hide("wait 299 s", "wait 300 s");
    let service = server(&[r#"{"status": 503, "headers": [["Retry-After", "300"]]}"#]);
    failures.add("503 past the timeout", client(&service).build().expect("valid").get(321));

    let service = server(&[]);
    let workato = client(&service).requests_per_minute(1).timeout(Duration::from_secs(5)).build();
    let workato = workato.expect("valid");
    workato.get(321).expect("it is there");
    failures.add("rate limit past the timeout", workato.get(321));
    failures.hide("wait 59 s", "wait 60 s");

    let quick = Duration::from_millis(700);
    let service = server(&["hang"; 3]);
    failures.add("hung answer", client(&service).attempt_timeout(quick).build().expect("valid").get(321));
    let service = server(&["hang"]);
    let workato = client(&service).timeout(quick).build().expect("valid");
    failures.add("hung answer, and the call's own timeout", workato.get(321));
    let service = server(&["hang"]);
    let workato = client(&service).attempt_timeout(quick).build().expect("valid");
    failures.add("hung answer to create", workato.create(&input));
    failures.add("create after that", workato.create(&input));
    for seconds in ["44 s", "43 s"] {
        failures.hide(&format!("wait {seconds}"), "wait 45 s");
    }
    let service = server(&[r#"{"latency": 0.0}"#, "hang"]);
    let workato = client(&service).attempt_timeout(quick).timeout(Duration::from_secs(2)).build();
    failures.add("ensure without the time to find out", workato.expect("valid").ensure(&input, false));
    for seconds in ["44 s", "43 s"] {
        failures.hide(&format!("wait {seconds}"), "wait 45 s");
    }
}
