//! Many threads on one client, in virtual time.

use std::time::Duration;

use workato_emulator::{Emulator, Fault, Settings};
use workato_oauth_profiles::operations::Get;
use workato_oauth_profiles::{Command, Config, Level, Method, Secret, Session};
use workato_rust_tests::TOKEN;
use workato_rust_tests::world::{self, Strike, Subject, Task, Verdict, Weather, What, World, seconds};

const THREADS: usize = 64;
/// A walk over 450 profiles.
const PAGES: usize = 5;
const HOUR: Duration = Duration::from_secs(3600);

/// One meets 429, goes alone, hangs and is dropped; the others wait for it, and no longer than that.
#[test]
fn who_goes_alone_and_leaves_passes_that_on() {
    let emulator = Emulator::new(TOKEN);
    emulator.add_profiles(1);
    let mut config = Config::new(Secret::new(TOKEN));
    (config.timeout, config.listen) = (HOUR, Some(Level::Debug));
    let session = Session::new(config, 7).expect("a valid configuration");
    let mut faults = [Fault::TooManyRequests, Fault::Hang].into_iter();
    let weather = Weather::fair(7, 0.1..=0.1, 0.1..=0.1).with(move |_, _| match faults.next() {
        Some(fault) => Strike::Fault { fault, wait: None },
        None => Strike::None,
    });
    let mut world = World::new(emulator, weather);
    let get = || Task::of(session.start(Command::Get(Get { id: 1 })));
    let alone = world.start(seconds(0.0), get());
    world.drop(seconds(5.0), alone);
    let others = (0..8).map(|_| world.start(seconds(2.0), get())).collect::<Vec<_>>();
    let log = world.run();
    let mut ends = others.iter().filter_map(|task| log.items(*task).next());
    assert!(ends.all(|(at, item)| item.is_ok() && at > seconds(5.0) && at < seconds(8.0)), "{log}");
    assert_eq!(log.sends(alone, Method::Get).len(), 2);
}

#[test]
fn sixty_four_walks_on_one_client_use_the_limit_up_and_never_meet_a_429() {
    let emulator = Emulator::new(TOKEN);
    emulator.set(Settings { journal: false, ..Settings::default() });
    emulator.add_profiles(450);
    let mut config = Config::new(Secret::new(TOKEN));
    (config.timeout, config.listen) = (HOUR, Some(Level::Debug));
    let session = Session::new(config.clone(), 7).expect("a valid configuration");
    let mut world = World::new(emulator, Weather::fair(7, 0.0..=2.0, 0.0..=2.0));
    for _ in 0..THREADS {
        world.start(seconds(0.0), Task::of(session.start(Command::Profiles { page: 1 })));
    }
    world.run();
    let log = world.log();
    let subject = Subject {
        verb: "profiles",
        timeout: config.timeout,
        attempt_timeout: config.attempt_timeout,
        connect_timeout: config.connect_timeout,
        max_attempts: config.max_attempts,
        pace: None,
        ledger: false,
        dry_run: false,
    };
    let settings = world::Settings { limit: Some(60), subjects: vec![subject; THREADS] };
    assert_eq!(world::judge(log, &settings), [""; 0]);
    for task in 0..THREADS {
        assert_eq!(log.items(task).filter(|(_, item)| item.is_ok()).count(), 450, "walk {task}");
    }
    let refused = |entry: &&world::Entry| matches!(entry.what, What::Replied(Verdict::Limited(_)));
    assert_eq!(log.entries().iter().filter(refused).count(), 0);
    let arrivals: Vec<_> = log
        .entries()
        .iter()
        .filter(|entry| matches!(entry.what, What::Arrived(_)))
        .map(|entry| entry.at)
        .collect();
    let last = arrivals.iter().max().copied().unwrap_or_default();
    println!("{} requests of {THREADS} walks, the last after {last:?}", arrivals.len());
    assert_eq!(arrivals.len(), THREADS * PAGES);
    // Sixty at once, and sixty again when the slots of those are free: 60 s after an answer that takes
    // up to 4 s, and sleepers look again once a second.
    assert!(last < seconds((60.0 + 4.0 + 1.5) * 6.0), "{last:?}");
}
