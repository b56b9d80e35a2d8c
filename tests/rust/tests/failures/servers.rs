//! Answers that do not come from the service as it should be.

use workato_emulator::{Emulator, Fault, Server};
use workato_oauth_profiles::{Client, Customer, ProfileInput, Request, Response, SendError};

use crate::{Failures, TOKEN};

/// A client whose next requests are answered like this; and the emulator behind it.
fn answered(faults: &[&str]) -> (Client, Server) {
    let emulator = Emulator::new(TOKEN);
    emulator.add_documented();
    for fault in faults {
        emulator.fail_next(Fault::parse(fault).expect("the emulator can play it"));
    }
    let server = Server::start(emulator, 0).expect("a free port");
    (Client::builder(TOKEN).base_url(server.url()).build().expect("valid"), server)
}

pub fn provoke(failures: &mut Failures) {
    let input = ProfileInput::new("Acme", "hubspot", "client id", "client secret");
    let login =
        r#"{"status": 200, "headers": [["Content-Type", "text/html"]], "body": "<html>Sign in</html>"}"#;
    failures.add("login page", answered(&[login]).0.get(321));
    failures.add("login page to a write", answered(&[login]).0.assign(321, Customer::Workspace(7)));
    failures.add("login page to create", answered(&[login]).0.create(&input));
    failures.add("gateway's HTML, three times", answered(&["html"; 3]).0.get(321));
    failures.add("redirect", answered(&["redirect"]).0.get(321));
    failures.add("407 as an answer", answered(&[r#"{"status": 407}"#]).0.get(321));
    failures.add("418", answered(&[r#"{"status": 418}"#]).0.get(321));
    failures.add("empty answer", answered(&[r#"{"status": 200}"#]).0.get(321));
    failures
        .add("answer that is no JSON", answered(&[r#"{"status": 200, "body": "{\"result\":"}"#]).0.get(321));
    failures
        .add("answer without an id", answered(&[r#"{"status": 200, "body": {"result": {}}}"#]).0.get(321));
    let broken = r#"{"status": 500, "headers": [["X-Correlation-Id", "ab12"]], "body": {"message": "Server error", "id": "a1b2-c3"}}"#;
    failures.add("500 with an error id", answered(&[broken; 3]).0.get(321));
    failures.add("503 three times", answered(&["503"; 3]).0.get(321));
    failures.add("503 to create", answered(&["503"]).0.create(&input));
    failures.add("408 three times", answered(&[r#"{"status": 408}"#; 3]).0.get(321));
    failures.add("truncated answer", answered(&["truncate"; 3]).0.get(321));
    failures.add("connection closed without an answer", answered(&["drop_after"; 3]).0.get(321));
    failures.add("connection closed during create", answered(&["drop_applied"]).0.create(&input));

    let odd = |_: &Request| Ok::<_, SendError>(Response { status: 0, headers: Vec::new(), body: Vec::new() });
    let odd = Client::builder(TOKEN).transport(odd).build().expect("valid");
    failures.add("transport that answers with status 0", odd.get(321));
    let broken = |_: &Request| Err::<Response, _>(SendError::network("the tunnel is down"));
    let broken = Client::builder(TOKEN).transport(broken).build().expect("valid");
    failures.add("transport that fails", broken.get(321));
}
