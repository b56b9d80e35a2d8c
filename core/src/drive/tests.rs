use std::cell::Cell;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::*;
use crate::machine::testing::{World, answer, answer_with, config, failure, session};
use crate::operations::{Delete, Get};
use crate::{Code, Reached, SendErrorKind};

const OK: &str = r#"{"result": {"id": 321}}"#;

/// The same world, awaited; each action takes one more poll.
struct Awaited(World);

impl AsyncHost for Awaited {
    type Stop = Error;

    fn now(&self) -> Now {
        self.0.now
    }

    async fn perform(&mut self, action: Action) -> Result<Reply, Error> {
        let mut asked = false;
        std::future::poll_fn(|_| {
            if std::mem::replace(&mut asked, true) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        self.0.perform(action)
    }
}

fn wait_for<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}

fn world() -> World {
    World::of([answer_with(429, &[("Retry-After", "2")], ""), answer(503, ""), answer(200, OK)])
}

#[test]
fn blocking_and_async_do_the_same() {
    let mut blocking = world();
    let by_blocking = blocking.value(session(config()).call(Get { id: 321 }));

    let (mut machine, mut host) = (session(config()).call(Get { id: 321 }), Awaited(world()));
    let by_async = wait_for(next_async(&mut machine, &mut host)).expect("an item").expect("a value");
    assert_eq!(by_async, by_blocking);
    assert_eq!(host.0.sent_at(), blocking.sent_at());
    assert_eq!(host.0.event_kinds(), blocking.event_kinds());
}

/// A host whose user stops it from outside, as Ctrl-C does.
struct Stopped;

#[derive(Debug, PartialEq)]
enum Stop {
    FromOutside,
    FromTheCall,
}

impl From<Error> for Stop {
    fn from(_: Error) -> Stop {
        Stop::FromTheCall
    }
}

impl Host for Stopped {
    type Stop = Stop;

    fn now(&self) -> Now {
        Now::ZERO
    }

    fn perform(&mut self, _: Action) -> Result<Reply, Stop> {
        Err(Stop::FromOutside)
    }
}

#[test]
fn what_stops_the_host_passes_through_untouched() {
    let stopped = next(&mut session(config()).call(Get { id: 321 }), &mut Stopped);
    assert_eq!(stopped, Some(Err(Stop::FromOutside)));
    let failed = next(&mut session(config()).call(Get { id: 0 }), &mut Stopped);
    assert_eq!(failed, Some(Err(Stop::FromTheCall)));
}

/// A world whose user cancels at a time of its clock.
struct Cancelled {
    world: World,
    at: Duration,
    now: Rc<Cell<Now>>,
}

impl Host for Cancelled {
    type Stop = Error;

    fn now(&self) -> Now {
        self.world.now
    }

    fn perform(&mut self, action: Action) -> Result<Reply, Error> {
        let reply = self.world.perform(action);
        self.now.set(self.world.now);
        reply
    }

    fn interrupt(&self) -> Option<Interrupt> {
        let (now, at) = (self.now.clone(), self.at);
        Some(Rc::new(move || now.get() >= at))
    }
}

fn cancelled_after(seconds: f64, world: World) -> (Error, World) {
    let now = Rc::new(Cell::new(world.now));
    let mut host = Cancelled { world, at: Duration::from_secs_f64(seconds), now };
    let delete = &mut session(config()).call(Delete { id: 321 });
    (next(delete, &mut host).expect("an item").expect_err("it is cancelled"), host.world)
}

#[test]
fn a_wait_is_cut_into_slices_and_a_cancel_ends_it() {
    let (error, world) = cancelled_after(1.0, world());
    assert_eq!((error.code, error.may_have_applied), (Code::Cancelled, false));
    assert!(world.sleeps.iter().all(|slice| *slice <= SLICE), "{:?}", world.sleeps);
    assert!(world.now >= Duration::from_secs(1) && world.now <= Duration::from_secs(1) + SLICE);
    assert_eq!(world.sent_at().len(), 1);
}

#[test]
fn a_call_that_is_cancelled_before_it_begins_sends_nothing() {
    let (error, world) = cancelled_after(0.0, world());
    assert_eq!((error.code, error.may_have_applied), (Code::Cancelled, false));
    assert!(world.sent_at().is_empty());
}

#[test]
fn a_request_that_fails_after_a_cancel_is_not_sent_again() {
    let world = World::of([failure(Reached::Maybe, SendErrorKind::Network)]);
    let (error, world) = cancelled_after(0.1, world);
    assert_eq!((error.code, error.may_have_applied), (Code::Cancelled, true));
    assert_eq!(world.sent_at().len(), 1);
}
