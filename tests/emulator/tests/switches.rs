//! Every setting, with each of its values.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod common;

use std::time::Duration;

use common::{
    PROFILES, assignment, done, get, get_at, input, json, request, seeded, send, set, status_and_json,
    with_token,
};
use serde_json::{Value, json};
use workato_emulator::{Emulator, Fault, Rule, Settings};
use workato_oauth_profiles::Method::{self, Delete, Get, Post, Put};

const ACME: &str = "/api/custom_oauth_profiles/321";

fn with(setting: &str) -> Emulator {
    let emulator = seeded();
    set(&emulator, setting);
    emulator
}

fn at(emulator: &Emulator, method: Method, path: &str, second: u64) -> u16 {
    let request = request(method, path, Some("Bearer test-token"));
    emulator.handle(&request, Duration::from_secs(second)).answer().unwrap().status
}

#[test]
fn one_limit_or_two() {
    for (setting, statuses) in [("two_windows=off", [200, 429, 429]), ("two_windows=on", [200, 200, 429])] {
        let emulator = seeded();
        let mut settings = Settings::default();
        settings.set_text(setting).unwrap();
        settings.requests_per_minute = Some(1);
        emulator.set(settings);
        let found = [
            at(&emulator, Get, PROFILES, 0),
            at(&emulator, Post, &assignment(123, 321, "assign"), 1),
            at(&emulator, Delete, &assignment(123, 321, "unassign"), 2),
        ];
        assert_eq!(found, statuses, "{setting}");
    }
}

#[test]
fn a_429_has_retry_after_or_not() {
    for (setting, expected) in [("retry_after=on", Some("60")), ("retry_after=off", None)] {
        let emulator = with(setting);
        (0..60).for_each(|_| assert_eq!(get(&emulator, PROFILES).status, 200));
        let refused = get(&emulator, PROFILES);
        assert_eq!((refused.status, refused.header("retry-after")), (429, expected), "{setting}");
    }
}

#[test]
fn each_privilege_allows_its_own_operation() {
    let operations = [
        ("may_list", Get, PROFILES.to_owned()),
        ("may_get", Get, ACME.to_owned()),
        ("may_create", Post, PROFILES.to_owned()),
        ("may_update", Put, ACME.to_owned()),
        ("may_assign", Post, assignment(123, 321, "assign")),
        ("may_unassign", Delete, assignment(402, 321, "unassign")),
        ("may_delete", Delete, "/api/custom_oauth_profiles/322".to_owned()),
    ];
    for (missing, _, _) in &operations {
        for (status, message) in [(401, "Unauthorized"), (403, "Forbidden")] {
            let emulator = seeded();
            send(&emulator, Post, PROFILES, Some(&input("To be deleted", "zoom")));
            let mut settings = Settings { missing_privilege: status, ..Settings::default() };
            settings.set_text(&format!("{missing}=off")).unwrap();
            emulator.set(settings);
            for (name, method, path) in &operations {
                let body =
                    (matches!(method, Post | Put) && !path.contains("assign")).then(|| input("New", "zoom"));
                let answer = status_and_json(&emulator, *method, path, body.as_ref());
                if name == missing {
                    assert_eq!(answer, (status, json!({"message": message})), "{name}");
                } else {
                    assert_eq!(answer.0, 200, "{name} without {missing}");
                }
            }
        }
    }
}

#[test]
fn a_create_answers_200_or_201() {
    for status in [200, 201] {
        let emulator = with(&format!("create_status={status}"));
        let (found, body) = status_and_json(&emulator, Post, PROFILES, Some(&input("New", "zoom")));
        assert_eq!((found, &body["result"]["id"]), (status, &json!(322)));
        assert_eq!(status_and_json(&emulator, Put, ACME, Some(&input("Acme", "zoom"))).0, 200);
    }
}

