use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use workato_emulator::{Emulator, Fault, Server};
use workato_oauth_profiles::{Code, EventKind, Level};

use super::*;
use crate::command::Command;
use crate::config::default_config;
use crate::event::{Event, Observer, ObserverFailure};
use crate::session::Session;

const GET: Command = Command::Get { id: 321 };
const SOON: Duration = Duration::from_secs(1);

struct World {
    emulator: Emulator,
    server: Server,
}

impl World {
    fn new(fault: Option<Fault>) -> World {
        let emulator = Emulator::new("test-token");
        emulator.add_documented();
        fault.into_iter().for_each(|fault| emulator.fail_next(fault));
        World { server: Server::start(emulator.clone(), 0).expect("a port"), emulator }
    }

    fn start(&self, observer: Option<Arc<dyn Observer>>) -> Arc<Machine> {
        let mut config = default_config().expect("plain data");
        config.base_url = Some(self.server.url());
        config.listen = observer.as_ref().map(|_| Level::Debug);
        let session = Session::new("test-token".into(), config, observer).expect("valid");
        session.start(GET).expect("no panic")
    }
}

fn wait_of_30_s() -> Fault {
    Fault::parse(r#"{"status": 429, "headers": [["Retry-After", "30"]]}"#).expect("a fault")
}

fn code<T>(result: Result<T, Failure>) -> Option<Code> {
    result.err().map(|Failure::Failed { data }| data.code)
}

#[test]
fn cancelling_before_the_first_step_sends_nothing() {
    let world = World::new(None);
    let (polled, blocking) = (world.start(None), world.start(None));
    polled.cancel().expect("no panic");
    blocking.cancel().expect("no panic");
    assert_eq!(code(polled.poll()), Some(Code::Cancelled));
    assert_eq!(code(blocking.next()), Some(Code::Cancelled));
    assert_eq!(world.emulator.journal().len(), 0);
}

#[test]
fn a_send_that_comes_after_cancelling_sends_nothing() {
    let world = World::new(None);
    let machine = world.start(None);
    assert!(matches!(machine.poll(), Ok(Step::Send)));
    machine.cancel().expect("no panic");
    machine.send().expect("nothing to do");
    assert_eq!(code(machine.poll()), Some(Code::Cancelled));
    assert_eq!(world.emulator.journal().len(), 0);
}

#[test]
fn cancelling_when_the_answer_is_there_gives_the_answer() {
    let world = World::new(None);
    let machine = world.start(None);
    assert!(matches!(machine.poll(), Ok(Step::Send)));
    machine.send().expect("an answer");
    machine.cancel().expect("no panic");
    assert!(matches!(machine.poll(), Ok(Step::Item { .. })));
    assert!(matches!(machine.poll(), Ok(Step::End)));
}

#[test]
fn cancelling_between_two_attempts_ends_the_call() {
    let world = World::new(Some(Fault::Unavailable));
    let machine = world.start(None);
    assert!(matches!(machine.poll(), Ok(Step::Send)));
    machine.send().expect("an answer");
    machine.cancel().expect("no panic");
    assert_eq!(code(machine.poll()), Some(Code::Cancelled));
}

/// Sends on what it hears.
struct Listener(Sender<Event>);

impl Observer for Listener {
    fn tell(&self, event: Event) -> Result<(), ObserverFailure> {
        self.0.send(event).map_err(|_| ObserverFailure::Thrown)
    }
}

fn arrives(emulator: &Emulator) -> bool {
    while emulator.journal().is_empty() {
        thread::yield_now();
    }
    true
}

fn cancelled_while(fault: Fault, reached: impl Fn(&Emulator, &Event) -> bool) {
    let world = World::new(Some(fault));
    let (sender, events) = channel();
    let machine = world.start(Some(Arc::new(Listener(sender))));
    thread::scope(|scope| {
        let call = scope.spawn(|| machine.next());
        let _ = events.iter().find(|event| reached(&world.emulator, event)).expect("it is reached");
        let start = Instant::now();
        machine.cancel().expect("no panic");
        assert!(start.elapsed() < SOON / 10, "cancel waited {:?}", start.elapsed());
        assert_eq!(code(call.join().expect("no panic")), Some(Code::Cancelled));
        assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    });
}

#[test]
fn a_blocking_call_is_cancelled_in_a_wait() {
    cancelled_while(wait_of_30_s(), |_, event| event.kind == EventKind::Waiting);
}

#[test]
fn a_blocking_call_is_cancelled_in_a_request() {
    cancelled_while(Fault::Hang, |emulator, event| event.kind == EventKind::Sending && arrives(emulator));
}

#[test]
fn an_observer_that_fails_ends_the_call_before_it_sends() {
    let world = World::new(None);
    let (sender, events) = channel();
    drop(events);
    let machine = world.start(Some(Arc::new(Listener(sender))));
    assert_eq!(code(machine.next()), Some(Code::Internal));
    assert_eq!(world.emulator.journal().len(), 0);
}
