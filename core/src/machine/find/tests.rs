use crate::Code;
use crate::machine::testing::*;

fn row(id: i64, name: &str, provider: &str) -> String {
    format!(r#"{{"id": {id}, "name": "{name}", "provider": "{provider}"}}"#)
}

fn list(rows: &[String]) -> Scripted {
    answer(200, &format!(r#"{{"result": [{}]}}"#, rows.join(",")))
}

fn full_page(first: i64) -> Scripted {
    list(&(first..first + 100).map(|id| row(id, "Other", "hubspot")).collect::<Vec<_>>())
}

#[test]
fn the_only_profile_of_the_name_and_provider_is_found() {
    let rows = [row(1, "Acme", "salesforce"), row(2, "Acme", "hubspot"), row(3, "acme", "hubspot")];
    let mut world = World::of([list(&rows)]);
    let found = world.value(session(config()).find("Acme", "hubspot"));
    assert_eq!((found.map(|profile| profile.id), world.requests.len()), (Some(2), 1));
}

#[test]
fn that_there_is_none_needs_proof_if_there_are_several_pages() {
    let mut world = World::of([list(&[row(1, "Other", "hubspot")])]);
    assert_eq!(world.value(session(config()).find("Acme", "hubspot")), None);

    let pages = || [full_page(1), list(&[row(101, "Other", "hubspot")])];
    let mut world = World::of(pages().into_iter().chain(pages()));
    assert_eq!(world.value(session(config()).find("Acme", "hubspot")), None);
    assert_eq!(world.requests.len(), 4);
}

#[test]
fn several_are_a_conflict_with_all_ids() {
    let rows = [row(9, "Acme", "hubspot"), row(5, "Acme", "hubspot"), row(7, "Acme", "hubspot")];
    let error = World::of([list(&rows)]).error(session(config()).find("Acme", "hubspot"));
    assert_eq!(error.code, Code::Conflict);
    let text = error.to_string();
    assert!(text.starts_with("find profile `Acme`: ") && text.contains("5, 7, 9"), "{text}");
}

#[test]
fn one_that_differs_in_case_only_is_a_conflict_that_shows_both() {
    let mut world = World::of([list(&[row(5, "ACME", "hubspot")])]);
    let text = world.error(session(config()).find("Acme", "hubspot")).to_string();
    assert!(text.contains("profile 5 is `ACME` for `hubspot`, and `Acme` for `hubspot`"), "{text}");
}

#[test]
fn a_row_that_cannot_be_read_may_be_the_profile() {
    let mut world = World::of([list(&[r#"{"id": "x"}"#.to_owned()])]);
    assert_eq!(world.error(session(config()).find("Acme", "hubspot")).code, Code::Decode);
}

#[test]
fn an_empty_name_or_provider_is_refused_before_anything_is_sent() {
    for (name, provider, field) in
        [("", "hubspot", "name"), (" ", "hubspot", "name"), ("Acme", "", "provider")]
    {
        let mut world = World::default();
        let error = world.error(session(config()).find(name, provider));
        assert_eq!(error.code, Code::InvalidInput);
        assert!(error.to_string().contains(&format!("the {field} is empty")), "{error}");
    }
}

#[test]
fn the_timeout_begins_with_the_first_step() {
    let list = list(&[row(2, "Acme", "hubspot")]);
    let mut world = World { now: seconds(1000.0), ..World::of([list]) };
    assert!(world.value(session(config()).find("Acme", "hubspot")).is_some());
}

#[test]
fn a_page_with_an_id_twice_proves_nothing() {
    let twice = || list(&[row(1, "Other", "hubspot"), row(1, "Acme", "hubspot")]);
    let mut world = World::of((0..4).map(|_| twice()));
    assert_eq!(world.error(session(config()).find("Acme", "hubspot")).code, Code::Conflict);
}