#[test]
fn a_duplicate_name_is_accepted_or_refused() {
    let name = "Acme HubSpot OAuth app";
    let emulator = with("duplicate_name=accept");
    assert_eq!(send(&emulator, Post, PROFILES, Some(&input(name, "zoom"))).status, 200);
    let emulator = with("duplicate_name=409");
    let refused = (409, json!({"message": "Conflict", "errors": {"name": ["has already been taken"]}}));
    assert_eq!(status_and_json(&emulator, Post, PROFILES, Some(&input(name, "zoom"))), refused);
    assert_eq!(status_and_json(&emulator, Put, ACME, Some(&input(name, "zoom"))).0, 200, "its own name");
    assert_eq!(status_and_json(&emulator, Post, PROFILES, Some(&input("Other", "zoom"))).0, 200);
    assert_eq!(status_and_json(&emulator, Put, ACME, Some(&input("Other", "zoom"))), refused);
    assert_eq!(status_and_json(&emulator, Delete, "/api/custom_oauth_profiles/322", None), done());
    assert_eq!(
        status_and_json(&emulator, Put, ACME, Some(&input("Other", "zoom"))).0,
        200,
        "it is free again"
    );
}

#[test]
fn any_provider_is_accepted_by_default() {
    for provider in ["teams_bot", "gmail", "google_calendar", "docusign", "netsuite"] {
        let emulator = seeded();
        assert_eq!(status_and_json(&emulator, Post, PROFILES, Some(&input("New", provider))).0, 200);
        assert_eq!(status_and_json(&emulator, Put, ACME, Some(&input("Acme", provider))).0, 200);
    }
}

#[test]
fn an_unknown_provider_is_refused_or_accepted() {
    for (method, path) in [(Post, PROFILES), (Put, ACME)] {
        let body = input("New", "netsuite");
        let refused =
            json!({"message": "Bad request", "errors": {"provider": ["is not included in the list"]}});
        assert_eq!(status_and_json(&with("unknown_provider=400"), method, path, Some(&body)), (400, refused));
        assert_eq!(status_and_json(&with("unknown_provider=accept"), method, path, Some(&body)).0, 200);
        assert_eq!(status_and_json(&with("unknown_provider=422"), method, path, Some(&body)).0, 422);
        for known in ["hubspot", "teams_bot", "gmail", "google_calendar", "docusign"] {
            let body = input("New", known);
            assert_eq!(status_and_json(&with("unknown_provider=400"), method, path, Some(&body)).0, 200);
        }
    }
}

#[test]
fn slack_without_a_token_is_accepted_or_refused() {
    for (method, path) in [(Post, PROFILES), (Put, ACME)] {
        for provider in ["slack", "slack_bot", "slack_secondary"] {
            let body = input("New", provider);
            assert_eq!(
                status_and_json(&with("slack_without_token=accept"), method, path, Some(&body)).0,
                200
            );
            let emulator = with("slack_without_token=400");
            let refused = json!({"message": "Bad request", "errors": {"data.token": ["can't be blank"]}});
            assert_eq!(status_and_json(&emulator, method, path, Some(&body)), (400, refused));
            assert_eq!(status_and_json(&emulator, method, path, Some(&with_token("New", provider))).0, 200);
            assert_eq!(status_and_json(&emulator, method, path, Some(&input("New", "zoom"))).0, 200);
        }
    }
}

#[test]
fn an_update_without_a_token_clears_or_keeps_it() {
    for keeps in [false, true] {
        let emulator = seeded();
        emulator.set(Settings {
            keep_token: keeps,
            slack_without_token: Rule::Refuse(400),
            ..Settings::default()
        });
        send(&emulator, Put, ACME, Some(&with_token("Acme", "slack")));
        let status = send(&emulator, Put, ACME, Some(&input("Acme", "slack"))).status;
        assert_eq!((status, emulator.has_token(321, "a_token")), (if keeps { 200 } else { 400 }, true));
        send(&emulator, Put, ACME, Some(&input("Acme", "zoom")));
        assert_eq!(emulator.has_token(321, "a_token"), keeps);
    }
}

