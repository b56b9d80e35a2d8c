use crate::Code;
use crate::machine::testing::*;

fn rows(ids: impl IntoIterator<Item = i64>) -> Scripted {
    let row = |id| format!(r#"{{"id": {id}, "name": "Acme {id}", "provider": "hubspot"}}"#);
    let rows: Vec<String> = ids.into_iter().map(row).collect();
    answer(200, &format!(r#"{{"result": [{}]}}"#, rows.join(",")))
}

#[test]
fn one_page_is_proof_enough() {
    let mut world = World::of([rows(1..=3)]);
    let survey = world.value(session(config()).survey());
    assert_eq!((survey.profiles.len(), survey.unreadable, world.requests.len()), (3, 0, 1));
}

#[test]
fn several_pages_are_listed_twice() {
    let mut world = World::of([rows(1..=100), rows(101..=150), rows(1..=100), rows(101..=151)]);
    let survey = world.value(session(config()).survey());
    assert_eq!((survey.profiles.len(), world.requests.len()), (151, 4));
}

#[test]
fn lists_go_on_until_two_agree() {
    let first = [rows(1..=100), rows(102..=150)];
    let moved = [rows(2..=101), rows(102..=150)];
    let mut world = World::of(first.into_iter().chain(moved).chain([rows(2..=101), rows(102..=150)]));
    let survey = world.value(session(config()).survey());
    assert_eq!((survey.profiles.len(), world.requests.len()), (149, 6));
}

#[test]
fn lists_that_never_agree_are_a_conflict() {
    let pages = (0..4).flat_map(|nth| [rows(1 + nth..=100 + nth), rows(200..=201)]);
    let mut world = World::of(pages);
    assert_eq!(world.error(session(config()).survey()).code, Code::Conflict);
}

#[test]
fn rows_without_an_id_or_a_name_are_counted() {
    let page = r#"{"result": [{"id": "x"}, {"id": 1, "name": null, "provider": "hubspot"},
        {"id": 2, "name": "Acme", "provider": "hubspot"}]}"#;
    let survey = World::of([answer(200, page)]).value(session(config()).survey());
    assert_eq!((survey.profiles.len(), survey.unreadable), (2, 2));
}
