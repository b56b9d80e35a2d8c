//! `reassign_each` that is killed or cancelled at any step, again and again, while answers are lost and writes are
//! carried out late. After a last run that goes well, every customer has exactly one of the two profiles and
//! the ledger says which, unless the service refused both and the outcome says so.
//! `SCHEDULES=1000000 cargo test --release` plays more of them.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use fastrand::Rng;
use serde_json::Value;
use workato_emulator::{Emulator, Fault, Rule, Settings};
use workato_oauth_profiles::operations::Create;
use workato_oauth_profiles::{Action, Answer, Assigned, Command, Config, Customer, Method, Now, Options};
use workato_oauth_profiles::{
    OutcomeStatus, Reply, Request, Response, Rollout, RolloutAction, Secret, Session,
};
use workato_rust_tests::TOKEN;
use workato_rust_tests::simulation::{
    Conditions, CustomerInput, Log, Mishap, SimulatedHost, Simulation, Task, What, seconds,
};

const OLD: i64 = 321;
const NEW: i64 = 322;
/// The emulator's documented customers, who have the old profile. The first one uses it.
const KNOWN: [i64; 5] = [401, 402, 403, 404, 405];
/// Has neither profile.
const STRANGER: i64 = 123;
const NOBODY: i64 = 5001;
const MOST_RUNS: u32 = 5;

fn schedules() -> u64 {
    std::env::var("SCHEDULES").map_or(5_000, |count| count.parse().expect("a number of schedules"))
}

/// One reassign over several runs.
struct Story {
    simulation: Simulation,
    service: Rc<Service>,
    random: Rng,
    list: Vec<i64>,
    force: bool,
    /// The last run had a rate limit.
    is_limited: bool,
    ledger: String,
    /// When the last run ended.
    now: Now,
}

/// The service, with what goes wrong.
struct Service {
    emulator: Emulator,
    /// The share of requests that go wrong.
    rough: Cell<f64>,
    /// The customers to whom it assigns the new profile, or the old one, never.
    refuses_new: Vec<i64>,
    refuses_old: Vec<i64>,
    /// The profiles and customers of assigns that were carried out late, or will be.
    late: RefCell<HashSet<(i64, i64)>>,
}

/// What a run yielded, the last outcome of each customer.
type Outcomes = BTreeMap<i64, (OutcomeStatus, Option<Assigned>)>;

fn of_request(request: &Request) -> (i64, i64) {
    let parts: Vec<&str> = request.url.split('/').collect();
    let number = |at: usize| parts[at].parse().expect("a number");
    (number(7), number(5))
}

impl Service {
    fn has(&self, profile: i64, customer: i64) -> bool {
        self.emulator.is_assigned(profile, customer)
    }

    /// A request may be carried out up to 40 s after its connection broke. No answer says what is not true: a
    /// 404 to an unassign, or a refusal of what was done before.
    fn mishap(&self, request: &Request, random: &mut Rng) -> Mishap {
        if request.method == Method::Get {
            return if random.f64() < self.rough.get() / 4.0 {
                Mishap::passing(random)
            } else {
                Mishap::None
            };
        }
        let (profile, customer) = of_request(request);
        let (is_rough, assigns) = (random.f64() < self.rough.get(), request.method == Method::Post);
        let never = if profile == NEW { &self.refuses_new } else { &self.refuses_old };
        if assigns && never.contains(&customer) && !self.has(profile, customer) {
            let fault = if is_rough { Fault::DropAfter } else { refusal(422) };
            return Mishap::Fault { fault, wait: None };
        }
        if !is_rough {
            return Mishap::None;
        }
        let is_done = assigns && self.has(profile, customer);
        // It may refuse an assign while it still works on an earlier one.
        let is_late = assigns && self.late.borrow().contains(&(profile, customer));
        let late = seconds(random.f64() * 40.0);
        let fault = match random.u8(..12) {
            _ if is_late && !is_done && random.bool() => refusal(422),
            kind @ 0..5 => {
                if assigns {
                    self.late.borrow_mut().insert((profile, customer));
                }
                if kind == 4 { Fault::HangApplyAfter(late) } else { Fault::ApplyAfter(late) }
            }
            5 => Fault::DropApplied,
            6 => Fault::DropAfter,
            7..10 if !is_done => refusal(pick(random, &[400, 403, 409, 422])),
            _ => return self.honest(Mishap::any(random), is_done),
        };
        Mishap::Fault { fault, wait: None }
    }

