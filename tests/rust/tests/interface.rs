//! What other code expects of the types of this crate: conversions, traits, and the cause of an error.

use std::error::Error as _;
use std::fmt::Debug;
use std::iter::FusedIterator;
use std::path::PathBuf;
use std::str::FromStr;

use workato_oauth_profiles::operations::{Assign, Get};
use workato_oauth_profiles::{
    Client, Code, Customer, DataCenter, Done, EnsureAction, Ensured, Machine, Outcome, Profile, Reached,
    Response, Secret, SendError, SendErrorKind,
};

fn client(sent: Result<Response, SendError>) -> Client {
    let builder = Client::builder("canary-token").max_attempts(1);
    builder.transport(move |_: &_| sent.clone()).build().expect("valid")
}

fn json(body: &str) -> Response {
    Response { status: 200, headers: Vec::new(), body: body.as_bytes().to_vec() }
}

#[test]
fn the_source_of_an_error_is_what_the_transport_reported() {
    let refused = SendError {
        reached: Reached::No,
        kind: SendErrorKind::Network,
        text: "the connection was refused".into(),
    };
    assert_eq!(refused.to_string(), "the connection was refused");
    let error = client(Err(refused.clone())).get(321).expect_err("nobody answers");
    let source = error.source().expect("the cause").downcast_ref::<SendError>();
    assert_eq!(source, Some(&refused));
    assert_eq!(error.clone(), error);
    assert!(client(Ok(json("{}"))).get(321).expect_err("no profile").source().is_none());
}

#[test]
fn the_source_of_an_error_holds_no_secret() {
    let error = client(Err(SendError::network("canary-token was refused"))).get(321).expect_err("failed");
    let source = error.source().expect("the cause");
    assert!(!format!("{error:?} {source:?} {source}").contains("canary"), "{source}");
}

#[test]
fn the_source_of_a_file_error_is_the_error_of_the_file_system() {
    let folder = std::env::temp_dir();
    let error = client(Ok(json("{}"))).assign_each(321, [1]).ledger(&folder).expect_err("it is a folder");
    assert_eq!(error.code, Code::Ledger);
    assert!(error.source().is_some_and(|source| source.is::<std::io::Error>()), "{error:?}");
    let error =
        Client::builder("token").ca_bundle(PathBuf::from("no/such.pem")).build().expect_err("missing");
    assert!(error.source().is_some_and(|source| source.is::<std::io::Error>()), "{error:?}");
}

#[test]
fn a_secret_and_a_customer_are_made_of_what_a_program_has() {
    assert_eq!(Secret::from("hush").expose(), "hush");
    assert_eq!(Secret::from(String::from("hush")).expose(), "hush");
    let workspace = Customer::Workspace(123);
    assert_eq!(Customer::from(123_u32), workspace);
    assert_eq!(Customer::from(123_u64), workspace);
    assert_eq!(Customer::from(123_i32), workspace);
    assert_eq!(Customer::from(&workspace), workspace);
    let list = [workspace, Customer::External("A2300".into())];
    let workato = client(Ok(json(r#"{"result": {"success": true}}"#)));
    assert_eq!(workato.assign_each(321, &list).pace(60_000).dry_run(true).count(), 1, "the read fails");
    workato.assign(321, &list[1]).expect("assigned");
}

#[test]
fn a_workspace_beyond_the_highest_id_is_refused_and_not_changed() {
    let workato = client(Ok(json(r#"{"result": {"success": true}}"#)));
    for id in [1 << 53, i64::MAX as u64 + 1, u64::MAX] {
        let error = workato.assign(321, id).expect_err("no id");
        assert_eq!(error.code, Code::InvalidInput, "{id}: {error}");
    }
    workato.assign(321, (1_u64 << 53) - 1).expect("the highest id");
}

#[test]
fn a_data_center_is_parsed_from_its_name_and_a_slip_is_corrected() {
    assert_eq!(DataCenter::from_str("eu").expect("a name"), DataCenter::Eu);
    assert_eq!("eu".parse::<DataCenter>().expect("a name").to_string(), "eu");
    let error = "EU ".parse::<DataCenter>().expect_err("not exactly a name").to_string();
    assert!(error.contains("did you mean `eu`?"), "{error}");
    let error = "trail".parse::<DataCenter>().expect_err("a slip").to_string();
    assert!(error.contains("did you mean `trial`?"), "{error}");
    let error = "mars".parse::<DataCenter>().expect_err("no such").to_string();
    assert!(error.contains("us, eu") && !error.contains("did you mean"), "{error}");
}

#[test]
fn names_are_displayed() {
    assert_eq!(Code::NotFound.to_string(), "not_found");
    assert_eq!(EnsureAction::Created.to_string(), "created");
    assert_eq!(format!("{:>8}|", Code::Timeout), " timeout|", "width applies");
}

#[test]
fn results_are_written_as_json() {
    let workato =
        client(Ok(json(r#"{"result": {"id": 321, "name": "n", "provider": "p", "success": true}}"#)));
    let outcome = workato.assign_each(321, [123]).next().expect("one").expect("assigned");
    assert_eq!(
        serde_json::to_value(&outcome).expect("JSON"),
        serde_json::json!({
            "customer": 123, "status": "done", "error": null, "has": null,
            "progress": {"done": 1, "failed": 0, "left": 0, "time_left": 0.0},
        })
    );
    let profile = workato.get(321).expect("a profile");
    let ensured = Ensured { profile, action: EnsureAction::Unchanged };
    let ensured = serde_json::to_value(&ensured).expect("JSON");
    assert_eq!((&ensured["action"], &ensured["profile"]["id"]), (&"unchanged".into(), &321.into()));
    assert_eq!(
        serde_json::to_value(Done { already: true }).expect("JSON"),
        serde_json::json!({"already": true})
    );
    let error = workato.get(0).expect_err("no id");
    let error = serde_json::to_value(&error).expect("JSON");
    assert_eq!((&error["code"], &error["status"]), (&"invalid_input".into(), &serde_json::Value::Null));
    assert_eq!(error["context"], "get profile 0");
}

#[test]
fn iterators_are_fused_and_stay_ended() {
    fn check<I: FusedIterator<Item: Debug>>(mut iterator: I) {
        assert_eq!(iterator.by_ref().count(), 1, "an error");
        assert!(iterator.next().is_none());
    }
    let workato = client(Err(SendError::network("nobody is there")));
    check(workato.profiles());
    check(workato.profiles_from(2));
    check(workato.assign_each(321, [1, 2]));
}

#[test]
fn every_type_has_debug_and_equality_where_it_is_data() {
    fn is_debug(_: &impl Debug) {}
    fn is_eq<T: Eq>() {}
    is_eq::<Profile>();
    is_eq::<Outcome>();
    let workato = client(Err(SendError::network("nobody is there")));
    is_debug(&workato.assign_each(321, [1]));
    let session = workato_oauth_profiles::Session::new(workato_oauth_profiles::Config::new("t"), 7);
    let mut get = session.expect("valid").call(Get { id: 321 });
    is_debug(&get);
    is_debug(&get.poll(std::time::Duration::ZERO));
    is_debug(&Assign { id: 321, customer: Customer::Workspace(1) });
}
