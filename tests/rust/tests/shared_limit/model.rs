//! Workers in virtual time, which share a limit: each is a session with calls that run one after the other.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use workato_oauth_profiles::operations::Get;
use workato_oauth_profiles::{
    Action, Config, Coroutine, Error, EventKind, Level, Machine, Profile, Reached, Reply, Response,
    SendError, SendErrorKind, Session, Step,
};

use super::lua_store::LuaStore;

pub const LIMIT: u32 = 60;

/// What the workers do, and what happens to them.
pub struct Plan {
    pub workers: usize,
    /// How many calls each worker runs at once.
    pub calls: usize,
    /// The longest time of an answer of the service.
    pub slowest_answer: f64,
    /// The longest pause of a worker between two calls.
    pub slowest_work: f64,
    pub seconds: u64,
    /// From when to when the store does not answer.
    pub outages: Vec<(u64, u64)>,
    /// When the store loses its state.
    pub flushes: Vec<u64>,
    /// When a worker dies, with its calls in whatever state they are.
    pub deaths: Vec<(usize, u64)>,
    /// When each worker begins.
    pub begins: Vec<u64>,
    /// Whether the service counts, and answers 429 beyond the limit.
    pub refuses: bool,
    /// From when to when it answers 429 to everything, as if somebody else used the workspace.
    pub refused: Vec<(u64, u64)>,
    /// When the clock of the store goes back, and by how many seconds.
    pub goes_back: Vec<(u64, u64)>,
    /// The workers whose calls have so few seconds.
    pub patience: Vec<(usize, u64)>,
    /// How many of 100 calls are dropped when they ask the store or send.
    pub dropped_from_100: u32,
    /// How many of 1000 answers of the store are lost.
    pub lost_from_1000: u32,
}

impl Plan {
    pub fn new(workers: usize, seconds: u64) -> Plan {
        Plan {
            workers,
            calls: 1,
            slowest_answer: 0.5,
            slowest_work: 0.1,
            seconds,
            outages: Vec::new(),
            flushes: Vec::new(),
            deaths: Vec::new(),
            begins: Vec::new(),
            refuses: false,
            refused: Vec::new(),
            goes_back: Vec::new(),
            patience: Vec::new(),
            dropped_from_100: 0,
            lost_from_1000: 0,
        }
    }
}

/// What came of it.
#[derive(Default)]
pub struct Seen {
    /// When a request arrived at the service, and that of which worker.
    pub arrivals: Vec<(Duration, usize)>,
    /// How many were answered 429.
    pub refused: usize,
    /// How often the store was asked.
    pub evals: usize,
    /// How the calls ended that failed.
    pub errors: Vec<Error>,
    /// When a warning about the store was reported, and by whom.
    pub warnings: Vec<(Duration, usize)>,
    /// The longest text that the store kept.
    pub longest_state: usize,
}

impl Seen {
    /// The most arrivals in any 60 s.
    pub fn most_in_a_minute(&self) -> usize {
        let mut window = VecDeque::new();
        let mut most = 0;
        for (at, _) in &self.arrivals {
            window.push_back(*at);
            while window.front().is_some_and(|first| *first + Duration::from_secs(60) <= *at) {
                window.pop_front();
            }
            most = most.max(window.len());
        }
        most
    }

    /// How many requests of each worker arrived from then on.
    pub fn per_worker(&self, workers: usize, from: u64) -> Vec<usize> {
        let later = self.arrivals.iter().filter(|(at, _)| at.as_secs() >= from);
        let mut counts = vec![0; workers];
        later.for_each(|(_, worker)| counts[*worker] += 1);
        counts
    }

    pub fn between(&self, from: u64, to: u64) -> usize {
        self.arrivals.iter().filter(|(at, _)| (from..to).contains(&at.as_secs())).count()
    }
}

enum Due {
    Poll,
    Evaluate(Action),
    Arrive { answer_in: Duration },
    Reply(Reply),
}

struct Worker {
    session: Session,
    /// By how much its clock differs, and how much faster it runs.
    offset: Duration,
    dies_at: Duration,
}