#[test]
fn a_second_profile_of_a_provider_is_refused_or_replaces_the_first() {
    for (setting, status, holders) in [
        ("second_profile=422", 422, [5, 0]),
        ("second_profile=409", 409, [5, 0]),
        ("second_profile=accept", 200, [4, 1]),
    ] {
        let emulator = with(setting);
        send(&emulator, Post, PROFILES, Some(&input("New", "hubspot")));
        send(&emulator, Post, PROFILES, Some(&input("Zoom", "zoom")));
        assert_eq!(
            status_and_json(&emulator, Post, &assignment(401, 322, "assign"), None).0,
            status,
            "{setting}"
        );
        let profiles = emulator.profiles();
        assert_eq!([profiles[0].customers, profiles[1].customers], holders, "{setting}");
        assert_eq!(profiles[0].connections + profiles[1].connections, 1);
        assert_eq!(
            (profiles[1].connections == 1, emulator.is_assigned(322, 401)),
            (status == 200, status == 200)
        );
        assert_eq!(
            status_and_json(&emulator, Post, &assignment(401, 323, "assign"), None),
            done(),
            "another provider"
        );
    }
}

#[test]
fn assigning_again_is_accepted_or_refused() {
    let path = assignment(401, 321, "assign");
    let emulator = with("assign_again=accept");
    assert_eq!(status_and_json(&emulator, Post, &path, None), done());
    assert_eq!(emulator.assigned(321).len(), 5);
    let refused = (422, json!({"message": "It is assigned already"}));
    assert_eq!(status_and_json(&with("assign_again=422"), Post, &path, None), refused);
}

#[test]
fn unassigning_what_is_not_assigned_is_refused_or_accepted() {
    let path = assignment(123, 321, "unassign");
    assert_eq!(
        status_and_json(&with("unassign_missing=404"), Delete, &path, None),
        (404, json!({"message": "Not found"}))
    );
    assert_eq!(status_and_json(&with("unassign_missing=422"), Delete, &path, None).0, 422);
    assert_eq!(status_and_json(&with("unassign_missing=accept"), Delete, &path, None), done());
}

#[test]
fn unassigning_what_is_in_use_is_refused_or_accepted() {
    let path = assignment(401, 321, "unassign");
    for (setting, status) in
        [("unassign_in_use=422", 422), ("unassign_in_use=409", 409), ("unassign_in_use=accept", 200)]
    {
        let emulator = with(setting);
        assert_eq!(status_and_json(&emulator, Delete, &path, None).0, status, "{setting}");
        assert_eq!(emulator.is_assigned(321, 401), status != 200);
    }
}

#[test]
fn deleting_what_is_assigned_is_refused_or_accepted() {
    let emulator = with("delete_in_use=422");
    assert_eq!(
        status_and_json(&emulator, Delete, ACME, None),
        (422, json!({"message": "The custom OAuth profile is in use"}))
    );
    (402..=405).for_each(|customer| {
        drop(status_and_json(&emulator, Delete, &assignment(customer, 321, "unassign"), None))
    });
    assert_eq!(status_and_json(&emulator, Delete, ACME, None).0, 422);
    assert_eq!(
        status_and_json(&emulator, Delete, &assignment(401, 321, "unassign?force=true"), None),
        done()
    );
    assert_eq!(status_and_json(&emulator, Delete, ACME, None), done());

    let emulator = with("delete_in_use=accept");
    assert_eq!(status_and_json(&emulator, Delete, ACME, None), done());
    send(&emulator, Post, PROFILES, Some(&input("New", "hubspot")));
    assert_eq!(
        status_and_json(&emulator, Post, &assignment(401, 322, "assign"), None),
        done(),
        "the customer has none"
    );
}

