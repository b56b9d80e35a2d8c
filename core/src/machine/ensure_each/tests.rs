use super::*;
use crate::machine::testing::*;
use crate::{Action, Code, Config, Machine, Reached, Reply, SendErrorKind};

fn input(name: &str) -> ProfileInput {
    ProfileInput::of([name, "hubspot", "abc", "canary-secret"])
}

fn each(names: &[&str], change: impl FnOnce(&mut EnsureEach)) -> Coroutine<EnsuredEach> {
    let mut settings = EnsureEach::new(names.iter().map(|name| input(name)));
    change(&mut settings);
    session(config()).ensure_each(settings)
}

fn row(id: i64, name: &str) -> String {
    format!(r#"{{"id": {id}, "name": "{name}", "provider": "hubspot", "data": {{"client_id": "abc"}}}}"#)
}

fn list(rows: &[(i64, &str)]) -> Scripted {
    let rows: Vec<String> = rows.iter().map(|(id, name)| row(*id, name)).collect();
    answer(200, &format!(r#"{{"result": [{}]}}"#, rows.join(",")))
}

fn one(id: i64, name: &str) -> Scripted {
    answer(200, &format!(r#"{{"result": {}}}"#, row(id, name)))
}

fn lost() -> Scripted {
    failure(Reached::Maybe, SendErrorKind::Network)
}

/// The input, the action and the id of each result.
fn results(items: &[EnsuredEach]) -> Vec<(usize, &'static str, Option<i64>)> {
    let result =
        |item: &EnsuredEach| (item.input, item.action.as_str(), item.profile.as_ref().map(|it| it.id));
    items.iter().map(result).collect()
}

/// The method of each request.
fn methods(world: &World) -> Vec<&'static str> {
    world.requests.iter().map(|(_, request)| request.method.as_str()).collect()
}

#[test]
fn each_input_gets_a_result_in_order_and_one_list_serves_all() {
    let before = [(1, "There"), (2, "Other")];
    let after = [(1, "There"), (2, "Other"), (3, "A"), (4, "B")];
    let mut world = World::of([list(&before), one(3, "A"), one(4, "B"), list(&after)]);
    let (items, error) = world.all(each(&["A", "There", "B"], |_| ()));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(
        results(&items),
        [(0, "created", Some(3)), (1, "unchanged", Some(1)), (2, "created", Some(4))]
    );
    assert_eq!(methods(&world), ["GET", "POST", "POST", "GET"]);
}

/// The service with so many profiles, as pages.
fn pages(profiles: &[(i64, String)]) -> Vec<Scripted> {
    let page = |rows: &[(i64, String)]| {
        list(&rows.iter().map(|(id, name)| (*id, name.as_str())).collect::<Vec<_>>())
    };
    let mut pages: Vec<Scripted> = profiles.chunks(100).map(page).collect();
    if profiles.len().is_multiple_of(100) {
        pages.push(list(&[]));
    }
    pages
}

#[test]
fn thirty_new_profiles_beside_350_take_42_requests() {
    let mut profiles: Vec<(i64, String)> = (1..=350).map(|id| (id, format!("Other {id}"))).collect();
    let mut script = pages(&profiles);
    script.extend(pages(&profiles));
    let names: Vec<String> = (0..30).map(|nth| format!("New {nth}")).collect();
    for (nth, name) in names.iter().enumerate() {
        profiles.push((1000 + nth as i64, name.clone()));
        script.push(one(1000 + nth as i64, name));
    }
    script.extend(pages(&profiles));
    let mut world = World::of(script);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (items, error) = world.all(each(&names, |_| ()));
    assert!(error.is_none(), "{error:?}");
    assert_eq!((items.len(), world.requests.len()), (30, 8 + 30 + 4));
}

#[test]
fn a_list_older_than_60_seconds_permits_no_create() {
    let slow = one(3, "A").after(65.0);
    let mut world = World::of([list(&[]), slow, list(&[(3, "A")]), one(4, "B"), list(&[(3, "A"), (4, "B")])]);
    let patient = session(Config { attempt_timeout: seconds(100.0), ..config() });
    let settings = EnsureEach::new([input("A"), input("B")]);
    let (items, error) = world.all(patient.ensure_each(settings));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(results(&items), [(0, "created", Some(3)), (1, "created", Some(4))]);
    assert_eq!(methods(&world), ["GET", "POST", "GET", "POST", "GET"]);
}

#[test]
fn a_new_list_permits_a_create_even_if_it_takes_longer_than_60_seconds() {
    // The pace of one request a minute makes each list old before the create that it permits.
    let mut world =
        World::of([list(&[]), one(3, "A"), list(&[(3, "A")]), one(4, "B"), list(&[(3, "A"), (4, "B")])]);
    let slow = session(Config { requests_per_minute: Some(1), ..config() });
    let (items, error) = world.all(slow.ensure_each(EnsureEach::new([input("A"), input("B")])));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(results(&items), [(0, "created", Some(3)), (1, "created", Some(4))]);
}

#[test]
fn a_write_of_another_call_makes_the_list_old() {
    let session = session(config());
    let mut machine = session.ensure_each(EnsureEach::new([input("A"), input("B")]));
    let mut world = World::of([list(&[]), one(3, "A")]);
    assert_eq!(world.run(&mut machine).expect("a result").expect("created").action, EnsureAction::Created);
    world.script.extend([list(&[(3, "A")]), one(4, "B"), list(&[(3, "A"), (4, "B")])]);
    assert_eq!(world.value(session.ensure(input("B"), false)).profile.id, 4);
    world.script.extend([list(&[(3, "A"), (4, "B")]), list(&[(3, "A"), (4, "B")])]);
    let (items, error) = world.all(machine);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(results(&items), [(1, "unchanged", Some(4))]);
}

#[test]
fn a_create_whose_answer_is_lost_is_looked_for_after_45_seconds_and_the_others_go_on() {
    let mut world =
        World::of([list(&[]), lost(), list(&[(3, "A")]), one(4, "B"), list(&[(3, "A"), (4, "B")])]);
    let (items, error) = world.all(each(&["A", "B"], |_| ()));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(results(&items), [(0, "created", Some(3)), (1, "created", Some(4))]);
    assert!(world.sent_at()[2] - world.sent_at()[1] >= seconds(45.0));
}

#[test]
fn an_input_that_fails_does_not_end_the_others() {
    let mut world = World::of([list(&[(1, "a"), (2, "B")]), answer(422, ""), list(&[])]);
    let (items, error) = world.all(each(&["A", "B", "C"], |_| ()));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(results(&items), [(0, "failed", None), (1, "unchanged", Some(2)), (2, "failed", None)]);
    let codes: Vec<_> = items.iter().map(|item| item.error.as_ref().map(|error| error.code)).collect();
    assert_eq!(codes, [Some(Code::Conflict), None, Some(Code::InvalidRequest)]);
    assert!(items[2].error.as_ref().expect("why").to_string().starts_with("ensure profile `C`: "));
}

#[test]
fn a_refused_token_and_a_list_that_fails_end_it_at_once() {
    let mut world = World::of([answer(401, "")]);
    let (items, error) = world.all(each(&["A", "B"], |_| ()));
    assert_eq!((items.len(), error.map(|error| error.code)), (0, Some(Code::Unauthorized)));
    let mut world = World::of([answer(503, ""), answer(503, ""), answer(503, "")]);
    let (items, error) = world.all(each(&["A", "B"], |_| ()));
    assert_eq!((items.len(), error.map(|error| error.code)), (0, Some(Code::ServerError)));
}

#[test]
fn a_list_that_shows_the_secret_of_any_input_is_redacted() {
    let secret = "canary-secret";
    // The error of the first list, which belongs to no input.
    let body = format!(r#"{{"message": "{secret}", "id": "{secret}"}}"#);
    let refused = answer_with(403, &[("X-Correlation-Id", secret)], &body);
    let mut world = World::of([refused]);
    let (_, error) = world.all(each(&["A", "B"], |_| ()));
    assert_eq!(error.map(|error| format!("{error:?}").contains(secret)), Some(false));
    assert!(world.events.len() > 1 && !format!("{:?}", world.events).contains(secret), "{:?}", world.events);
    // A body that is shortened in the middle of the secret.
    let body = format!(r#"{{"message": "no", "note": "{}{secret}"}}"#, "x".repeat(2010));
    let (_, error) = World::of([answer(400, &body)]).all(each(&["A"], |_| ()));
    assert!(!format!("{:?}", error.expect("refused")).contains("canary"));
    // A row, which becomes a result. The service is asked for nothing else.
    let body = format!(
        r#"{{"result": [{{"id": 1, "name": "A", "provider": "hubspot",
        "data": {{"client_id": "abc"}}, "note": "{secret}"}}]}}"#
    );
    let (items, _) = World::of([answer(200, &body)]).all(each(&["A"], |_| ()));
    assert_eq!(results(&items), [(0, "unchanged", Some(1))]);
    assert!(!format!("{:?}", items[0].profile).contains(secret));
}

#[test]
fn the_error_of_one_input_shows_no_secret_of_another() {
    let secret = "the secret of B";
    let mut settings = EnsureEach::new([input("A"), ProfileInput::of(["B", "hubspot", "abc", secret])]);
    settings.replace = true;
    // The list that tells whether A was created.
    let list_again = answer(400, &format!(r#"{{"message": "{secret}"}}"#));
    let refused = answer(422, &format!(r#"{{"message": "{secret}"}}"#));
    let mut world = World::of([list(&[(2, "B")]), lost(), list_again, refused]);
    let (items, _) = world.all(session(config()).ensure_each(settings));
    assert_eq!(methods(&world), ["GET", "POST", "GET", "GET"]);
    let error = items[0].error.as_ref().expect("the list failed");
    assert!(error.hint.as_ref().is_some_and(|hint| hint.contains("[redacted]")), "{error:?}");
    assert!(!format!("{items:?} {:?}", world.events).contains(secret), "{items:?}");
}

#[test]
fn five_failures_in_a_row_that_say_nothing_about_the_profile_end_it() {
    let names = ["A", "B", "C", "D", "E", "F"];
    let failures = (0..5).map(|_| answer(302, ""));
    let mut world = World::of(std::iter::once(list(&[])).chain(failures));
    let (items, error) = world.all(each(&names, |_| ()));
    assert_eq!((items.len(), error.map(|error| error.code)), (5, Some(Code::Redirect)));
}

#[test]
fn a_second_profile_that_the_last_list_shows_is_a_further_result() {
    let mut world = World::of([list(&[]), one(3, "A"), one(4, "B"), list(&[(3, "A"), (9, "A"), (4, "B")])]);
    let (items, error) = world.all(each(&["A", "B"], |_| ()));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(results(&items), [(0, "created", Some(3)), (1, "created", Some(4)), (0, "failed", Some(3))]);
    let error = items[2].error.as_ref().expect("why");
    assert_eq!((error.code, error.may_have_applied), (Code::Conflict, true));
    assert!(error.to_string().contains("3, 9"), "{error}");
}

#[test]
fn with_replace_what_is_there_is_updated() {
    let mut world = World::of([list(&[(1, "A")]), one(1, "A")]);
    let (items, _) = world.all(each(&["A"], |settings| settings.replace = true));
    assert_eq!((results(&items), methods(&world)), (vec![(0, "updated", Some(1))], vec!["GET", "PUT"]));
}

#[test]
fn a_dry_run_only_lists() {
    let mut world = World::of([list(&[(1, "A")])]);
    let (items, _) = world.all(each(&["A", "B"], |settings| settings.dry_run = true));
    assert_eq!(results(&items), [(0, "unchanged", Some(1)), (1, "would_create", None)]);
    let mut world = World::of([list(&[(1, "A")])]);
    let (items, _) = world.all(each(&["A"], |settings| (settings.dry_run, settings.replace) = (true, true)));
    assert_eq!(results(&items), [(0, "would_update", Some(1))]);
    assert_eq!(methods(&world), ["GET"]);
}

#[test]
fn inputs_are_checked_before_anything_is_sent() {
    for (names, part) in [
        (["A", "B", " a"], "input 3 of the list: "),
        (["A", "B", "a"], "input 3 of the list: it names the same profile as input 1"),
        (["A", "", "B"], "input 2 of the list: "),
    ] {
        let mut world = World::default();
        let error = world.error(each(&names, |_| ()));
        assert_eq!(error.code, Code::InvalidInput);
        assert!(error.to_string().contains(part), "{error}");
    }
    let (items, error) = World::default().all(each(&[], |_| ()));
    assert!(items.is_empty() && error.is_none());
}

#[test]
fn a_ledger_has_a_line_before_and_after_each_create() {
    let mut world = World::of([list(&[(1, "There")]), one(3, "A"), answer(422, ""), list(&[])]);
    let mut machine = each(&["A", "There", "B"], |settings| settings.ledger = true);
    world.run_until(&mut machine, |action| matches!(action, Action::Send(request) if request.body.is_some()));
    assert!(world.ledger.ends_with("{\"name\":\"A\",\"provider\":\"hubspot\",\"status\":\"creating\"}\n"));
    let mut world = World::of([list(&[(1, "There")]), one(3, "A"), answer(422, ""), list(&[])]);
    world.all(each(&["A", "There", "B"], |settings| settings.ledger = true));
    let lines: Vec<&str> = world.ledger.lines().collect();
    assert_eq!(
        lines,
        [
            r#"{"action":"ensure_each","base_url":"https://www.workato.com","format":"workato-oauth-profiles ledger 2"}"#,
            r#"{"name":"A","provider":"hubspot","status":"creating"}"#,
            r#"{"name":"A","profile":3,"provider":"hubspot","status":"created"}"#,
            r#"{"name":"B","provider":"hubspot","status":"creating"}"#,
            r#"{"error":"invalid_request","name":"B","provider":"hubspot","status":"failed"}"#,
        ]
    );
    assert!(!world.ledger.contains("canary"));
}

#[test]
fn a_create_that_a_killed_run_announced_is_not_sent_before_45_seconds() {
    let mut world = World::of([list(&[])]);
    let mut machine = each(&["A"], |settings| settings.ledger = true);
    world.run_until(&mut machine, |action| matches!(action, Action::Send(request) if request.body.is_some()));
    let killed_at = world.now;
    drop(machine);
    // The next process has a session of its own.
    world.script.extend([list(&[]), list(&[(3, "A")])]);
    world.read = 0;
    let (items, error) = world.all(each(&["A"], |settings| settings.ledger = true));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(results(&items), [(0, "unchanged", Some(3))]);
    assert!(world.sent_at()[2] >= killed_at + seconds(45.0), "{:?}", world.sent_at());
}

#[test]
fn a_create_whose_outcome_stayed_unknown_is_not_sent_before_45_seconds_by_the_next_run() {
    let brief = || session(Config { timeout: seconds(30.0), ..config() });
    let settings = || EnsureEach { ledger: true, ..EnsureEach::new([input("A")]) };
    let mut world = World::of([list(&[]), lost()]);
    let (items, _) = world.all(brief().ensure_each(settings()));
    assert_eq!(items[0].error.as_ref().expect("why").code, Code::AmbiguousOutcome);
    assert!(world.ledger.ends_with(
        "\"may_be_created\":true,\"name\":\"A\",\"provider\":\"hubspot\",\"status\":\"failed\"}\n"
    ));
    let next_at = world.now;
    world.read = 0;
    world.script.extend([list(&[]), list(&[]), one(3, "A"), list(&[(3, "A")])]);
    let (items, error) = world.all(brief().ensure_each(settings()));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(results(&items), [(0, "created", Some(3))]);
    assert!(world.sent_at()[3] >= next_at + seconds(45.0));
}

#[test]
fn a_ledger_that_cannot_be_written_stops_it_before_the_first_request() {
    let mut world = World { full: true, ..World::default() };
    let (items, error) = world.all(each(&["A"], |settings| settings.ledger = true));
    assert_eq!((items.len(), error.map(|error| error.code)), (0, Some(Code::Ledger)));
}

#[test]
fn the_ledger_of_a_rollout_is_refused_and_that_of_another_run_is_not() {
    let rollout = "{\"action\":\"assign\",\"base_url\":\"https://www.workato.com\",\"format\":\"workato-oauth-profiles ledger 2\",\"profile\":322}\n";
    let mut world = World { ledger: rollout.into(), ..World::default() };
    let error = world.error(each(&["A"], |settings| settings.ledger = true));
    assert_eq!(error.code, Code::Ledger);
    assert!(error.to_string().contains("another action: `assign`, not `ensure_each`"), "{error}");
}

#[test]
fn while_a_result_is_in_the_hands_of_the_caller_the_name_is_free() {
    let session = session(config());
    let mut machine = session.ensure_each(EnsureEach::new([input("A"), input("B")]));
    let mut world = World::of([list(&[]), one(3, "A"), list(&[(3, "A")])]);
    world.run(&mut machine).expect("a result").expect("created");
    assert_eq!(world.value(session.ensure(input("A"), false)).action, EnsureAction::Unchanged);
    drop(machine);
}

#[test]
fn five_inputs_in_a_row_whose_creates_are_lost_end_it() {
    let names = ["A", "B", "C", "D", "E", "F"];
    let down = (0..5).flat_map(|_| [answer(503, ""), list(&[]), answer(503, ""), list(&[])]);
    let mut world = World::of(std::iter::once(list(&[])).chain(down));
    let (items, error) = world.all(each(&names, |_| ()));
    let error = error.expect("the service carries nothing out");
    assert_eq!((items.len(), error.code), (5, Code::AmbiguousOutcome));
    assert!(error.to_string().contains("five profiles in a row failed (5 ambiguous_outcome)"), "{error}");
}

#[test]
fn a_403_to_the_first_write_ends_it_whatever_was_there_before() {
    let mut world = World::of([list(&[(1, "There")]), answer(403, "")]);
    let (items, error) = world.all(each(&["There", "A", "B"], |_| ()));
    assert_eq!(results(&items), [(0, "unchanged", Some(1))]);
    assert_eq!(error.map(|error| error.code), Some(Code::Forbidden));
    let mut world = World::of([list(&[]), one(1, "A"), answer(403, ""), one(3, "C"), list(&[])]);
    let (items, error) = world.all(each(&["A", "B", "C"], |_| ()));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(results(&items), [(0, "created", Some(1)), (1, "failed", None), (2, "created", Some(3))]);
}

/// A row that shows the client secret of its input.
fn echo(id: i64, name: &str) -> String {
    row(id, name).replace("\"client_id\"", "\"app_secret\": \"canary-secret\", \"client_id\"")
}

#[test]
fn no_result_shows_a_secret_that_a_list_or_a_create_shows() {
    let rows = |rows: &[String]| answer(200, &format!(r#"{{"result": [{}]}}"#, rows.join(",")));
    let created = answer(200, &format!(r#"{{"result": {}}}"#, echo(3, "A")));
    let script = [
        rows(&[echo(1, "There"), row(2, "C").replace("abc", "canary-secret")]),
        created,
        one(4, "B"),
        rows(&[echo(1, "There"), echo(3, "A"), row(4, "B"), echo(9, "A")]),
    ];
    let mut inputs: Vec<ProfileInput> = ["There", "A", "B", "C"].into_iter().map(input).collect();
    inputs[2].client_secret = crate::Secret::new("another-canary");
    let mut world = World::of(script);
    let (items, _) = world.all(session(config()).ensure_each(EnsureEach::new(inputs.clone())));
    assert_eq!(results(&items)[3..], [(3, "failed", None), (1, "failed", Some(3))]);
    let mut dry =
        World::of([rows(&[echo(1, "There"), echo(3, "A"), row(2, "C").replace("abc", "canary-secret")])]);
    let settings = EnsureEach { dry_run: true, ..EnsureEach::new(inputs) };
    let (would, _) = dry.all(session(config()).ensure_each(settings));
    for item in items.iter().chain(&would) {
        let json = serde_json::to_string(&item.profile).expect("JSON");
        assert!(!format!("{item:?} {json}").contains("canary"), "{item:?}");
    }
    assert_eq!((items.len(), would.len()), (5, 4));
}

#[test]
fn a_list_that_got_old_in_the_hands_of_the_caller_permits_no_create() {
    let mut world = World::of([list(&[(1, "There")])]);
    let mut machine = each(&["There", "A"], |_| ());
    world.run(&mut machine).expect("a result").expect("unchanged");
    world.now += seconds(3600.0);
    world.script.extend([list(&[(1, "There"), (7, "A")])]);
    let (items, error) = world.all(machine);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(results(&items), [(1, "unchanged", Some(7))]);
}

#[test]
fn a_list_waits_for_the_rate_limit_longer_than_the_timeout() {
    let settings = EnsureEach::new([input("A")]);
    let slow = Config { requests_per_minute: Some(1), timeout: seconds(30.0), ..config() };
    let mut profiles: Vec<(i64, String)> = (1..=100).map(|id| (id, format!("Other {id}"))).collect();
    let mut script = pages(&profiles);
    script.extend(pages(&profiles).into_iter().chain([one(101, "A")]));
    profiles.extend([(101, "A".to_owned()), (102, "A".to_owned())]);
    script.extend(pages(&profiles));
    let mut world = World::of(script);
    let (items, error) = world.all(session(slow).ensure_each(settings));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(results(&items), [(0, "created", Some(101)), (0, "failed", Some(101))]);
}

#[test]
fn an_abandoned_run_keeps_a_name_for_the_timeout_of_its_input_and_a_run_that_waits_for_it_fails_then() {
    let session = session(config());
    let mut abandoned = session.ensure_each(EnsureEach::new([input("A")]));
    let mut world = World::of([list(&[])]);
    world.run_until(&mut abandoned, |action| matches!(action, Action::Send(it) if it.body.is_some()));
    let sent_at = world.now;
    let options = crate::Options { timeout: Some(seconds(30.0)), ..crate::Options::default() };
    let brief = session.with_options(&options).expect("valid options");
    world.script.extend([list(&[])]);
    let (items, error) = world.all(brief.ensure_each(EnsureEach::new([input("A")])));
    assert!(error.is_none(), "{error:?}");
    let why = items[0].error.as_ref().expect("the name is locked");
    assert_eq!(why.code, Code::Timeout);
    assert!(why.to_string().contains("another call of this client"), "{why}");
    assert!(world.now <= sent_at + seconds(31.0), "{:?}", world.now);

    world.script.extend([list(&[]), list(&[]), one(3, "A"), list(&[(3, "A")])]);
    let (items, _) = world.all(session.ensure_each(EnsureEach::new([input("A")])));
    assert_eq!(results(&items), [(0, "created", Some(3))]);
    let created_at = world.requests.iter().rfind(|(_, it)| it.body.is_some()).expect("a create").0;
    assert!(created_at >= sent_at + seconds(90.0) && created_at < sent_at + seconds(125.0), "{created_at:?}");
    drop(abandoned);
}

#[test]
fn a_run_closes_what_a_killed_run_left_open_and_the_next_one_does_not_wait() {
    let mut world = World::of([list(&[])]);
    let mut machine = each(&["A"], |settings| settings.ledger = true);
    world.run_until(&mut machine, |action| matches!(action, Action::Send(request) if request.body.is_some()));
    drop(machine);
    world.script.extend([list(&[]), list(&[(3, "A")])]);
    world.read = 0;
    world.all(each(&["A"], |settings| settings.ledger = true));
    let closing = "{\"name\":\"A\",\"profile\":3,\"provider\":\"hubspot\",\"status\":\"created\"}\n";
    assert!(world.ledger.ends_with(closing), "{}", world.ledger);
    let next_at = world.now;
    world.script.extend([list(&[(3, "A")])]);
    world.read = 0;
    let (items, error) = world.all(each(&["A"], |settings| settings.ledger = true));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(results(&items), [(0, "unchanged", Some(3))]);
    assert!(world.now < next_at + seconds(5.0), "nothing is open, so nothing waits: {:?}", world.now);
}

#[test]
fn a_failure_of_a_list_closes_nothing_that_a_killed_run_left_open() {
    let ledger = "{\"action\":\"ensure_each\",\"base_url\":\"https://www.workato.com\",\"format\":\"workato-oauth-profiles ledger 2\"}\n{\"name\":\"A\",\"provider\":\"hubspot\",\"status\":\"creating\"}\n";
    let failed = (0..3).map(|_| answer(503, ""));
    let mut world = World { ledger: ledger.into(), ..World::of(std::iter::once(list(&[])).chain(failed)) };
    let (items, _) = world.all(each(&["A"], |settings| settings.ledger = true));
    assert_eq!(results(&items), [(0, "failed", None)]);
    let next_at = world.now;
    world.script.extend([list(&[]), list(&[]), one(3, "A"), list(&[(3, "A")])]);
    world.read = 0;
    let (items, _) = world.all(each(&["A"], |settings| settings.ledger = true));
    assert_eq!(results(&items), [(0, "created", Some(3))]);
    let created_at = world.requests.iter().rfind(|(_, it)| it.body.is_some()).expect("a create").0;
    assert!(created_at >= next_at + seconds(45.0), "{created_at:?}");
}

#[test]
fn an_input_whose_line_is_too_long_for_a_ledger_is_refused_before_anything_is_written() {
    for (ledger, dry_run) in [(true, false), (true, true), (false, false)] {
        let settings = EnsureEach { ledger, dry_run, ..EnsureEach::new([input(&"\u{1}".repeat(10_000))]) };
        let mut world = World::of([list(&[]), answer(422, "")]);
        let (items, error) = world.all(session(config()).ensure_each(settings));
        match ledger {
            true => {
                let error = error.expect("refused");
                assert_eq!((error.code, items.len(), world.requests.len()), (Code::InvalidInput, 0, 0));
                assert!(error.to_string().contains("input 1 of the list: "), "{error}");
                assert!(world.ledger.is_empty());
            }
            false => assert_eq!(results(&items), [(0, "failed", None)]),
        }
    }
}

#[test]
fn a_dry_run_reads_its_ledger_and_writes_nothing() {
    let mut world = World::of([list(&[(1, "A")])]);
    world.all(each(&["A", "B"], |settings| (settings.dry_run, settings.ledger) = (true, true)));
    assert!(world.ledger.is_empty(), "{}", world.ledger);
    let rollout = "{\"action\":\"assign\",\"base_url\":\"https://www.workato.com\",\"format\":\"workato-oauth-profiles ledger 2\",\"profile\":322}\n";
    let mut other = World { ledger: rollout.into(), ..World::default() };
    let error = other.error(each(&["A"], |settings| (settings.dry_run, settings.ledger) = (true, true)));
    assert_eq!(error.code, Code::Ledger);
}

#[test]
fn a_ledger_that_is_full_stops_the_create_and_a_result_that_is_known_comes_first() {
    let mut announcing = World::of([list(&[])]);
    let mut machine = each(&["A", "B"], |settings| settings.ledger = true);
    announcing.run_until(&mut machine, |action| matches!(action, Action::Send(_)));
    announcing.full = true;
    machine.reply(Reply::Sent(list(&[]).sent), announcing.now);
    let (items, error) = announcing.all(machine);
    assert_eq!((items.len(), error.map(|error| error.code)), (0, Some(Code::Ledger)));
    assert!(methods(&announcing).is_empty(), "no create was sent");

    let mut created = World::of([list(&[])]);
    let mut machine = each(&["A", "B"], |settings| settings.ledger = true);
    created.run_until(&mut machine, |action| matches!(action, Action::Send(it) if it.body.is_some()));
    created.full = true;
    machine.reply(Reply::Sent(one(3, "A").sent), created.now);
    let (items, error) = created.all(machine);
    assert_eq!(results(&items), [(0, "created", Some(3))]);
    assert_eq!(error.map(|error| error.code), Some(Code::Ledger));
}

#[test]
fn a_last_list_that_fails_is_reported_and_changes_no_result() {
    let failed = (0..3).map(|_| answer(503, ""));
    let mut world = World::of([list(&[]), one(3, "A")].into_iter().chain(failed));
    let (items, error) = world.all(each(&["A"], |_| ()));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(results(&items), [(0, "created", Some(3))]);
    assert_eq!(world.event_kinds().last(), Some(&"gave_up"));
}

#[test]
fn a_create_that_was_refused_is_not_open() {
    let mut world = World::of([list(&[]), answer(422, "")]);
    world.all(each(&["A"], |settings| settings.ledger = true));
    let next_at = world.now;
    world.script.extend([list(&[]), one(3, "A"), list(&[(3, "A")])]);
    world.read = 0;
    let (items, _) = world.all(each(&["A"], |settings| settings.ledger = true));
    assert_eq!(results(&items), [(0, "created", Some(3))]);
    assert!(world.now < next_at + seconds(10.0), "{:?}", world.now);
}

#[test]
fn a_cancel_ends_it_between_two_results_in_a_create_and_in_the_last_list() {
    let is_create = |action: &Action| matches!(action, Action::Send(it) if it.body.is_some());
    let mut between = World::of([list(&[(1, "A")])]);
    let mut machine = each(&["A", "B"], |settings| settings.ledger = true);
    between.run(&mut machine).expect("a result").expect("unchanged");
    machine.reply(Reply::Cancelled, between.now);
    let error = between.error(machine);
    assert_eq!((error.code, error.may_have_applied, methods(&between).len()), (Code::Cancelled, false, 1));
    assert!(!between.ledger.contains("creating"), "{}", between.ledger);

    let mut under_way = World::of([list(&[])]);
    let mut machine = each(&["A", "B"], |settings| settings.ledger = true);
    under_way.run_until(&mut machine, is_create);
    machine.reply(Reply::Cancelled, under_way.now);
    let error = under_way.error(machine);
    assert_eq!((error.code, error.may_have_applied), (Code::Cancelled, true));
    assert!(under_way.ledger.contains("\"may_be_created\":true"), "{}", under_way.ledger);

    let mut last = World::of([list(&[]), one(3, "A")]);
    let mut machine = each(&["A"], |_| ());
    last.run(&mut machine).expect("a result").expect("created");
    last.run_until(&mut machine, |action| matches!(action, Action::Send(_)));
    machine.reply(Reply::Cancelled, last.now);
    assert_eq!(last.error(machine).code, Code::Cancelled);
}

#[test]
fn another_client_id_is_a_conflict_in_a_dry_run_too() {
    let other = || answer(200, &format!(r#"{{"result": [{}]}}"#, row(1, "A").replace("abc", "other")));
    for dry_run in [false, true] {
        let (items, _) = World::of([other()]).all(each(&["A"], |settings| settings.dry_run = dry_run));
        assert_eq!(items[0].error.as_ref().map(|error| error.code), Some(Code::Conflict));
        let text = items[0].error.as_ref().expect("why").to_string();
        assert!(text.starts_with("ensure profile `A`: profile 1 has this name"), "{text}");
    }
}
