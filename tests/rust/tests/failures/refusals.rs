//! Requests that the service refuses.

use workato_emulator::{Emulator, Fault, Rule, Server, Settings};
use workato_oauth_profiles::{
    Client, Customer, DataCenter, Error, Profile, ProfileInput, Request, Response, Secret, SendError,
};

use crate::{Failures, TOKEN};

fn input(name: &str) -> ProfileInput {
    ProfileInput::new(name, "hubspot", "client id", "client secret")
}

/// The emulator with the documented profile 321, another one, and the customers 1001 and 1002.
fn service(settings: Settings) -> (Emulator, Server) {
    let emulator = Emulator::new(TOKEN);
    emulator.add_documented();
    emulator.add_profiles(1);
    emulator.add_customers(2);
    emulator.set(Settings { requests_per_minute: None, ..settings });
    let server = Server::start(emulator.clone(), 0).expect("a free port");
    (emulator, server)
}

fn client(server: &Server, token: &str) -> Client {
    Client::builder(token).base_url(server.url()).build().expect("valid")
}

pub fn provoke(failures: &mut Failures) {
    tokens(failures);
    ids(failures);
    fields(failures);
    conflicts(failures);
}

fn tokens(failures: &mut Failures) {
    let (_emulator, server) = service(Settings::default());
    let wrong = client(&server, "wrkaus-canary-wrong");
    failures.add("wrong token", wrong.get(321));
    failures.add("wrong token in a rollout", wrong.assign_each(321, [1001]).next().expect("an error"));
    failures.hide("00000000-0000-4000-8000-", "…");

    // Only an address of Workato's own tells that the token is for another one.
    let refused =
        |_: &Request| Ok::<_, SendError>(Response { status: 401, headers: Vec::new(), body: Vec::new() });
    let other = Client::builder(TOKEN).data_center(DataCenter::Eu).transport(refused).build();
    failures.add("token of another data center", other.expect("valid").get(321));

    let settings = Settings {
        may_get: false,
        may_create: false,
        may_assign: false,
        missing_privilege: 403,
        ..Settings::default()
    };
    let (_emulator, server) = service(settings);
    let workato = client(&server, TOKEN);
    failures.add("role that may not get", workato.get(321));
    failures.add("role that may not create", workato.create(&input("Acme")));
    failures.add("role that may not assign", workato.assign(321, 1001));
}

fn ids(failures: &mut Failures) {
    let (_emulator, server) = service(Settings::default());
    let workato = client(&server, TOKEN);
    failures.add("unknown id to get", workato.get(5));
    failures.add("unknown id to update", workato.update(5, &input("Acme")));
    failures.add("unknown id to delete", workato.delete(5));
    failures.add("unknown id to rotate_secret", workato.rotate_secret(5, Secret::new("new"), None));
    failures.add("unknown profile in a rollout", workato.assign_each(5, [1001]).next().expect("an error"));
    failures.add("unknown customer", workato.assign(321, Customer::External("B1".into())));
    failures.add("not assigned", workato.unassign(321, 1001, false));
}

/// The answer to the next request.
fn answer<T>(
    failures: &mut Failures,
    what: &'static str,
    answer: &str,
    call: impl FnOnce(&Client) -> Result<T, Error>,
) where
    T: std::fmt::Debug,
{
    let (emulator, server) = service(Settings::default());
    emulator.fail_next(Fault::parse(answer).expect("the emulator can play it"));
    failures.add(what, call(&client(&server, TOKEN)));
}

fn fields(failures: &mut Failures) {
    let missing = r#"{"status": 400, "body": {"message": "Bad request", "errors": {"name": ["can't be blank"], "provider": "is unknown"}}}"#;
    answer(failures, "missing field", missing, |workato| workato.create(&input("Acme")));
    let bare = r#"{"status": 400, "body": {"message": "Bad request"}}"#;
    answer(failures, "400 to get", bare, |workato| workato.get(321));
    answer(failures, "400 to list", bare, |workato| workato.list(1, 100));
    answer(failures, "400 to create", bare, |workato| workato.create(&input("Acme")));
    answer(failures, "400 to unassign with force", bare, |workato| workato.unassign(321, 1001, true));
    answer(failures, "success false", "success_false", |workato| workato.delete(321));
    let nameless = r#"{"status": 200, "body": {"result": {"id": 321, "name": null, "provider": "hubspot"}}}"#;
    answer(failures, "rotate_secret of a profile without a name", nameless, |workato| {
        workato.rotate_secret(321, Secret::new("new"), None)
    });
}

fn conflicts(failures: &mut Failures) {
    let (emulator, server) = service(Settings { duplicate_name: Rule::Refuse(409), ..Settings::default() });
    let workato = client(&server, TOKEN);
    let Profile { name, provider, .. } = workato.get(321).expect("it is there");
    let same = ProfileInput::new(&name, &provider, "another client id", "client secret");
    failures.add("create of a name that exists", workato.create(&same));
    failures.add("ensure with another client id", workato.ensure(&same, false));
    let near = ProfileInput::new(name.to_uppercase(), &provider, "client id", "client secret");
    failures.add("ensure of a name that differs in case", workato.ensure(&near, false));
    emulator.set(Settings { requests_per_minute: None, ..Settings::default() });
    workato.create(&same).expect("accepted");
    failures.add("ensure of a name that exists twice", workato.ensure(&same, false));
    failures.add("find of a name that exists twice", workato.find(&name, &provider));
    failures.add("find of a name that differs in case", workato.find(&near.name, &provider));
    failures.add("find without a name", workato.find("", &provider));
    let mut first = |what, inputs: Vec<ProfileInput>| {
        failures.add(what, workato.ensure_each(inputs).next().expect("an error"));
    };
    first("ensure_each with a name twice", vec![input("Acme"), input("ACME")]);
    first("ensure_each with an input without a name", vec![input("Acme"), input("")]);

    workato.assign(321, 1001).expect("both are there");
    failures.add("delete of a profile in use", workato.delete(321));
    assert!(emulator.use_profile(321, 1001, 3));
    failures.add("unassign of a profile in use", workato.unassign(321, 1001, false));
    let second = workato.create(&input("Second")).expect("created").id;
    failures.add("assign of a second profile of a provider", workato.assign(second, 1001));
}