#[test]
fn an_unknown_customer_is_answered_as_set() {
    for verb in [(Post, "assign"), (Delete, "unassign")] {
        for (status, message) in
            [(404, "Not found"), (400, "Bad request"), (422, "There is no such customer")]
        {
            let emulator = with(&format!("unknown_customer={status}"));
            for customer in ["999", "EX", "A2300"] {
                let answer = status_and_json(&emulator, verb.0, &assignment(customer, 321, verb.1), None);
                assert_eq!(answer, (status, json!({"message": message})));
            }
            assert_eq!(
                status_and_json(&emulator, verb.0, &assignment(123, 5, verb.1), None).0,
                404,
                "an unknown profile"
            );
        }
    }
}

#[test]
fn a_plain_dot_is_refused_or_accepted() {
    for (setting, status) in [("plain_dot=400", 400), ("plain_dot=accept", 200)] {
        let emulator = with(setting);
        emulator.add_customer(1, Some("a.b"));
        assert_eq!(
            status_and_json(&emulator, Post, &assignment("Ea.b", 321, "assign"), None).0,
            status,
            "{setting}"
        );
        assert_eq!(status_and_json(&emulator, Post, &assignment("Ea%2Eb", 321, "assign"), None), done());
    }
}

#[test]
fn a_large_page_is_clamped_or_refused() {
    let emulator = with("large_page=accept");
    emulator.add_profiles(150);
    let length = |emulator: &Emulator, query: &str| {
        let (status, body) = status_and_json(emulator, Get, &format!("{PROFILES}?per_page={query}"), None);
        (status, body["result"].as_array().map_or(0, Vec::len))
    };
    assert_eq!(length(&emulator, "101"), (200, 100));
    set(&emulator, "large_page=400");
    assert_eq!((length(&emulator, "100"), length(&emulator, "101")), ((200, 100), (400, 0)));
}