    fn honest(&self, mishap: Mishap, is_done: bool) -> Mishap {
        match mishap {
            Mishap::Fault { fault: Fault::Answer(Response { status: 404 | 410, .. }), .. } => Mishap::None,
            Mishap::Fault {
                fault: Fault::Answer(Response { status: 400..500, .. }) | Fault::SuccessFalse,
                ..
            } if is_done => Mishap::None,
            mishap => mishap,
        }
    }
}

fn refusal(status: u16) -> Fault {
    Fault::Answer(Response { status, headers: Vec::new(), body: Vec::new() })
}

fn pick<T: Copy>(random: &mut Rng, choices: &[T]) -> T {
    choices[random.usize(..choices.len())]
}

impl Story {
    fn of(seed: u64) -> Story {
        let mut random = Rng::with_seed(seed);
        let emulator = Emulator::new(TOKEN);
        emulator.add_documented();
        emulator.set(Settings {
            requests_per_minute: None,
            journal: false,
            unassign_missing: pick(&mut random, &[Rule::Refuse(404), Rule::Refuse(422), Rule::Accept]),
            second_profile: pick(&mut random, &[Rule::Refuse(422), Rule::Accept]),
            ..Settings::default()
        });
        let input = workato_rust_tests::input(["Another app", "hubspot", "client", "canary"]);
        let create = session(seed, None).call(Create { input });
        let created = SimulatedHost::new(emulator.clone(), seed, 0.0, 0.0).value(create);
        assert_eq!(created.id, NEW);

        let mut list = KNOWN[..random.usize(1..=KNOWN.len())].to_vec();
        random.shuffle(&mut list);
        for extra in [STRANGER, NOBODY, pick(&mut random, &list)] {
            if random.u8(..4) == 0 {
                list.insert(random.usize(..=list.len()), extra);
            }
        }
        let mut some = |share: u8| KNOWN.into_iter().filter(|_| random.u8(..share) == 0).collect::<Vec<_>>();
        let refuses_new = some(4);
        let refuses_old = some(2).into_iter().filter(|id| refuses_new.contains(id)).collect();
        let rough = Cell::new(pick(&mut random, &[0.0, 0.2, 0.5]));
        let service = Rc::new(Service {
            emulator: emulator.clone(),
            rough,
            refuses_new,
            refuses_old,
            late: RefCell::default(),
        });
        let mishaps = Rc::clone(&service);
        let conditions = Conditions::without_mishaps(seed, 0.0..=0.5, 0.0..=0.5)
            .with_mishaps(move |request, random| mishaps.mishap(request, random));
        Story {
            simulation: Simulation::new(emulator, conditions),
            service,
            force: random.bool(),
            is_limited: false,
            random,
            list,
            ledger: String::new(),
            now: Now::ZERO,
        }
    }

    fn machine(&mut self) -> Task {
        let action = RolloutAction::Reassign { to: NEW, force: self.force };
        let (ledger, dry_run, total) = (true, false, None);
        let pace = pick(&mut self.random, &[None, Some(60)]);
        let plan = Rollout { action, id: OLD, ledger, dry_run, pace, total };
        let options = Options {
            attempt_timeout: Some(seconds(pick(&mut self.random, &[5.0, 45.0]))),
            max_attempts: Some(pick(&mut self.random, &[1, 3])),
            ..Options::default()
        };
        let limit = pick(&mut self.random, &[None, None, Some(6)]);
        self.is_limited = limit.is_some();
        let session = session(self.random.u64(..), limit).with_options(&options).expect("valid options");
        let customers = self.list.iter().map(|id| CustomerInput::Customer(Customer::Workspace(*id)));
        let task = Task::of(session.start(Command::Each(plan))).with_customers(customers);
        let task = task.with_ledger(&self.ledger, 0.0);
        match self.random.u8(..8) {
            0 if self.service.rough.get() > 0.0 => task.renamed_after(self.random.u32(..12)),
            _ => task,
        }
    }

