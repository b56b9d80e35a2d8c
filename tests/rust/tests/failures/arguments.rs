//! Arguments that are refused before anything is sent.

use std::sync::{Arc, Mutex};

use workato_emulator::{Emulator, Server};
use workato_oauth_profiles::{
    Client, Command, Customer, EventKind, Level, Options, ProfileInput, Secret, drive::Cancel,
};

use crate::{Failures, TOKEN};

pub fn provoke(failures: &mut Failures) {
    let emulator = Emulator::new(TOKEN);
    emulator.add_documented();
    emulator.add_customer(7, Some("EA2300"));
    let server = Server::start(emulator.clone(), 0).expect("a free port");
    let workato = Client::builder(TOKEN).base_url(server.url()).build().expect("valid");
    let input = |name: &str| ProfileInput::new(name, "hubspot", "client id", "client secret");

    failures.add("id 0", workato.get(0));
    failures.add("page 0", workato.list(0, 100));
    failures.add("page of 101", workato.list(1, 101));
    failures.add("profile without a name", workato.create(&input("")));
    failures.add("name with a space at its end", workato.create(&input("Acme ")));
    failures.add("API token as Slack token", workato.update(321, &input("Acme").token("wrkaus-canary")));
    let own = Secret::new(TOKEN);
    failures.add("API token as client secret", workato.rotate_secret(321, own, None));
    failures.add("empty external id", workato.assign(321, Customer::External(String::new())));
    failures.add("external id of 3000 bytes", workato.assign(321, Customer::External("x".repeat(3000))));
    failures.add("customer 0", workato.unassign(321, 0, false));
    failures.add("pace 0", workato.assign_each(321, [7]).pace(0).next().expect("an error"));
    let second = workato.assign_each(321, [7, 0]).last().expect("an error");
    failures.add("second customer is not valid", second);
    for (what, json) in [
        ("text as customer", r#"{"operation": "assign", "params": {"id": 321, "customer": "A2300"}}"#),
        ("null as customer", r#"{"operation": "assign", "params": {"id": 321, "customer": null}}"#),
        ("text as id", r#"{"operation": "get", "params": {"id": "321"}}"#),
        ("null as id", r#"{"operation": "get", "params": {"id": null}}"#),
        ("number as name", r#"{"operation": "create", "params": {"name": 5}}"#),
        ("text as page", r#"{"operation": "list", "params": {"page": "2"}}"#),
        (
            "text as switch",
            r#"{"operation": "ensure", "params": {"replace": "yes", "name": "a",
            "provider": "b", "client_id": "c", "client_secret": "d"}}"#,
        ),
    ] {
        failures.add(what, json.parse::<Command>());
    }

    let warnings = Arc::new(Mutex::new(Vec::new()));
    let heard = warnings.clone();
    let builder = Client::builder(TOKEN).base_url(server.url()).on_event(Level::Warning, move |event| {
        assert_eq!(event.kind, EventKind::OddCustomer);
        heard.lock().expect("no panic").push(event.to_string());
    });
    builder.build().expect("valid").assign(321, Customer::External("EA2300".into())).expect("it is there");
    failures.add_text("external id with its prefix, a warning", warnings.lock().expect("no panic").remove(0));

    let cancel = Cancel::default();
    cancel.cancel();
    let options = Options { cancel: Some(cancel), ..Options::default() };
    failures.add("cancelled", workato.with_options(options).expect("valid").get(321));
    workato.close();
    failures.add("closed client", workato.get(321));
}