#[test]
fn the_list_begins_with_the_lowest_or_the_highest_id() {
    for (setting, pages) in
        [("newest_first=off", [[321, 322], [323, 324]]), ("newest_first=on", [[324, 323], [322, 321]])]
    {
        let emulator = with(setting);
        emulator.add_profiles(3);
        for (page, ids) in (1..).zip(pages) {
            let body = json(&get(&emulator, &format!("{PROFILES}?per_page=2&page={page}")));
            let found: Value = body["result"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
            assert_eq!(found, json!(ids), "{setting}");
        }
    }
}

#[test]
fn latency_is_fixed_or_random_and_repeats_with_its_seed() {
    let latencies = |setting: &str, seed: u64| -> Vec<Duration> {
        let emulator = seeded();
        let mut settings = Settings { seed, ..Settings::default() };
        settings.set_text(setting).unwrap();
        emulator.set(settings);
        let request = request(Get, ACME, Some("Bearer test-token"));
        (0..50).map(|_| emulator.handle(&request, Duration::ZERO).after).collect()
    };
    assert_eq!(latencies("latency=0", 1), [Duration::ZERO; 50]);
    assert_eq!(latencies("latency=0.25", 1), [Duration::from_millis(250); 50]);
    let drawn = latencies("latency=1..2", 1);
    assert!(drawn.iter().all(|latency| (1.0..=2.0).contains(&latency.as_secs_f64())), "{drawn:?}");
    assert!(drawn.iter().max().unwrap().abs_diff(*drawn.iter().min().unwrap()) > Duration::from_millis(500));
    assert_eq!(latencies("latency=1..2", 1), drawn);
    assert_ne!(latencies("latency=1..2", 2), drawn);
}

#[test]
fn random_faults_have_their_rate_and_repeat_with_their_seed() {
    let ends = |emulator: &Emulator| -> Vec<Option<u16>> {
        let request = request(Put, ACME, Some("Bearer test-token"));
        let ends = (0..1000).map(|_| {
            emulator.advance(Duration::from_secs(1));
            emulator.handle(&request, Duration::ZERO)
        });
        ends.map(|fate| fate.answer().map(|response| response.status)).collect()
    };
    let emulator = with("fault_rate=0");
    assert!(ends(&emulator).iter().all(|end| *end == Some(400)));
    let emulator = with("fault_rate=0.3");
    let first = ends(&emulator);
    let count = |status| first.iter().filter(|end| **end == status).count();
    let (unavailable, closed) = (count(Some(503)), count(None));
    assert!((70..130).contains(&unavailable) && (150..250).contains(&closed), "{unavailable} {closed}");
    emulator.reset();
    assert!(ends(&emulator) == first, "the same seed");
    emulator.set(Settings { fault_rate: 0.3, seed: 5, ..Settings::default() });
    emulator.reset();
    assert!(ends(&emulator) != first, "another seed");
    let emulator = with("fault_rate=1");
    assert!(ends(&emulator).iter().all(|end| *end != Some(400)));
}

#[test]
fn a_random_drop_is_carried_out_or_not() {
    let emulator = with("fault_rate=1");
    let mut applied = [0; 2];
    for customer in 1..=100 {
        emulator.add_customer(customer, None);
        let path = assignment(customer, 321, "assign");
        let fate = emulator.handle(&request(Post, &path, Some("Bearer test-token")), Duration::from_secs(60));
        let done = emulator.is_assigned(321, customer);
        match fate.answer() {
            None => applied[usize::from(done)] += 1,
            Some(response) => assert_eq!((response.status, done), (503, false)),
        }
    }
    assert!(applied[0] > 15 && applied[1] > 15, "{applied:?}");
}

#[test]
fn the_journal_is_kept_or_not() {
    for (setting, length) in [("journal=on", 2), ("journal=off", 0)] {
        let emulator = with(setting);
        assert_eq!([get(&emulator, ACME).status, get(&emulator, ACME).status], [200, 200]);
        assert_eq!(emulator.journal().len(), length, "{setting}");
    }
}

#[test]
fn every_setting_can_be_set_and_the_help_and_the_readme_name_it() {
    let positions = [
        "requests_per_minute=off", "two_windows=on", "retry_after=off", "may_list=off", "may_get=off",
        "may_create=off", "may_update=off", "may_delete=off", "may_assign=off", "may_unassign=off",
        "missing_privilege=403", "create_status=201", "duplicate_name=422", "unknown_provider=400",
        "slack_without_token=400", "keep_token=on", "second_profile=accept", "assign_again=409",
        "unassign_missing=accept", "unassign_in_use=accept", "delete_in_use=accept", "unknown_customer=422",
        "plain_dot=accept", "large_page=400", "newest_first=on", "latency=0.5..2", "fault_rate=0.05",
        "seed=7", "journal=off", "further_data=400", "strip_names=on", "null_provider=321", "list_lag=5",
    ];
    let (help, readme) = (Settings::help(), include_str!("../README.md"));
    let settings = help.lines().filter(|line| line.starts_with("  ") && line.contains('=')).count();
    assert_eq!(positions.len(), settings, "{help}");
    for position in positions {
        let mut settings = Settings::default();
        settings.set_text(position).unwrap();
        assert_ne!(settings, Settings::default(), "{position}");
        let name = position.split('=').next().unwrap();
        assert!(help.contains(&format!("  {name}=")), "{name}");
        assert!(readme.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn invalid_values_of_settings_are_named_in_the_error() {
    for (text, expected) in [
        ("two_windows=1", "two_windows is on or off (true or false), not `1`"),
        ("may_list=yes", "may_list is on or off"),
        ("missing_privilege=404", "missing_privilege is 401 or 403, not `404`"),
        ("create_status=204", "create_status is 200 or 201"),
        ("second_profile=500", "second_profile is accept, or a status from 400 to 499"),
        ("second_profile=on", "second_profile is accept, or a status from 400 to 499"),
        ("unknown_customer=accept", "unknown_customer is a status from 400 to 499"),
        ("latency=-1", "latency is seconds such as 0.2"),
        ("latency=2..1", "latency is seconds"),
        ("latency=0..9999", "latency is seconds"),
        ("latency=long", "latency is seconds"),
        ("latency=..", "latency is seconds"),
        ("latency=NaN..NaN", "latency is seconds"),
        ("fault_rate=1.5", "fault_rate is a share from 0 to 1"),
        ("fault_rate=NaN", "fault_rate is a share from 0 to 1"),
        ("list_lag=-1", "list_lag is a number of seconds such as 0.2, not `-1`"),
        ("list_lag=1..2", "list_lag is a number of seconds"),
        ("null_provider=0", "null_provider is a whole number from 1, or off (null)"),
        ("seed=-1", "seed is a whole number from 0"),
        ("journal=", "journal is on or off"),
        ("=1", "`` is not a setting; there is requests_per_minute, two_windows"),
    ] {
        let mut settings = Settings::default();
        let error = settings.set_text(text).unwrap_err();
        assert!(error.contains(expected), "{text}: {error}");
        assert_eq!(settings, Settings::default());
    }
}

#[test]
fn all_seven_operations_share_sixty_requests_a_minute() {
    let emulator = seeded();
    (0..59).for_each(|_| assert_eq!(get_at(&emulator, PROFILES, 0).status, 200));
    assert_eq!(at(&emulator, Post, &assignment(123, 321, "assign"), 0), 200);
    assert_eq!(at(&emulator, Delete, ACME, 0), 429);
    assert_eq!(at(&emulator, Post, PROFILES, 59), 429);
    assert_eq!(at(&emulator, Post, PROFILES, 60), 400);
}

/// The names of the list at this second.
fn names_at(emulator: &Emulator, second: u64) -> Vec<String> {
    let list = json(&get_at(emulator, PROFILES, second));
    let names = list["result"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned());
    names.collect()
}

#[test]
fn further_keys_of_data_are_kept_and_returned_or_refused() {
    let mut body = with_token("New", "zoom");
    body["data"]["authorization_url"] = json!("https://example.com/authorize");
    body["data"]["scopes"] = json!(["a", {"b": 1}]);
    let shown = json!({
        "client_id": "an_id", "authorization_url": "https://example.com/authorize", "scopes": ["a", {"b": 1}]
    });
    let emulator = seeded();
    let created = status_and_json(&emulator, Post, PROFILES, Some(&body));
    assert_eq!((created.0, &created.1["result"]["data"]), (200, &shown));
    assert_eq!(json(&get(&emulator, "/api/custom_oauth_profiles/322"))["result"]["data"], shown);
    assert_eq!(json(&get(&emulator, PROFILES))["result"][1]["data"], shown);
    assert_eq!(emulator.profiles()[1].further_data["scopes"], shown["scopes"]);
    assert!(emulator.has_secret(322, "a_secret") && emulator.has_token(322, "a_token"));
    let other =
        status_and_json(&emulator, Put, "/api/custom_oauth_profiles/322", Some(&input("New", "zoom")));
    assert_eq!(other.1["result"]["data"], json!({"client_id": "an_id"}), "an update replaces all of `data`");

    for (setting, status, message) in
        [("further_data=400", 400, "Bad request"), ("further_data=422", 422, "Unprocessable entity")]
    {
        let answer = status_and_json(&with(setting), Post, PROFILES, Some(&body));
        let unknown = json!(["is not a field of this route"]);
        let errors = json!({"data.authorization_url": unknown, "data.scopes": unknown});
        assert_eq!(answer, (status, json!({"message": message, "errors": errors})));
    }
}

#[test]
fn names_are_stored_and_compared_with_the_spaces_at_their_ends_or_without() {
    for (setting, name) in [("strip_names=off", " New  "), ("strip_names=on", "New")] {
        let emulator = with(setting);
        let created = status_and_json(&emulator, Post, PROFILES, Some(&input(" New  ", "zoom")));
        assert_eq!(created.1["result"]["name"], name, "{setting}");
        let updated = status_and_json(&emulator, Put, ACME, Some(&input(" New  ", "hubspot")));
        assert_eq!(updated.1["result"]["name"], name, "{setting}");
        assert_eq!(names_at(&emulator, 1), [name, name]);
    }
    for (strip_names, status) in [(false, 200), (true, 422)] {
        let emulator = seeded();
        let settings = Settings { strip_names, duplicate_name: Rule::Refuse(422), ..Settings::default() };
        emulator.set(settings);
        let name = "Acme HubSpot OAuth app ";
        assert_eq!(status_and_json(&emulator, Post, PROFILES, Some(&input(name, "zoom"))).0, status);
    }
}

#[test]
fn one_profile_can_have_a_null_provider_in_every_answer() {
    let emulator = with("null_provider=321");
    send(&emulator, Post, PROFILES, Some(&input("New", "zoom")));
    let list = json(&get(&emulator, PROFILES));
    assert_eq!(
        (&list["result"][0]["provider"], &list["result"][1]["provider"]),
        (&Value::Null, &json!("zoom"))
    );
    assert_eq!(json(&get(&emulator, ACME))["result"]["provider"], Value::Null);
    assert_eq!(emulator.profiles()[0].provider, "hubspot", "it has one all the same");
}

#[test]
fn the_list_lags_behind_creates_updates_and_deletes() {
    let at = |emulator: &Emulator, method, path: &str, body: Option<&Value>, second| {
        let mut request = request(method, path, Some("Bearer test-token"));
        request.headers.push(("Content-Type".into(), "application/json".into()));
        request.body = body.map(Value::to_string);
        emulator.handle(&request, Duration::from_secs(second)).answer().unwrap()
    };
    let acme = "Acme HubSpot OAuth app";
    let emulator = with("list_lag=10");
    assert_eq!(at(&emulator, Post, PROFILES, Some(&input("New", "zoom")), 20).status, 200);
    assert_eq!(names_at(&emulator, 20), [acme]);
    assert_eq!(get_at(&emulator, "/api/custom_oauth_profiles/322", 20).status, 200, "a get shows it at once");
    assert_eq!(
        at(&emulator, Put, "/api/custom_oauth_profiles/322", Some(&input("Newer", "zoom")), 25).status,
        200
    );
    assert_eq!(at(&emulator, Delete, "/api/custom_oauth_profiles/322", None, 28).status, 200);
    assert_eq!(names_at(&emulator, 29), [acme]);
    assert_eq!([30, 34].map(|second| names_at(&emulator, second)), [[acme, "New"]; 2]);
    assert_eq!(names_at(&emulator, 35), [acme, "Newer"]);
    assert_eq!(names_at(&emulator, 37), [acme, "Newer"]);
    assert_eq!(names_at(&emulator, 38), [acme]);

    emulator.fail_next(Fault::ApplyAfter(Duration::from_secs(5)));
    let mut create = request(Post, PROFILES, Some("Bearer test-token"));
    create.headers.push(("Content-Type".into(), "application/json".into()));
    create.body = Some(input("Late", "zoom").to_string());
    emulator.handle(&create, Duration::from_secs(40));
    assert_eq!(names_at(&emulator, 54), [acme], "it was carried out at 45");
    assert_eq!(names_at(&emulator, 55), [acme, "Late"]);
}

#[test]
fn a_lagging_list_has_pages_and_an_order_and_is_reset() {
    let emulator = with("list_lag=10");
    emulator.add_profiles(2);
    assert_eq!(send(&emulator, Delete, "/api/custom_oauth_profiles/322", None).status, 200);
    let ids = |query: &str| -> Vec<u64> {
        let list = json(&get(&emulator, &format!("{PROFILES}{query}")));
        list["result"].as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
    };
    assert_eq!((ids("?per_page=2"), ids("?per_page=2&page=2")), (vec![321, 322], vec![323]));
    emulator.set(Settings { newest_first: true, ..emulator.settings() });
    assert_eq!(ids(""), [323, 322, 321]);
    emulator.reset();
    assert_eq!(ids(""), [323, 321]);
}
