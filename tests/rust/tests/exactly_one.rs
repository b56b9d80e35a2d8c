//! Many calls at once that want the same profile, in virtual time: one session never makes two, and of two
//! sessions the later one is told. `SCHEDULES=1000000 cargo test --release` plays more of them.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use fastrand::Rng;
use workato_emulator::{Emulator, Fault, Settings};
use workato_oauth_profiles::operations::{Create, Delete, Update};
use workato_oauth_profiles::{
    Answer, Code, Command, Config, EnsureAction, EnsureEach, EnsuredEach, Error, Level, Method, Options,
    ProfileInput, Secret, Session,
};
use workato_rust_tests::TOKEN;
use workato_rust_tests::simulation::{Conditions, Entry, Log, Mishap, Simulation, Task, What, seconds};

const NAME: &str = "Acme HubSpot OAuth app";
/// Where the profile of this name is among the inputs of an `ensure_each`.
const WANTED: usize = 1;

fn schedules() -> u64 {
    std::env::var("SCHEDULES").map_or(10_000, |count| count.parse().expect("a number of schedules"))
}

/// Who wants the profile.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Who {
    /// Calls of one session; others change the list meanwhile.
    OneSession,
    /// Calls of two sessions.
    TwoSessions,
}

struct Plan {
    simulation: Simulation,
    /// The number of the `create`s among the machines, which are the last ones.
    ensures: usize,
    creates: usize,
}

/// The input as one of several, of which no other machine wants one.
fn among_others(input: ProfileInput, number: usize) -> Vec<ProfileInput> {
    let other =
        |nth| workato_rust_tests::input([&format!("New {number}.{nth}"), "hubspot", "client", "canary"]);
    let mut inputs: Vec<ProfileInput> = (0..2).map(other).collect();
    inputs.insert(WANTED, input);
    inputs
}

/// The name as another program may write it.
fn folded(name: &str, random: &mut Rng) -> String {
    match random.u8(..8) {
        0 => name.to_uppercase(),
        1 => name.replace(' ', "  "),
        _ => name.to_owned(),
    }
}

impl Plan {
    fn of(seed: u64, who: Who) -> Plan {
        let mut random = Rng::with_seed(seed);
        let emulator = Emulator::new(TOKEN);
        emulator.set(Settings {
            requests_per_minute: None,
            newest_first: random.bool(),
            journal: false,
            ..Settings::default()
        });
        // Reading long lists takes most of the test's time.
        let is_long = random.u8(..16) == 0;
        let profiles = if is_long { random.usize(95..215) } else { random.usize(..8) };
        emulator.add_profiles(profiles);
        let (rough, way) = (random.f64() * 0.5, *pick(&mut random, &[0.01, 1.0, 5.0]));
        let conditions = Conditions::without_mishaps(seed, 0.0..=way * 2.0, 0.0..=way)
            .with_mishaps(move |request, random| match request.method {
                Method::Get if who == Who::TwoSessions => Mishap::None,
                method => mishap(method, rough, random),
            })
            .with_prompt_listeners();
        let sessions: Vec<Session> = (0..2).map(|number| session(seed + number)).collect();
        let mut simulation = Simulation::new(emulator, conditions);

        let (ensures, creates) = match who {
            Who::OneSession => (random.usize(2..5), random.usize(..8) / 6),
            Who::TwoSessions => (random.usize(2..4), 0),
        };
        let spread = *pick(&mut random, &[0.0, 1.0, 60.0, 120.0]);
        for number in 0..ensures + creates {
            let session = if who == Who::TwoSessions { &sessions[number % 2] } else { &sessions[0] };
            let name = if who == Who::OneSession { folded(NAME, &mut random) } else { NAME.to_owned() };
            let input = workato_rust_tests::input([&name, "hubspot", "client", "canary"]);
            let replace = random.u8(..4) == 0;
            let command = match (number < ensures, random.u8(..3)) {
                // Which of its creates was for the profile, the log does not tell.
                (true, 0) if creates == 0 => Command::EnsureEach(EnsureEach {
                    replace,
                    ..EnsureEach::new(among_others(input, number))
                }),
                (true, _) => Command::Ensure { input, replace },
                (false, 0) if profiles > 0 => Command::Update(Update { id: 1, input }),
                (false, _) => Command::Create(Create { input }),
            };
            // The list after a create must not fail: it tells of the other session's profile.
            let (timeouts, attempts): (&[f64], &[f64]) = match who {
                Who::OneSession => (&[10.0, 60.0, 120.0, 300.0], &[5.0, 45.0]),
                Who::TwoSessions => (&[300.0], &[45.0]),
            };
            let options = Options {
                timeout: Some(seconds(*pick(&mut random, timeouts))),
                attempt_timeout: Some(seconds(*pick(&mut random, attempts))),
                ..Options::default()
            };
            let machine = session.with_options(&options).expect("valid options").start(command);
            let mut task = Task::of(machine);
            if random.u8(..10) == 0 {
                task = task.cancelled_at_event(random.u32(1..20));
            }
            let at = seconds(random.f64() * spread);
            let task = simulation.start(at, task);
            let later = at + seconds(random.f64() * *pick(&mut random, &[1.0, 10.0, 90.0]));
            match random.u8(..16) {
                0 => simulation.cancel(later, task),
                1 | 2 => simulation.drop(later, task),
                3 => simulation.abandon(later, task),
                _ => {}
            }
        }
        if is_long && who == Who::OneSession {
            others(&mut simulation, &mut random, profiles);
        }
        Plan { simulation, ensures, creates }
    }
}

