use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::*;
use crate::machine::testing::{World, answer, answer_with, config, session};
use crate::operations::Get;

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
    assert_eq!(host.0.told(), blocking.told());
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