    /// One run, which is stopped at some moment or not. It may begin while requests of the run before are still
    /// being carried out.
    fn run(&mut self, is_last: bool) -> (Outcomes, bool, Vec<String>) {
        let task = self.machine();
        let begins = self.now + seconds(self.random.f64() * pick(&mut self.random, &[0.0, 1.0, 20.0]));
        let task = self.simulation.start(begins, task);
        let stop = begins + seconds(self.random.f64() * pick(&mut self.random, &[5.0, 20.0, 100.0]));
        match self.random.u8(..5) {
            _ if is_last => {}
            0 => {}
            1 => self.simulation.cancel(stop, task),
            _ => self.simulation.drop(stop, task),
        }
        while !self.simulation.has_ended(task) {
            self.now = self.simulation.run_next().expect("the machine has a next step");
        }
        let (mut outcomes, mut is_whole, mut may_be_torn) = (Outcomes::new(), true, false);
        for entry in self.simulation.log().of(task) {
            match &entry.what {
                What::Item(item) => match &**item {
                    Ok(Answer::Outcome(outcome)) => {
                        let Customer::Workspace(id) = outcome.customer else {
                            unreachable!("no other customers")
                        };
                        outcomes.insert(id, (outcome.status, outcome.has));
                    }
                    _ => is_whole = false,
                },
                What::Dropped => is_whole = false,
                _ => {}
            }
            may_be_torn = match &entry.what {
                What::Asked(Action::Append(_), Reply::Done) => true,
                What::Dropped => may_be_torn,
                _ => false,
            };
        }
        let mut wrong = judge_steps(self.simulation.log(), task);
        if is_cancelled(self.simulation.log(), task) && !self.is_limited && self.service.rough.get() == 0.0 {
            let in_the_middle = outcomes.iter().filter(|(id, (_, has))| {
                let is_settled = matches!(has, Some(Assigned::From | Assigned::To));
                KNOWN.contains(id) && !self.service.refuses_old.contains(id) && !is_settled
            });
            wrong.extend(in_the_middle.map(|(id, _)| format!("a cancel left {id} in the middle")));
        }
        self.ledger = self.simulation.ledger(task);
        if may_be_torn && self.random.bool() {
            let last = self.ledger.trim_end().rfind('\n').map_or(0, |at| at + 1);
            self.ledger.truncate(self.random.usize(last..=self.ledger.len()));
        }
        (outcomes, is_whole, wrong)
    }

    /// What is wrong with what the outcomes of a run say.
    fn judge(&self, outcomes: &Outcomes) -> Vec<String> {
        // One that comes twice may be under way again.
        let is_open = |id: i64| self.last_line(id)["status"].as_str().is_some_and(|it| it.ends_with("ing"));
        let known = outcomes.iter().filter(|(id, _)| KNOWN.contains(id) && !is_open(**id));
        let wrong = known.filter_map(|(id, (status, has))| {
            let truth = (self.service.has(OLD, *id), self.service.has(NEW, *id));
            let is_true = match has {
                Some(Assigned::From) => truth == (true, false),
                Some(Assigned::To) => truth == (false, true),
                Some(Assigned::Neither) => truth == (false, false),
                Some(Assigned::Unknown) => true,
                None => false,
            };
            (!is_true).then(|| format!("{id} is {status:?} and has {has:?}, but old and new are {truth:?}"))
        });
        wrong.collect()
    }

    /// What is wrong after the last run, which nothing disturbed.
    fn judge_end(&self, outcomes: &Outcomes) -> Vec<String> {
        let mut wrong = self.judge(outcomes);
        for id in self.list.iter().filter(|id| KNOWN.contains(id)) {
            let (_, has) = outcomes[id];
            let refuses = (self.service.refuses_new.contains(id), self.service.refuses_old.contains(id));
            let uses_it = *id == KNOWN[0] && !self.force;
            // It refuses to unassign what it has unassigned already, so the old profile is assigned again.
            let is_odd = self.service.emulator.settings().unassign_missing == Rule::Refuse(422);
            let is_allowed = match has {
                Some(Assigned::To) => true,
                Some(Assigned::From) => refuses.0 || uses_it || is_odd,
                Some(Assigned::Neither) => refuses == (true, true),
                Some(Assigned::Unknown) => refuses.1 && (uses_it || is_odd),
                None => false,
            };
            if !is_allowed {
                wrong.push(format!("{id} has {has:?} at the end"));
            }
            let written = self.last_line(*id);
            let says = match written["status"].as_str() {
                Some("done" | "already") => Some("to"),
                _ => written["has"].as_str(),
            };
            if says != has.map(Assigned::as_str) {
                wrong.push(format!("{id} has {has:?}, and the ledger says {written}"));
            }
        }
        wrong
    }

