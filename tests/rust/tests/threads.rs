//! Many threads on one client, in virtual time.

use std::time::Duration;

use workato_emulator::{Emulator, Fault, Settings};
use workato_oauth_profiles::operations::Get;
use workato_oauth_profiles::{Command, Config, Level, Method, Secret, Session};
use workato_rust_tests::TOKEN;
use workato_rust_tests::simulation::{
    self, Conditions, MachineSettings, Mishap, Simulation, Task, Verdict, What, seconds,
};

const THREADS: usize = 64;
/// A walk over 450 profiles.
const PAGES: usize = 5;
const HOUR: Duration = Duration::from_secs(3600);

/// One machine gets a 429, sends the probe, hangs and is dropped. The others wait only until then.
#[test]
fn a_dropped_probe_lets_the_next_request_be_sent() {
    let emulator = Emulator::new(TOKEN);
    emulator.add_profiles(1);
    let mut config = Config::new(Secret::new(TOKEN));
    (config.timeout, config.listen) = (HOUR, Some(Level::Debug));
    let session = Session::new(config, 7).expect("a valid configuration");
    let mut faults = [Fault::TooManyRequests, Fault::Hang].into_iter();
    let conditions =
        Conditions::without_mishaps(7, 0.1..=0.1, 0.1..=0.1).with_mishaps(move |_, _| match faults.next() {
            Some(fault) => Mishap::Fault { fault, wait: None },
            None => Mishap::None,
        });
    let mut simulation = Simulation::new(emulator, conditions);
    let get = || Task::of(session.start(Command::Get(Get { id: 1 })));
    let alone = simulation.start(seconds(0.0), get());
    simulation.drop(seconds(5.0), alone);
    let others = (0..8).map(|_| simulation.start(seconds(2.0), get())).collect::<Vec<_>>();
    let log = simulation.run();
    let mut ends = others.iter().filter_map(|task| log.items(*task).next());
    assert!(ends.all(|(at, item)| item.is_ok() && at > seconds(5.0) && at < seconds(8.0)), "{log}");
    assert_eq!(log.sends(alone, Method::Get).len(), 2);
}

#[test]
fn sixty_four_walks_on_one_client_use_the_whole_limit_and_get_no_429() {
    let emulator = Emulator::new(TOKEN);
    emulator.set(Settings { journal: false, ..Settings::default() });
    emulator.add_profiles(450);
    let mut config = Config::new(Secret::new(TOKEN));
    (config.timeout, config.listen) = (HOUR, Some(Level::Debug));
    let session = Session::new(config.clone(), 7).expect("a valid configuration");
    let mut simulation = Simulation::new(emulator, Conditions::without_mishaps(7, 0.0..=2.0, 0.0..=2.0));
    for _ in 0..THREADS {
        simulation.start(seconds(0.0), Task::of(session.start(Command::Profiles { page: 1 })));
    }
    simulation.run();
    let log = simulation.log();
    let settings = MachineSettings::new("profiles", &config);
    let settings = simulation::Settings { limit: Some(60), machines: vec![settings; THREADS] };
    assert_eq!(simulation::judge(log, &settings), [""; 0]);
    for task in 0..THREADS {
        assert_eq!(log.items(task).filter(|(_, item)| item.is_ok()).count(), 450, "walk {task}");
    }
    let refused = |entry: &&simulation::Entry| matches!(entry.what, What::Replied(Verdict::Limited(_)));
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
    // Sixty are sent at once, and the next sixty when those slots are free: 60 s after an answer that takes
    // up to 4 s. Sleeping machines check once a second.
    assert!(last < seconds((60.0 + 4.0 + 1.5) * 6.0), "{last:?}");
}