/// Another program deletes and creates other profiles, so that rows move between the pages.
fn others(simulation: &mut Simulation, random: &mut Rng, profiles: usize) {
    let mut other = Config::new(Secret::new(TOKEN));
    other.requests_per_minute = None;
    let other = Session::new(other, 7).expect("a valid configuration");
    for number in 0..random.u32(..12) {
        let input = workato_rust_tests::input([&format!("Other {number}"), "hubspot", "other", "canary"]);
        let command = match random.u8(..3) {
            0 => Command::Create(Create { input }),
            _ => Command::Delete(Delete { id: random.i64(1..=profiles as i64) }),
        };
        simulation.start(seconds(random.f64() * 30.0), Task::of(other.start(command)));
    }
}

fn session(seed: u64) -> Session {
    let mut config = Config::new(Secret::new(TOKEN));
    (config.listen, config.requests_per_minute) = (Some(Level::Debug), None);
    Session::new(config, seed).expect("a valid configuration")
}

/// A write may be carried out up to 40 s after its connection broke or timed out.
fn mishap(method: Method, rough: f64, random: &mut Rng) -> Mishap {
    if random.f64() > rough {
        return Mishap::None;
    }
    let late = seconds(random.f64() * 40.0);
    let fault = match random.u8(..6) {
        _ if method == Method::Get => return Mishap::passing(random),
        0 => Fault::DropAfter,
        1 => Fault::Unavailable,
        2 | 3 => Fault::ApplyAfter(late),
        4 => Fault::Hang,
        _ => return Mishap::Late(late),
    };
    Mishap::Fault { fault, wait: None }
}

fn pick<'a, T>(random: &mut Rng, choices: &'a [T]) -> &'a T {
    &choices[random.usize(..choices.len())]
}

/// The ids of the profiles with this name, in the order in which they were created.
fn made(simulation: &Simulation) -> Vec<i64> {
    let fold = |name: &str| name.to_lowercase().replace(' ', "");
    let profiles = simulation.emulator.profiles();
    let mut ids: Vec<i64> =
        profiles.iter().filter(|it| fold(&it.name) == fold(NAME)).map(|it| it.id).collect();
    ids.sort_unstable();
    ids
}