/// Runs the plan.
pub fn run(plan: &Plan, seed: u64) -> Seen {
    let mut random = fastrand::Rng::with_seed(seed);
    let store = LuaStore::new();
    let mut seen = Seen::default();
    let workers: Vec<Worker> = (0..plan.workers)
        .map(|worker| {
            let mut config = Config::new("token");
            config.requests_per_minute = Some(LIMIT);
            let patience = plan.patience.iter().find(|(impatient, _)| *impatient == worker);
            config.timeout = Duration::from_secs(patience.map_or(600, |(_, seconds)| *seconds));
            config.listen = Some(Level::Warning);
            let session = Session::new(config, random.u64(..)).expect("valid");
            let dies = plan.deaths.iter().find(|(dead, _)| *dead == worker);
            Worker {
                session: session.share_limit("test", random.u64(..), 6).expect("valid"),
                offset: Duration::from_secs(random.u64(0..10_000)),
                dies_at: dies.map_or(Duration::MAX, |(_, at)| Duration::from_secs(*at)),
            }
        })
        .collect();
    let mut machines: Vec<Coroutine<Profile>> = Vec::new();
    let mut agenda: BTreeMap<(Duration, u64), (usize, Due)> = BTreeMap::new();
    let mut count = 0;
    let mut add = |agenda: &mut BTreeMap<_, _>, at: Duration, machine: usize, due: Due| {
        count += 1;
        agenda.insert((at, count), (machine, due));
    };
    for number in 0..plan.workers * plan.calls {
        let worker = number % plan.workers;
        machines.push(workers[worker].session.call(Get::new(321)));
        let begins = Duration::from_secs(plan.begins.get(worker).copied().unwrap_or(0));
        add(&mut agenda, begins + Duration::from_micros(random.u64(0..1000)), number, Due::Poll);
    }
    let mut flushes = plan.flushes.clone();
    while let Some(((now, _), (number, due))) = agenda.pop_first() {
        if now >= Duration::from_secs(plan.seconds) {
            break;
        }
        let worker = number % plan.workers;
        let Worker { session, offset, dies_at } = &workers[worker];
        if now >= *dies_at {
            continue;
        }
        flushes.retain(|at| {
            let is_over = now.as_secs() >= *at;
            if is_over {
                store.flush();
            }
            !is_over
        });
        let is_out = plan.outages.iter().any(|(from, to)| (*from..*to).contains(&now.as_secs()));
        let local = now + *offset;
        match due {
            Due::Evaluate(Action::Eval(_)) if is_out => {
                let why = Reply::Failed("connection refused".into());
                add(&mut agenda, now + Duration::from_millis(2), number, Due::Reply(why));
                continue;
            }
            Due::Evaluate(Action::Eval(eval)) => {
                seen.evals += 1;
                let back = plan.goes_back.iter().filter(|(at, _)| *at <= now.as_secs());
                let back = Duration::from_secs(back.map(|(_, seconds)| seconds).sum());
                let numbers = store.eval(now, back, eval.script, &eval.keys, &eval.args);
                seen.longest_state = seen.longest_state.max(store.size());
                if random.u32(0..1000) < plan.lost_from_1000 {
                    let late = Reply::Failed("timed out".into());
                    add(&mut agenda, now + Duration::from_secs(1), number, Due::Reply(late));
                    continue;
                }
                let back = now + Duration::from_micros(random.u64(100..3000));
                add(&mut agenda, back, number, Due::Reply(Reply::Evaluated(numbers)));
                continue;
            }
            Due::Evaluate(_) => unreachable!("only scripts are evaluated"),
            Due::Arrive { answer_in } => {
                seen.arrivals.push((now, worker));
                let minute = seen.arrivals.iter().rev();
                let minute = minute.take_while(|(at, _)| *at + Duration::from_secs(60) > now).count();
                let is_busy = plan.refused.iter().any(|(from, to)| (*from..*to).contains(&now.as_secs()));
                let is_refused = is_busy || plan.refuses && minute > LIMIT as usize;
                seen.refused += usize::from(is_refused);
                let sent = match random.u32(0..100) {
                    _ if is_refused => Ok(Response::new(429, "{}")),
                    0 => Err(SendError::new(Reached::Maybe, SendErrorKind::Network, "reset")),
                    1 => Ok(Response::new(503, "{}")),
                    _ => Ok(Response::new(200, r#"{"result": {"id": 321}}"#)),
                };
                add(&mut agenda, now + answer_in, number, Due::Reply(Reply::Sent(sent)));
                continue;
            }
            Due::Reply(reply) => machines[number].reply(reply, local),
            Due::Poll => {}
        }
        loop {
            let step = machines[number].poll(local);
            let is_waiting = matches!(step, Step::Do(Action::Eval(_) | Action::Send(_)));
            if is_waiting && random.u32(0..100) < plan.dropped_from_100 {
                // What it asked for is done, and nobody gets the answer.
                if let Step::Do(Action::Eval(eval)) = &step {
                    store.eval(now, Duration::ZERO, eval.script, &eval.keys, &eval.args);
                } else {
                    seen.arrivals.push((now, worker));
                }
                machines[number] = session.call(Get::new(321));
                add(&mut agenda, now + Duration::from_millis(1), number, Due::Poll);
                break;
            }
            match step {
                Step::Do(Action::Sleep(time)) => {
                    add(&mut agenda, now + time, number, Due::Reply(Reply::Done));
                    break;
                }
                Step::Do(Action::Send(_)) => {
                    let time = Duration::from_secs_f64(random.f64() * plan.slowest_answer);
                    let way = time.mul_f64(random.f64());
                    add(&mut agenda, now + way, number, Due::Arrive { answer_in: time - way });
                    break;
                }
                Step::Do(action @ Action::Eval(_)) => {
                    let way = Duration::from_micros(random.u64(100..3000));
                    add(&mut agenda, now + way, number, Due::Evaluate(action));
                    break;
                }
                Step::Do(Action::Tell(event)) => {
                    if event.kind == EventKind::LimitStore {
                        seen.warnings.push((now, worker));
                    }
                    machines[number].reply(Reply::Done, local);
                }
                Step::Do(_) => unreachable!("a get has no ledger"),
                Step::Item(item) => seen.errors.extend(item.err()),
                Step::End => {
                    machines[number] = session.call(Get::new(321));
                    let work = Duration::from_secs_f64(random.f64() * plan.slowest_work);
                    add(&mut agenda, now + work, number, Due::Poll);
                    break;
                }
            }
        }
    }
    seen
}
