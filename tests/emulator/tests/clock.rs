//! The clock that tests move, and clients that follow it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod common;

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::task::{Context, Waker};
use std::thread;
use std::time::Duration;

use common::{TOKEN, get, seeded};
use workato_emulator::{Emulator, Fault, Operation, Server};
use workato_oauth_profiles::drive::{Interrupt, Transport};
use workato_oauth_profiles::{AsyncClient, Client, Code, Now, ProfileInput, Request, Response, SendError};

/// Counts the waits of a client, and lets the emulator do the rest.
#[derive(Clone)]
struct Counted {
    emulator: Emulator,
    sleeps: Arc<AtomicU32>,
}

impl Counted {
    fn new(emulator: &Emulator) -> Counted {
        Counted { emulator: emulator.clone(), sleeps: Arc::default() }
    }

    fn client(&self) -> Client {
        Client::builder(TOKEN).transport(self.clone()).build().unwrap()
    }
}

impl Transport for Counted {
    fn send(&self, request: &Request, interrupt: &Interrupt) -> Result<Response, SendError> {
        Transport::send(&self.emulator, request, interrupt)
    }

    fn sleep(&self, time: Duration) {
        self.sleeps.fetch_add(1, Relaxed);
        Transport::sleep(&self.emulator, time);
    }

    fn now(&self) -> Now {
        Transport::now(&self.emulator)
    }
}

fn input() -> ProfileInput {
    ProfileInput::new("New", "zoom", "an_id", "a_secret")
}

#[test]
fn seventy_requests_wait_a_minute_on_the_emulators_clock_alone() {
    let emulator = seeded();
    let counted = Counted::new(&emulator);
    let workato = counted.client();
    for _ in 0..60 {
        assert_eq!(workato.get(321).unwrap().id, 321);
    }
    assert_eq!((emulator.now(), counted.sleeps.load(Relaxed)), (Duration::ZERO, 0));
    for _ in 0..10 {
        assert_eq!(workato.get(321).unwrap().id, 321);
    }
    // A wait is cut into slices of 100 ms.
    assert_eq!((emulator.now(), counted.sleeps.load(Relaxed)), (Duration::from_secs(60), 600));
    assert!(emulator.journal().iter().all(|arrival| arrival.status == Some(200)));
}

#[test]
fn seventy_requests_of_an_async_client_wait_on_the_emulators_clock() {
    let emulator = seeded();
    let workato = AsyncClient::builder(TOKEN).transport(emulator.clone()).build().unwrap();
    let seventy = async {
        for _ in 0..70 {
            assert_eq!(workato.get(321).await.unwrap().id, 321);
        }
    };
    let mut seventy = pin!(seventy);
    // Nothing else can wake it: it is polled until it ends.
    while seventy.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {}
    assert_eq!(emulator.now(), Duration::from_secs(60));
    assert!(emulator.journal().iter().all(|arrival| arrival.status == Some(200)));
}

#[test]
fn an_advance_frees_the_rate_limit_of_both_sides() {
    let emulator = seeded();
    let counted = Counted::new(&emulator);
    let workato = counted.client();
    for minute in 1..=3 {
        (0..60).for_each(|_| drop(workato.get(321).unwrap()));
        emulator.advance(Duration::from_secs(60));
        assert_eq!(emulator.now(), Duration::from_secs(60 * minute));
    }
    assert_eq!(counted.sleeps.load(Relaxed), 0);
}

#[test]
fn requests_that_take_time_move_the_clock_and_time_out_by_it() {
    let emulator = seeded();
    let workato = Counted::new(&emulator).client();
    emulator.fail_next(Fault::Latency(Duration::from_secs(3)));
    workato.get(321).unwrap();
    assert_eq!(emulator.now(), Duration::from_secs(3));
    emulator.fail(Operation::Create, Fault::Hang);
    let error = workato.create(&input()).unwrap_err();
    assert_eq!((error.code, emulator.now()), (Code::AmbiguousOutcome, Duration::from_secs(48)));
}

#[test]
fn a_create_that_is_applied_late_is_found_on_the_same_clock() {
    let emulator = seeded();
    let workato = Counted::new(&emulator).client();
    emulator.fail(Operation::Create, Fault::ApplyAfter(Duration::from_secs(30)));
    let ensured = workato.ensure(&input(), false).unwrap();
    assert_eq!((ensured.profile.id, emulator.profiles().len()), (322, 2));
    assert!(emulator.now() >= Duration::from_secs(30));
}

#[test]
fn threads_that_wait_for_the_same_time_move_the_clock_once() {
    let emulator = seeded();
    let workato = Counted::new(&emulator).client();
    (0..60).for_each(|_| drop(workato.get(321).unwrap()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| workato.get(321).unwrap());
        }
    });
    let now = emulator.now().as_secs_f64();
    assert!((60.0..=60.4).contains(&now), "each thread may be a slice of 100 ms too late: {now}");
    assert_eq!(emulator.journal().len(), 64);
}

#[test]
fn time_passes_by_itself_only_while_a_server_runs() {
    let emulator = seeded();
    emulator.advance(Duration::from_secs(5));
    emulator.advance_to(Duration::from_secs(3));
    assert_eq!((emulator.now(), get(&emulator, "/").status), (Duration::from_secs(5), 404));
    assert_eq!(emulator.journal()[0].time, Duration::from_secs(5));
    emulator.reset();
    assert_eq!(emulator.now(), Duration::from_secs(5), "a client may follow the clock");
    let _server = Server::start(emulator.clone(), 0).unwrap();
    let before = emulator.now();
    while emulator.now() == before {
        thread::yield_now();
    }
    emulator.advance(Duration::from_secs(60));
    assert!(emulator.now() > Duration::from_secs(65));
}
