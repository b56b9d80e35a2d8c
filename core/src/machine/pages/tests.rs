use super::super::testing::*;
use super::*;
use crate::{Code, Error, EventKind, Machine, Reached, Reply, SendErrorKind};

fn page(ids: impl IntoIterator<Item = i64>) -> Scripted {
    let rows: Vec<String> =
        ids.into_iter().map(|id| format!(r#"{{"id": {id}, "name": "n", "provider": "p"}}"#)).collect();
    answer(200, &format!(r#"{{"result": [{}]}}"#, rows.join(",")))
}

/// Walks to the end: the ids, and the error if it ended with one.
fn walk(world: &mut World, pages: Coroutine<Profile>) -> (Vec<i64>, Option<Error>) {
    let (profiles, error) = world.all(pages);
    (profiles.iter().map(|profile| profile.id).collect(), error)
}

fn asked(world: &World) -> Vec<String> {
    world
        .requests
        .iter()
        .map(|(_, request)| request.url.split_once('?').expect("a query").1.to_owned())
        .collect()
}

#[test]
fn walks_until_a_short_page() {
    let mut world = World::of([page(1..=100), page(101..=200), page(201..=250)]);
    let (ids, error) = walk(&mut world, session(config()).profiles(1));
    assert_eq!(ids, (1..=250).collect::<Vec<_>>());
    assert!(error.is_none());
    assert_eq!(asked(&world), ["page=1&per_page=100", "page=2&per_page=100", "page=3&per_page=100"]);
}

#[test]
fn an_empty_page_ends_the_walk() {
    let mut world = World::of([page(1..=100), page([])]);
    assert_eq!(walk(&mut world, session(config()).profiles(1)).0.len(), 100);
    assert_eq!(walk(&mut World::of([page([])]), session(config()).profiles(1)).0.len(), 0);
}

#[test]
fn a_page_is_read_only_when_its_rows_are_asked_for() {
    let mut world = World::of([page(1..=100), page(101..=101)]);
    let mut pages = session(config()).profiles(1);
    (0..100).for_each(|_| assert!(matches!(world.run(&mut pages), Some(Ok(_)))));
    assert_eq!(world.requests.len(), 1);
    assert!(matches!(world.run(&mut pages), Some(Ok(_))));
    assert_eq!(world.requests.len(), 2);
}

#[test]
fn a_row_that_moved_to_the_next_page_is_not_yielded_twice() {
    let mut world = World::of([page(1..=100), page(100..=150)]);
    assert_eq!(walk(&mut world, session(config()).profiles(1)).0, (1..=150).collect::<Vec<_>>());
}

#[test]
fn a_service_that_answers_the_same_page_again_ends_the_walk_with_decode() {
    let mut world = World::of([page(1..=100), page(1..=100)]);
    let (ids, error) = walk(&mut world, session(config()).profiles(1));
    let error = error.expect("the walk would not end");
    assert_eq!((ids.len(), error.code), (100, Code::Decode));
    assert!(error.to_string().starts_with("list profiles, page 2: "), "{error}");
    assert_eq!(
        (error.attempts, error.path.as_deref()),
        (1, Some("/api/custom_oauth_profiles?page=2&per_page=100"))
    );
    assert_eq!(world.event_kinds().last(), Some(&"gave_up"));
}

#[test]
fn a_walk_can_start_at_a_later_page() {
    let mut world = World::of([page(201..=250)]);
    assert_eq!(walk(&mut world, session(config()).profiles(3)).0.len(), 50);
    assert_eq!(asked(&world), ["page=3&per_page=100"]);
    let error = walk(&mut World::default(), session(config()).profiles(0)).1.expect("there is no page 0");
    assert_eq!(error.code, Code::InvalidInput);
}

#[test]
fn an_error_in_the_middle_ends_the_walk_after_what_was_read() {
    let mut world = World::of([page(1..=100), answer(404, "")]);
    let (ids, error) = walk(&mut world, session(config()).profiles(1));
    assert_eq!((ids.len(), error.map(|error| error.code)), (100, Some(Code::NotFound)));
}

#[test]
fn the_timeout_is_for_each_page_and_retries_are_as_for_a_list() {
    let slow = |scripted: Scripted| scripted.after(40.0);
    let mut world = World::of([
        slow(page(1..=100)),
        slow(failure(Reached::Maybe, SendErrorKind::Timeout)),
        slow(page(101..=200)),
        slow(page(201..=201)),
    ]);
    let (ids, error) = walk(&mut world, session(config()).profiles(1));
    assert_eq!((ids.len(), error), (201, None));
    assert!(world.now > seconds(120.0));
}

#[test]
fn cancelled_after_the_answer_it_reads_no_other_page() {
    let error =
        World::of([page(1..=100)]).cancelled_at_event(session(config()).profiles(1), EventKind::Received);
    assert_eq!((error.code, error.attempts), (Code::Cancelled, 1));
}

#[test]
fn cancelled_between_two_profiles_it_yields_no_more() {
    let mut world = World::of([page(1..=100)]);
    let mut pages = session(config()).profiles(1);
    assert!(matches!(world.run(&mut pages), Some(Ok(_))));
    pages.reply(Reply::Cancelled, world.now);
    let error = world.error(pages);
    assert_eq!((error.code, error.context.as_str()), (Code::Cancelled, "list profiles, page 2"));
    assert_eq!(error.path.as_deref(), Some("/api/custom_oauth_profiles?page=2&per_page=100"));
}

#[test]
fn cancelled_after_the_last_profile_it_ends_without_an_error() {
    let mut world = World::of([page(1..=1)]);
    let mut pages = session(config()).profiles(1);
    assert!(matches!(world.run(&mut pages), Some(Ok(_))));
    pages.reply(Reply::Cancelled, world.now);
    assert!(world.run(&mut pages).is_none());
}
