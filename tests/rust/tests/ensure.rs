//! `ensure` when the connection breaks after the service read the create, in virtual time.

use std::collections::BTreeMap;

use fastrand::Rng;
use workato_emulator::{Emulator, Fault, Settings};
use workato_oauth_profiles::{Answer, Code, Command, Config, EnsureAction, Level, Method, ProfileInput};
use workato_oauth_profiles::{Secret, Session};
use workato_rust_tests::TOKEN;
use workato_rust_tests::simulation::{
    self, Conditions, Log, MachineSettings, Mishap, Simulation, Task, What, seconds,
};

const SCHEDULES: u64 = 1000;
const NAME: &str = "Acme HubSpot OAuth app";

fn input() -> ProfileInput {
    workato_rust_tests::input([NAME, "hubspot", "example_client_id", "canary"])
}

/// A simulation with one `ensure`, and its settings.
fn schedule(seed: u64) -> (Simulation, Config) {
    let mut random = Rng::with_seed(seed);
    let emulator = Emulator::new(TOKEN);
    emulator.set(Settings { newest_first: random.bool(), ..Settings::default() });
    // Reading long lists takes most of the test's time.
    emulator.add_profiles(if random.u8(..8) == 0 { random.usize(80..350) } else { random.usize(..20) });
    let mut config = Config::new(Secret::new(TOKEN));
    config.listen = Some(Level::Debug);
    config.timeout = seconds([10.0, 30.0, 60.0, 120.0, 300.0][random.usize(..5)]);
    let (rough, way) = (random.f64() * 0.4, random.f64() * 4.0);
    let conditions = Conditions::without_mishaps(seed, 0.0..=way, 0.0..=way)
        .with_mishaps(move |request, random| mishaps(request.method, rough, random));
    let session = Session::new(config.clone(), seed).expect("a valid configuration");
    let mut simulation = Simulation::new(emulator, conditions);
    let task = Task::of(session.start(Command::Ensure { input: input(), replace: false }));
    let is_patient = random.u8(..6) > 0;
    let task = if is_patient { task } else { task.cancelled_at_event(random.u32(1..30)) };
    simulation.start(seconds(random.f64()), task);
    (simulation, config)
}

/// Every create is read, then its connection breaks. It is carried out 0 to 40 s later, or never. Reads may
/// fail for a while.
fn mishaps(method: Method, rough: f64, random: &mut Rng) -> Mishap {
    let fault = match method {
        Method::Post if random.u8(..10) == 0 => Fault::DropAfter,
        Method::Post => Fault::ApplyAfter(seconds(random.f64() * 40.0)),
        _ if random.f64() < rough => return Mishap::passing(random),
        _ => return Mishap::None,
    };
    Mishap::Fault { fault, wait: None }
}

fn was_cancelled(log: &Log) -> bool {
    log.entries().iter().any(|entry| matches!(entry.what, What::Cancelled))
}

#[test]
fn a_create_whose_connection_breaks_ends_as_exactly_one_profile() {
    let mut ends = BTreeMap::<(u64, String), u64>::new();
    for seed in 0..SCHEDULES {
        let (mut simulation, config) = schedule(seed);
        simulation.run();
        let log = simulation.log();
        let settings = simulation::Settings {
            limit: config.requests_per_minute,
            machines: vec![MachineSettings::new("ensure", &config)],
        };
        let wrong = simulation::judge(log, &settings);
        assert!(wrong.is_empty(), "{log}\nseed {seed}: {}", wrong.join("\n"));
        let creates = log.sends(0, Method::Post);
        let made = simulation.emulator.profiles().iter().filter(|profile| profile.name == NAME).count();
        assert!(made <= 1, "{log}\nseed {seed}: {made} of them");
        let (at, item) = log.items(0).next().expect("it yields one item");
        let end = match item {
            Ok(Answer::Ensured(ensured)) => {
                assert_eq!((ensured.action, made), (EnsureAction::Created, 1), "{log}\nseed {seed}");
                "created".to_owned()
            }
            Ok(other) => unreachable!("ensure yields no {other:?}"),
            Err(error) if creates.is_empty() => {
                assert_eq!((made, error.may_have_applied), (0, false), "{log}\nseed {seed}");
                format!("{} before the create", error.code.as_str())
            }
            Err(error) if was_cancelled(log) => {
                let is_known = matches!(error.code, Code::Cancelled | Code::AmbiguousOutcome);
                // Cancelled after a list that proved that there is none.
                let none = made == 0 && error.code == Code::Cancelled;
                assert!(is_known && (error.may_have_applied || none), "{log}\nseed {seed}");
                "cancelled in doubt".to_owned()
            }
            Err(error) => {
                assert_eq!(
                    (error.code, error.may_have_applied),
                    (Code::AmbiguousOutcome, true),
                    "{log}\n{seed}"
                );
                // The list that shows it, or another one after a list that failed, would have come too late.
                let deadline = log.entries()[0].at + config.timeout;
                let settled_in = error.settled_in.expect("it says when a list shows the outcome");
                let too_late = at + settled_in.max(seconds(11.0)) >= deadline;
                let twice = creates.len() == 2 && settled_in.is_zero();
                assert!(too_late || twice, "{log}\nseed {seed}: it gave up at {at:?}, not {deadline:?}");
                "ambiguous".to_owned()
            }
        };
        *ends.entry((config.timeout.as_secs(), end)).or_default() += 1;
    }
    println!("{SCHEDULES} schedules: {ends:?}");
    let count = |timeout, end: &str| ends.get(&(timeout, end.to_owned())).copied().unwrap_or_default();
    assert!(count(300, "created") > 100 && count(120, "created") > 100, "with time it is found");
    assert!(count(10, "ambiguous") > 50, "without, nobody knows");
    assert!(count(300, "ambiguous") * 20 < count(300, "created"), "time enough is hardly ever too little");
}