    fn last_line(&self, customer: i64) -> Value {
        let mut lines = self.ledger.lines().rev().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        lines.find(|line| line["customer"] == customer).unwrap_or_default()
    }
}

fn session(seed: u64, requests_per_minute: Option<u32>) -> Session {
    let mut config = Config::new(Secret::new(TOKEN));
    config.requests_per_minute = requests_per_minute;
    Session::new(config, seed).expect("a valid configuration")
}

/// The line of the ledger right before each write must say what is sent. After a cancel nothing waits, and no other
/// customer begins.
fn judge_steps(log: &Log, task: usize) -> Vec<String> {
    let (mut wrong, mut intent, mut is_cancelled) = (Vec::new(), Value::Null, false);
    for entry in log.of(task) {
        match &entry.what {
            What::Asked(Action::Append(line), Reply::Done) => {
                intent = serde_json::from_str(line.lines().last().unwrap_or_default()).unwrap_or_default();
            }
            What::Asked(Action::NextCustomer, _) | What::Slept(_) if is_cancelled => {
                wrong.push(format!("at {:?}, after a cancel: {:?}", entry.at, entry.what));
            }
            What::Sent { method, path, .. } if *method != Method::Get => {
                let parts: Vec<&str> = path.split('/').collect();
                let status = match (method, parts[5]) {
                    (Method::Delete, _) => "unassigning",
                    (_, "322") => "assigning",
                    _ => "restoring",
                };
                let customer = parts[3].parse().ok();
                if intent["customer"].as_i64() != customer || intent["status"] != status {
                    wrong.push(format!("at {:?} it sent {path} after {intent}", entry.at));
                }
            }
            What::Cancelled => is_cancelled = true,
            _ => {}
        }
    }
    wrong
}

/// Whether a machine was cancelled, and not while a line was written: a driver that interrupts that ends it.
fn is_cancelled(log: &Log, task: usize) -> bool {
    let entries: Vec<&What> = log.of(task).map(|entry| &entry.what).collect();
    entries
        .windows(2)
        .any(|pair| matches!(pair, [before, What::Cancelled] if !matches!(before, What::Asked(..))))
}

/// What is wrong with a story, and how its customers ended.
fn play(seed: u64) -> (Option<String>, Vec<String>) {
    let mut story = Story::of(seed);
    let (mut wrong, mut ends) = (Vec::new(), Vec::new());
    for run in 1..=MOST_RUNS {
        let is_last = run == MOST_RUNS || run > 1 && story.random.u8(..3) == 0;
        if is_last {
            story.service.rough.set(0.0);
        }
        let (outcomes, is_whole, steps) = story.run(is_last);
        wrong.extend(steps);
        wrong.extend(story.judge(&outcomes));
        ends.extend(outcomes.values().map(|(status, has)| format!("{status} {has:?}")));
        if is_last {
            // Requests of earlier runs that are still under way.
            story.simulation.run();
            match is_whole {
                true => wrong.extend(story.judge_end(&outcomes)),
                false => wrong.push("the last run did not end well".to_owned()),
            }
            ends.push(format!("{run} runs"));
            break;
        }
    }
    let wrong = (!wrong.is_empty())
        .then(|| format!("{}\n{}\nseed {seed}: {}", story.simulation.log(), story.ledger, wrong.join("\n")));
    (wrong, ends)
}

#[test]
fn after_a_run_that_was_resumed_to_its_end_every_customer_has_exactly_one_profile_and_the_ledger_says_which()
{
    let (next, found) = (AtomicU64::new(0), Mutex::new((Vec::<String>::new(), BTreeMap::new())));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= schedules() {
                        return;
                    }
                    let (wrong, ends) = play(seed);
                    let mut found = found.lock().expect("no panic holds it");
                    found.0.extend(wrong);
                    ends.into_iter().for_each(|end| *found.1.entry(end).or_insert(0_u64) += 1);
                    if found.0.len() > 2 {
                        return;
                    }
                }
            });
        }
    });
    let (wrong, ends) = found.into_inner().expect("no panic holds it");
    println!("{ends:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for end in ["done Some(To)", "already Some(To)", "failed Some(From)", "failed Some(Neither)", "5 runs"] {
        assert!(ends.get(end).is_some_and(|count| *count > schedules() / 100), "{end}: {ends:?}");
    }
    assert!(ends["failed Some(Unknown)"] > schedules() / 100, "{ends:?}");
}