/// What is wrong with a schedule, and how its machines ended.
fn play(seed: u64, who: Who) -> (Vec<String>, Vec<String>) {
    let Plan { mut simulation, ensures, creates } = Plan::of(seed, who);
    simulation.run();
    let made = made(&simulation);
    let log = simulation.log();
    let (mut wrong, mut ends) = (Vec::new(), Vec::new());
    for task in 0..ensures {
        let end = match end_of(log, task) {
            Some(Ok((action, profile))) => {
                // A call that is stopped after its create reads no further list.
                let stopped = |what: &What| matches!(what, What::Cancelled | What::Dropped | What::Abandoned);
                let is_whole = log.of(task).all(|entry| !stopped(&entry.what));
                if creates == 0 && is_whole && made.first() != Some(&profile) {
                    wrong.push(format!("machine {task} returned {profile}, not the first of {made:?}"));
                }
                action.as_str().to_owned()
            }
            Some(Err(code)) => code.as_str().to_owned(),
            None => "stopped".to_owned(),
        };
        ends.push(end);
    }
    let created = ends.iter().filter(|end| **end == EnsureAction::Created.as_str()).count();
    match who {
        // A `create` makes a profile, as it was told to. An `ensure` makes one only where none can exist.
        Who::OneSession if made.len() > 1 + creates => wrong.push(format!("{made:?} were made")),
        Who::OneSession if creates > 0 && made.len() > 1 && !ensure_was_first(log, ensures) => {
            wrong.push(format!("an ensure made one of {made:?} after a create"));
        }
        _ => {}
    }
    // A session that finds the profile of another after its own lost create cannot tell them apart.
    if who == Who::OneSession && created > 1 {
        wrong.push(format!("{created} machines created it"));
    }
    let wrong = wrong.into_iter().map(|what| format!("{log}\n{who:?}, seed {seed}: {what}")).collect();
    (wrong, ends)
}

/// What a machine found out about the profile: the last that it said about it.
fn end_of(log: &Log, task: usize) -> Option<Result<(EnsureAction, i64), Code>> {
    let about = |item: &Result<Answer, Error>| match item {
        Ok(Answer::Ensured(ensured)) => Some(Ok((ensured.action, ensured.profile.id))),
        Ok(Answer::EnsuredEach(each)) if each.input != WANTED => None,
        Ok(Answer::EnsuredEach(EnsuredEach { error: Some(error), .. })) | Err(error) => Some(Err(error.code)),
        Ok(Answer::EnsuredEach(each)) => Some(Ok((each.action, each.profile.as_ref().map_or(0, |it| it.id)))),
        Ok(other) => unreachable!("ensure yields no {other:?}"),
    };
    log.items(task).filter_map(|(_, item)| about(item)).last()
}

/// Whether an `ensure` sent its create before the `create` or `update` was sent. The order of the log counts: the
/// clock of a machine may lag.
fn ensure_was_first(log: &Log, ensures: usize) -> bool {
    let first = |is_it: &dyn Fn(usize, Method) -> bool| {
        let sent =
            |entry: &Entry| matches!(entry.what, What::Sent { method, .. } if is_it(entry.task, method));
        log.entries().iter().position(sent)
    };
    let ensure = first(&|task, method| task < ensures && method == Method::Post);
    let other = first(&|task, method| task == ensures && matches!(method, Method::Post | Method::Put));
    ensure.zip(other).is_none_or(|(ensure, other)| ensure < other)
}

/// Plays all schedules on all cores, and counts how the machines ended.
fn play_all(who: Who) -> BTreeMap<String, u64> {
    let (next, found) = (AtomicU64::new(0), Mutex::new((Vec::<String>::new(), BTreeMap::new())));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= schedules() / 2 {
                        return;
                    }
                    let (wrong, ends) = play(seed, who);
                    let mut found = found.lock().expect("no panic holds it");
                    found.0.extend(wrong);
                    ends.into_iter().for_each(|end| *found.1.entry(end).or_default() += 1);
                    if found.0.len() > 3 {
                        return;
                    }
                }
            });
        }
    });
    let (wrong, ends) = found.into_inner().expect("no panic holds it");
    println!("{who:?}: {ends:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    ends
}

#[test]
fn one_session_never_makes_two_profiles() {
    let ends = play_all(Who::OneSession);
    for end in ["created", "unchanged", "ambiguous_outcome", "cancelled", "stopped", "conflict"] {
        assert!(ends.get(end).is_some_and(|count| *count > schedules() / 1000), "{end}: {ends:?}");
    }
}

#[test]
fn of_two_sessions_that_make_two_profiles_the_later_one_is_told() {
    let ends = play_all(Who::TwoSessions);
    for end in ["created", "unchanged", "conflict"] {
        assert!(ends.get(end).is_some_and(|count| *count > schedules() / 1000), "{end}: {ends:?}");
    }
}
