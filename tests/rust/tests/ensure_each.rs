//! `ensure_each` in virtual time: runs that are killed at any moment and go on from their ledger never make a
//! second profile. `SCHEDULES=100000 cargo test --release` plays more of them.

use std::collections::BTreeMap;

use fastrand::Rng;
use workato_emulator::{Emulator, Fault, Settings};
use workato_oauth_profiles::{
    Answer, Command, Config, EnsureAction, EnsureEach, Level, Method, Now, ProfileInput, Secret, Session,
};
use workato_rust_tests::TOKEN;
use workato_rust_tests::simulation::{Conditions, LedgerText, Mishap, Simulation, Task, What, seconds};

const MAX_RUNS: usize = 4;

fn schedules() -> u64 {
    std::env::var("SCHEDULES").map_or(2_000, |count| count.parse().expect("a number of schedules"))
}

fn inputs(count: usize) -> Vec<ProfileInput> {
    let input = |nth| workato_rust_tests::input([&format!("New {nth}"), "hubspot", "client", "canary"]);
    (0..count).map(input).collect()
}

/// A write may be carried out up to 40 s after its connection broke. None hangs: the connection of a killed
/// process breaks at once, which the simulation does not play.
fn mishap(method: Method, rough: f64, random: &mut Rng) -> Mishap {
    if random.f64() > rough {
        return Mishap::None;
    }
    let late = seconds(random.f64() * 40.0);
    let fault = match random.u8(..4) {
        _ if method == Method::Get => return Mishap::passing(random),
        0 => Fault::DropAfter,
        1 => Fault::Unavailable,
        _ => Fault::ApplyAfter(late),
    };
    Mishap::Fault { fault, wait: None }
}

fn session(seed: u64) -> Session {
    let mut config = Config::new(Secret::new(TOKEN));
    (config.listen, config.requests_per_minute) = (Some(Level::Debug), None);
    Session::new(config, seed).expect("a valid configuration")
}

/// One list of inputs over several runs. All but the last are killed, and each begins at once after that.
struct Story {
    simulation: Simulation,
    count: usize,
    runs: usize,
}

impl Story {
    fn of(seed: u64) -> Story {
        let mut random = Rng::with_seed(seed);
        let emulator = Emulator::new(TOKEN);
        emulator.set(Settings { requests_per_minute: None, journal: false, ..Settings::default() });
        let is_long = random.u8(..16) == 0;
        emulator.add_profiles(if is_long { random.usize(95..215) } else { random.usize(..8) });
        let rough = random.f64() * 0.4;
        let conditions = Conditions::without_mishaps(seed, 0.0..=2.0, 0.0..=1.0)
            .with_mishaps(move |request, random| mishap(request.method, rough, random));
        let mut simulation = Simulation::new(emulator, conditions);
        let (count, runs, ledger) = (random.usize(1..6), random.usize(1..=MAX_RUNS), LedgerText::default());
        let mut at = Now::ZERO;
        for run in 0..runs {
            // Each process has a session of its own.
            let settings =
                EnsureEach { replace: random.u8(..4) == 0, ledger: true, ..EnsureEach::new(inputs(count)) };
            let machine = session(seed + run as u64).start(Command::EnsureEach(settings));
            let task = simulation.start(at, Task::of(machine).with_shared_ledger(&ledger));
            at += seconds(random.f64() * if random.bool() { 8.0 } else { 100.0 });
            if run + 1 < runs {
                simulation.drop(at, task);
            }
            at += seconds(0.001 + random.f64() * 2.0);
        }
        Story { simulation, count, runs }
    }

    /// What is wrong with it, and the actions of the last run.
    fn play(mut self, seed: u64) -> (Vec<String>, Vec<&'static str>) {
        self.simulation.run();
        let mut made: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for profile in self.simulation.emulator.profiles() {
            made.entry(profile.name).or_default().push(profile.id);
        }
        let (log, mut wrong, mut actions) = (self.simulation.log(), Vec::new(), Vec::new());
        for nth in 0..self.count {
            let name = format!("New {nth}");
            if let Some(ids) = made.get(&name).filter(|ids| ids.len() > 1) {
                wrong.push(format!("`{name}` was made several times: {ids:?}"));
            }
        }
        for run in 0..self.runs {
            let mut next = 0;
            for (_, item) in log.items(run) {
                let Ok(Answer::EnsuredEach(each)) = item else { continue };
                if each.input != next {
                    wrong.push(format!("run {run}: input {} came instead of {next}", each.input));
                }
                next += 1;
                let ids = made.get(&format!("New {}", each.input)).cloned().unwrap_or_default();
                let id = each.profile.as_ref().map(|profile| profile.id);
                if each.action != EnsureAction::Failed && id != ids.first().copied() {
                    wrong.push(format!("run {run}: input {} has {id:?}, not {ids:?}", each.input));
                }
                if run + 1 == self.runs {
                    actions.push(each.action.as_str());
                }
            }
            let has_ended = log.of(run).any(|entry| matches!(entry.what, What::End));
            if run + 1 == self.runs && !has_ended {
                wrong.push("the last run has no end".into());
            }
        }
        let wrong = wrong.into_iter().map(|what| format!("{log}\nseed {seed}: {what}")).collect();
        (wrong, actions)
    }
}

#[test]
fn runs_that_are_killed_and_go_on_never_make_a_second_profile() {
    let mut ends: BTreeMap<&'static str, u64> = BTreeMap::new();
    for seed in 0..schedules() {
        let (wrong, actions) = Story::of(seed).play(seed);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        actions.into_iter().for_each(|action| *ends.entry(action).or_default() += 1);
    }
    println!("{ends:?}");
    for action in ["created", "unchanged", "updated", "failed"] {
        assert!(ends.get(action).is_some_and(|count| *count > schedules() / 50), "{action}: {ends:?}");
    }
}
